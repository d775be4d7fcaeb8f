"""Sentences and quotations with offsets that are code points of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.records import Span
from extractors.tables import forms

LONGEST = 1500
"""Code points after which a sentence without any end is cut at a space, so that time stays bounded."""
CANDIDATE = re.compile(r"(?<![.!?…])[.!?…]++[\"”’»“«)\]']*+(?=\s)|[。！？｡؟۔।॥]+[\"”’»」』)\]]*|\n\s*\n|\n")
NEXT = re.compile(r"\s*[\"“‘«„‚(\[¿¡'—–-]*\s*(\w+)?")
WORD_BEFORE = re.compile(r"[\w.’'-]*$")
ABBREVIATIONS = forms("sentences", "abbreviation")
"""Words that carry a dot inside a sentence, in any of our languages, lower case without the last dot."""
STARTERS = forms("sentences", "starter")
"""Words that open a new sentence after a form such as `U.S.` or `p.m.`."""
ORDINAL_DOT = forms("sentences", "ordinal_dot")
"""Languages that write ordinal numbers with a dot: `9. August`."""


def sentences(text: str, language: str, *, start: int = 0) -> tuple[Span, ...]:
    """Split a text into sentences, in order, without overlap; whitespace between them belongs to none.

    Every code point that is not whitespace lies in exactly one sentence; none is longer than `LONGEST`.

    >>> [s.of("Mr. Hay won. He spoke.") for s in sentences("Mr. Hay won. He spoke.", "en")]
    ['Mr. Hay won.', 'He spoke.']
    """
    return tuple(_cut(text, start, language))


def _cut(text: str, begin: int, language: str) -> Iterator[Span]:
    for match in CANDIDATE.finditer(text, begin):
        if match.end() > begin and _ends(text, begin, match, language):
            yield from _pieces(text, begin, match.end())
            begin = match.end()
    yield from _pieces(text, begin, len(text))


def _ends(text: str, begin: int, match: re.Match[str], language: str) -> bool:
    """Say whether a sentence ends at a candidate."""
    sign = match[0][0]
    if sign == "\n" and "\n" in match[0][1:]:
        return True
    following = NEXT.match(text, match.end(), match.end() + 80)
    word = (following[1] or "") if following else ""
    if sign == "\n":
        return not word[:1].islower()
    if sign not in ".!?…":
        return True
    if word[:1].islower():
        return False
    return sign != "." or match[0][:2] == ".." or not _is_abbreviation(text, begin, match.start(), word, language)


def _is_abbreviation(text: str, begin: int, dot: int, following: str, language: str) -> bool:
    """Say whether the dot belongs to the word before it: a title, an initial, `U.S.`, an ordinal number."""
    before = WORD_BEFORE.search(text, max(begin, dot - 24), dot)
    word = before[0] if before else ""
    if word.lower() in ABBREVIATIONS - {"no"} or (word.lower() == "no" and following[:1].isdigit()):
        return word.lower() not in {"p.m", "a.m", "г", "гг"} or following.lower() not in STARTERS
    if word.isdigit():
        return len(word) <= 2 and language in ORDINAL_DOT
    letters = word.split(".")
    if all(len(letter) == 1 and letter.isalpha() for letter in letters) and word[0].isupper():
        return following.lower() not in STARTERS
    return word in {"EE.UU", "Ph.D", "И.о"}


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Trim whitespace, and cut what is longer than any sentence at a space, else anywhere."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = max(text.rfind(" ", start + LONGEST // 2, start + LONGEST), 0) or start + LONGEST
        stop = cut
        while text[stop - 1].isspace():
            stop -= 1
        yield Span(start, stop)
        start = cut
        while text[start].isspace():
            start += 1
    if end > start:
        yield Span(start, end)


CLOSERS = {
    "“": "”",
    "«": "»",
    "„": "“”",
    "‚": "‘’",
    "‘": "’",
    "‹": "›",
    "「": "」",
    "『": "』",
    "”": "”",
    "»": "«",
    '"': '"',
}
"""What may close a quotation that a mark opens; `”` and `»` open one in Swedish, Finnish and some German print."""
MARK = re.compile(r"[“”«»„‚‘’‹›「」『』\"]|(?<![^\s(\[“\"«„—–])'(?=\w)|(?<=[\w.,!?…])'(?!\w)|\n\s*\n|\n(?=[“«„\"])")
CLOSERS["'"] = "'"
OPENERS = "“«„「『‹"
"""Marks that open wherever they do not close; the others open only before a word and not inside one."""
SINGLE = "‘‚'"
DEEPEST = 4
"""Levels of quotation; a mark beyond them is noise."""
LONGEST_SINGLE = 300
"""Code points between single marks; what is longer began with an apostrophe."""


def quotes(text: str) -> tuple[Span, ...]:
    """Find quoted passages, marks included, outermost only, in text order.

    A quotation ends with its paragraph when no mark closes it: the next paragraph opens its own.

    >>> [q.of('He said "we won" and left.') for q in quotes('He said "we won" and left.')]
    ['"we won"']
    """
    found: list[Span] = []
    stack: list[tuple[int, str]] = []
    for match in MARK.finditer(text):
        if match[0][0] == "\n":
            _abandon(text, stack, match.start(), found)
        else:
            _mark(text, match.start(), stack, found)
    _abandon(text, stack, len(text), found)
    return tuple(sorted(found, key=lambda span: span.start))


def _mark(text: str, at: int, stack: list[tuple[int, str]], found: list[Span]) -> None:
    """Let one mark close the innermost quotation that waits for it, or open a new one."""
    sign = text[at]
    after = text[at + 1 : at + 2]
    before = text[at - 1 : at] if at else ""
    inside_word = before.isalnum() and after.isalnum()
    for depth in range(len(stack) - 1, -1, -1):
        begin, closers = stack[depth]
        if sign in closers and not (inside_word and sign in "’'"):
            del stack[depth:]
            if not stack and not (closers[0] in "’'" and at - begin > LONGEST_SINGLE) and at - begin > 1:
                found.append(Span(begin, at + 1))
            return
    opens = sign in OPENERS or (after and not after.isspace() and not before.isalnum() and sign in CLOSERS)
    if opens and len(stack) < DEEPEST:
        stack.append((at, CLOSERS[sign]))


def _abandon(text: str, stack: list[tuple[int, str]], end: int, found: list[Span]) -> None:
    """End at a paragraph's end: a double mark still open quotes up to there, a single one was an apostrophe."""
    double = [begin for begin, _ in stack if text[begin] not in SINGLE]
    if double and end - double[0] > 2:
        found.append(Span(double[0], end))
    stack.clear()
