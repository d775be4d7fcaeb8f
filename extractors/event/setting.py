"""What the attribute coders look up in an article: sentences, paragraphs, tokens, mentions and times by position."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.event.when import TimeExpression, expressions
from extractors.records import ActorMention, ActorTable, Election, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from extractors.reading import Reading

PARTS = {
    "crowd": ({"CVL", "OPP"}, {"group"}),
    "force": ({"COP", "MIL"}, {"group", "organisation"}),
    "government": ({"GOV"}, {"group", "organisation", "state"}),
    "leader": ({"GOV"}, {"person"}),
    "court": ({"JUD"}, {"group", "organisation"}),
    "commission": ({"EMB"}, {"organisation"}),
    "party": ({"PTY"}, {"party"}),
}
"""Roles and kinds of actors that many acts imply."""


@dataclass(frozen=True)
class Setting:
    """An article and its actors, indexed once for all of its findings."""

    reading: Reading
    actors: ActorTable
    elections: tuple[Election, ...] = ()

    @cached_property
    def _time_starts(self) -> list[int]:
        return [t.start for t in self.times]

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [q.start for q in self.reading.quotes]

    @property
    def text(self) -> str:
        """The text as it came in."""
        return self.reading.text

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, never none: an article without any is one sentence."""
        return self.reading.sentences or (Span(0, len(self.text)),)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [t.idx for t in self.reading.doc] if self.reading.doc is not None else []

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [m.start for m in self.actors.mentions]

    @cached_property
    def times(self) -> tuple[TimeExpression, ...]:
        """The time expressions of the article, seen from its date."""
        return expressions(self.text, self.reading.language, self.reading.request.date)

    @cached_property
    def news_day(self) -> date | None:
        """The day that the news is about: the last day named in the opening, at most four days before publication."""
        published = self.reading.request.date
        header = self.reading.dateline
        if published is None:
            return None
        if header and header.month and header.day:
            for year in (published.year, published.year - 1):
                try:
                    told = date(year, header.month, header.day)
                except ValueError:
                    break
                if 0 <= (published - told).days <= 10:
                    return told
        for time in self.times:
            if time.start > self.reading.body.start + 800:
                break
            if time.precision == "day" and 0 <= (published - date.fromisoformat(time.past)).days <= 4:
                return date.fromisoformat(time.past)
        return published

    def times_in(self, start: int, end: int) -> tuple[TimeExpression, ...]:
        """List the time expressions that begin in a range, in text order."""
        first = bisect_right(self._time_starts, start - 1)
        return self.times[first : bisect_right(self._time_starts, end - 1)]

    def quoted(self, position: int) -> Span | None:
        """Find the quotation around a position."""
        found = bisect_right(self._quote_starts, position) - 1
        quote = self.reading.quotes[found] if found >= 0 else None
        return quote if quote and quote.start <= position < quote.end else None

    def sentence_at(self, position: int) -> int:
        """Give the number of the sentence at a position, or of the last one before it."""
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def paragraph_at(self, position: int) -> int:
        """Give the number of the paragraph at a position; a paragraph is a line."""
        return bisect_right(self._paragraphs, position) - 1

    def token_at(self, position: int) -> Token | None:
        """Find the token at a position, None where the text was not parsed."""
        doc = self.reading.doc
        if doc is None or not len(doc):
            return None
        token = doc[max(0, bisect_right(self._token_starts, position) - 1)]
        return token if token.idx <= position < token.idx + max(1, len(token)) else None

    @cached_property
    def _heads(self) -> dict[tuple[int, int], Token | None]:
        return {}

    def head_of(self, mention: ActorMention) -> Token | None:
        """Find the token that governs the others of a mention, None where the text was not parsed."""
        doc, place = self.reading.doc, (mention.start, mention.end)
        if place not in self._heads:
            span = doc.char_span(*place, alignment_mode="expand") if doc is not None else None
            self._heads[place] = span.root if span is not None and len(span) else None
        return self._heads[place]

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(m.actor for m in self.actors.mentions)

    def weight_of(self, actor: int) -> str:
        """Say how much an actor is spoken of in the article."""
        count = self._counts[actor]
        return f"named:{count if count < 3 else 'several' if count < 8 else 'often'}"

    @cached_property
    def implied(self) -> dict[int, frozenset[str]]:
        """The actors that may be meant without a word: an arrest is that of the police, a march that of the crowd.

        Of each part the actor that the article speaks of most.
        """
        parts: dict[int, set[str]] = {}
        for part, (roles, kinds) in PARTS.items():
            fitting = [n for n, a in enumerate(self.actors.actors) if a.role in roles and a.kind in kinds]
            if fitting:
                parts.setdefault(max(fitting, key=lambda n: (self._counts[n], -n)), set()).add(part)
        return {actor: frozenset(own) for actor, own in parts.items()}

    def mentions_in(self, start: int, end: int) -> tuple[ActorMention, ...]:
        """List the mentions that begin in a range, in text order."""
        first = bisect_right(self._mention_starts, start - 1)
        return self.actors.mentions[first : bisect_right(self._mention_starts, end - 1)]
