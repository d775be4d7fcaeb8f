"""One article as the coders see it: language, wire header, sentences, quotations, places and, for English, the parse.

Every coder takes a `Reading`; offsets in it are code points of `request.text`, unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import country, dateline, encoder, gate, language, parser, text
from extractors.records import CodeRequest, Dateline, PlaceMention, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Reading:
    """An article read once for all coders; `doc` is a spaCy parse whose character offsets are those of the text."""

    request: CodeRequest
    language: str
    dateline: Dateline | None
    body: Span
    sentences: tuple[Span, ...]
    quotes: tuple[Span, ...]
    places: tuple[PlaceMention, ...]
    focus: tuple[str, ...]
    doc: Doc | None
    sight: encoder.Sight | None = None

    @property
    def text(self) -> str:
        """The text as it came in."""
        return self.request.text


def read(request: CodeRequest) -> Reading:
    """Read an article once: language, header, sentences, quotes, places, focus and, for English politics, the parse."""
    return next(read_all([request]))


def read_all(requests: Sequence[CodeRequest]) -> Iterator[Reading]:
    """Read articles in order; those to be parsed are parsed side by side."""
    readings = [_unparsed(request) for request in requests]
    worth = [reading.language == "en" and gate.is_worth_parsing(reading.text) for reading in readings]
    docs = parser.parse_all((r.text, r.body) for r, parsed in zip(readings, worth, strict=True) if parsed)
    for reading, parsed in zip(readings, worth, strict=True):
        yield _seen(replace(reading, doc=next(docs))) if parsed else reading


def _seen(reading: Reading) -> Reading:
    """Let the language model see a parsed article, where it is installed."""
    if reading.doc is None or not encoder.is_there():
        return reading
    return replace(reading, sight=encoder.look(reading.doc))


def _unparsed(request: CodeRequest) -> Reading:
    lang = request.language or language.identify(request.title, request.text)
    header = dateline.dateline(request.text)
    body = Span(header.end if header else 0, len(request.text))
    places = country.find_places(request.text, lang)
    return Reading(
        request=request,
        language=lang,
        dateline=header,
        body=body,
        sentences=text.sentences(request.text, lang, start=body.start),
        quotes=text.quotes(request.text),
        places=places,
        focus=country.focus(request, places, header, lang),
        doc=None,
    )
