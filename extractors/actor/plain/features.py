"""What can be seen of a possible actor in an article that was not parsed, for the learned choice and role."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractors.actor.candidates import Candidate, Cluster
from extractors.actor.plain.small_words import small_words
from extractors.actor.plain.tokens import Token, tokens
from extractors.actor.roles import held, titled

if TYPE_CHECKING:
    from extractors.reading import Reading

SHARE = re.compile(r"\d[\d.,]*\s?%")
LEAD = 400
"""Code points of the opening."""


class Surroundings:
    """The words and quotations of an article, to look up what stands beside a candidate."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.small = small_words(reading.language)
        self.tokens = tokens(reading)
        self.starts = [t.start for t in self.tokens]
        self.sentences = [s.start for s in reading.sentences]
        self.quotes = [q.start for q in reading.quotes]

    def beside(self, candidate: Candidate) -> tuple[Token | None, Token | None]:
        """Give the word before a candidate and the word behind it, within its sentence."""
        left = bisect_left(self.starts, candidate.start) - 1
        right = bisect_left(self.starts, candidate.end)
        opening = left + 1 < len(self.tokens) and self.tokens[left + 1].first
        before = self.tokens[left] if left >= 0 and not opening else None
        behind = self.tokens[right] if right < len(self.tokens) and not self.tokens[right].first else None
        return before, behind

    def quoted(self, candidate: Candidate) -> bool:
        """Say whether a candidate stands in quotation marks."""
        number = bisect_left(self.quotes, candidate.start) - 1
        return number >= 0 and candidate.start < self.reading.quotes[number].end

    def said(self, candidate: Candidate) -> bool:
        """Say whether a quotation begins or ends in the sentence of a candidate, outside of it."""
        number = bisect_right(self.sentences, candidate.start) - 1
        if number < 0 or self.quoted(candidate):
            return False
        span = self.reading.sentences[number]
        first = max(0, bisect_left(self.quotes, span.start) - 1)
        near = self.reading.quotes[first : bisect_left(self.quotes, span.end)]
        return any(span.start <= q.start < span.end or span.start < q.end <= span.end for q in near)


def features(cluster: Cluster, around: Surroundings) -> set[str]:
    """Name what is known of a cluster: kind, form, frequency, place, and the words beside its mentions."""
    base = set(_form(cluster)) | set(_context(cluster, around))
    crossed = {f"{cluster.kind}|{f}" for f in base}
    return base | crossed | {"bias", f"kind={cluster.kind}"}


def _form(cluster: Cluster) -> Iterator[str]:
    name = cluster.longest
    yield from {f"source={c.source}" for c in cluster.candidates}
    yield f"role={cluster.role}"
    yield f"times={min(len(cluster.candidates), 3)}"
    yield f"words={min(len(name.text.split()), 4)}"
    if name.head:
        yield f"noun={name.head}"
    for trait, holds in (
        ("office", cluster.office is not None),
        ("titled", any(c.title for c in cluster.candidates)),
        ("plural", name.plural),
        ("definite", name.definite),
        ("marked", bool(name.marks)),
        ("extended", name.extended not in {"", name.text}),
        ("acronym", name.text.isupper()),
        ("acronym known", bool(cluster.acronym)),
        ("abroad", cluster.country is None),
    ):
        if holds:
            yield trait


def _context(cluster: Cluster, around: Surroundings) -> Iterator[str]:
    small = around.small
    free = sum(bool(c.relation) for c in cluster.candidates)
    yield "never free" if not free else "always free" if free == len(cluster.candidates) else "partly free"
    if cluster.candidates[0].start < around.reading.body.start + LEAD:
        yield "lead"
    if all(around.quoted(c) for c in cluster.candidates):
        yield "quoted"
    if any(around.said(c) for c in cluster.candidates):
        yield "beside a quotation"
    for candidate in cluster.candidates:
        before, behind = around.beside(candidate)
        if before is None:
            yield "opens a sentence"
        elif before.folded in small.starters | small.articles | small.of | small.place:
            yield f"before={before.folded}"
        else:
            yield "before=word"
        if behind is None:
            yield "ends a sentence"
        elif behind.folded in small.starters | small.articles | small.of | small.place or len(behind.text) < 4:
            yield f"behind={behind.folded}"
        else:
            yield f"ending={behind.text[-2:]}"
        gap = "" if behind is None else behind.before.strip()
        if gap:
            yield f"gap={gap[:1]}"


def standing(cluster: Cluster, around: Surroundings, *, related: bool) -> set[str]:
    """Name what hints at the role of a person: titles, the office of the day, words and shares beside the name."""
    reading = around.reading
    found = {"bias", f"related={related}", f"rule={cluster.role}", f"times={min(len(cluster.candidates), 3)}"}
    found |= {f"title={role}" for role in titled(cluster, reading.language)}
    office = held(cluster.office, reading.request.date)
    if office is not None:
        found |= {f"office={office.role}", f"office|{related}={office.role}"}
    for candidate in cluster.candidates:
        left = reading.text[max(0, candidate.start - 60) : candidate.start]
        right = reading.text[candidate.end : candidate.end + 60]
        if SHARE.search(right) or SHARE.search(left):
            found.add("share")
        place = bisect_left(around.starts, candidate.start)
        found |= {f"near={t.folded[:6]}" for t in around.tokens[max(0, place - 6) : place] if len(t.text) > 4}
        place = bisect_left(around.starts, candidate.end)
        found |= {f"then={t.folded[:6]}" for t in around.tokens[place : place + 6] if len(t.text) > 4}
        if around.said(candidate):
            found.add("beside a quotation")
    return found
