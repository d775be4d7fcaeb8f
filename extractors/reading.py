"""One article as the coders see it: language, wire header, sentences, quotations, places and, for English, the parse.

Every coder takes a `Reading`; offsets in it are code points of `request.text`, unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import country, dateline, gate, language, parser, text
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

    @property
    def text(self) -> str:
        """The text as it came in."""
        return self.request.text


def read(request: CodeRequest) -> Reading:
    """Read an article once: language, header, sentences, quotes, places, focus and, for English politics, the parse."""
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
        doc=parser.parse(request.text, body) if lang == "en" and gate.is_worth_parsing(request.text) else None,
    )
