"""Sentences and quotations with offsets that are code points of the text."""

from __future__ import annotations

import re

from extractors.records import Span

ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Sen|Rep|Gov|St|No|vs|Jr|Sr|Inc|Ltd|M|Mme|Sr|Sra|Hon|Rev|Lt|Sgt|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-ZА-Я])\.$"
)
BREAK = re.compile(
    r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“‘«(\[]*[^\W\d_a-zа-я]|[\"“‘«(]*\d)|(?<=[。！？])|\n\s*\n|(?<=[؟।۔])\s*"
)
QUOTE = re.compile(r"“[^“”\n]{2,}(?:”|$)|«[^«»\n]{2,}(?:»|$)|„[^“”„\n]{2,}[“”]|\"[^\"\n]{2,}(?:\"|$)", re.MULTILINE)


def sentences(text: str, language: str, *, start: int = 0) -> tuple[Span, ...]:
    """Split a text into sentences, in order, without overlap; whitespace between them belongs to none.

    >>> [s.of("Mr. Hay won. He spoke.") for s in sentences("Mr. Hay won. He spoke.", "en")]
    ['Mr. Hay won.', 'He spoke.']
    """
    del language
    spans: list[Span] = []
    begin = start
    for match in BREAK.finditer(text, start):
        if ABBREVIATION.search(text[max(begin, match.start() - 8) : match.start()]):
            continue
        _keep(text, begin, match.end(), spans)
        begin = match.end()
    _keep(text, begin, len(text), spans)
    return tuple(spans)


def _keep(text: str, start: int, end: int, spans: list[Span]) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        spans.append(Span(start + left, start + right))


def quotes(text: str) -> tuple[Span, ...]:
    """Find quoted passages, marks included, in text order.

    >>> [q.of('He said "we won" and left.') for q in quotes('He said "we won" and left.')]
    ['"we won"']
    """
    return tuple(Span(m.start(), m.end()) for m in QUOTE.finditer(text))
