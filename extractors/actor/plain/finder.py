"""Spans that may stand for actors: names of the tables, runs of capitals, actor nouns, places that act."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from extractors.actor import tables
from extractors.actor.candidates import Candidate
from extractors.actor.names import fold
from extractors.actor.plain.phrases import NounPhrase, adjective, noun_phrases, title
from extractors.actor.plain.small_words import small_words, states
from extractors.actor.plain.tokens import tokens

if TYPE_CHECKING:
    from extractors.reading import Reading

BODIES = frozenset({"organisation", "party", "group", "body"})
RULERS = {
    "chef de l'etat": "president", "chef d'etat": "president", "mandatario": "presidente", "mandataria": "presidenta",
    "jefe de estado": "presidente", "gobernante": "presidente", "chefe de estado": "presidente",
    "chef du gouvernement": "premier ministre", "глава государства": "президент",
}  # fmt: skip
"""Nouns that stand for the holder of an office under another name."""
ACTING = "nsubj"
"""Relation of a span that no preposition ties to another word: it may act or suffer."""


def candidates(reading: Reading) -> list[Candidate]:
    """Find everything that may be an actor in an article without a parse, in text order."""
    finder = _Finder(reading)
    finder.from_tables()
    finder.from_capitals()
    finder.from_nouns()
    finder.from_places()
    return sorted(finder.found, key=lambda candidate: candidate.start)


class _Finder:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.small = small_words(reading.language)
        self.tokens = tokens(reading)
        self.starts = [t.start for t in self.tokens]
        self.taken = bytearray(len(self.tokens))
        self.phrases = noun_phrases(self.tokens, reading.language, self.small)
        self.at = {phrase.start: phrase for phrase in self.phrases}
        self.inside = {i for phrase in self.phrases for i in range(phrase.start + 1, phrase.end)}
        self.lower = {t.folded for t in self.tokens if t.text[0].islower()}
        self.inner = Counter(t.folded for t in self.tokens if t.capital and not t.first)
        self.placed = {p.start: p for p in reading.places}
        self.surnames: set[str] = set()
        self.short: dict[tuple[int, int], tuple[tables.Office, ...]] = {}
        self.found: list[Candidate] = []

    def from_tables(self) -> None:
        """Take the names and aliases of the tables."""
        shift = self.reading.body.start
        for hit in tables.find(self.reading.text[shift:], tables.in_sight(self.reading)):
            start = bisect_left(self.starts, hit.start + shift)
            end = bisect_left(self.starts, hit.end + shift)
            if hit.weak and hit.offices[0].kind == "person":
                self.short[start, end] = hit.offices
            if start < end and not hit.weak and not any(self.taken[start:end]):
                candidate = self._add(start, end, hit.offices[0].kind, "table")
                candidate.offices = hit.offices
                if candidate.kind == "person":
                    self._entitle(candidate, start, end)

    def from_capitals(self) -> None:
        """Take runs of capitals: bodies that begin with the noun of a body, persons, acronyms, unknown names."""
        place = 0
        while place < len(self.tokens):
            end = self._run(place)
            if end > place:
                self._name(place, end)
            place = max(end, place + 1)

    def _run(self, start: int) -> int:
        """Give the end of the run of capitals at a token; `start` itself when there is none."""
        token = self.tokens[start]
        if self.taken[start] or not token.capital or start in self.inside or self._common(start):
            return start
        end = start + 1
        while end < len(self.tokens) and self._joined(end) and not self.taken[end]:
            if self.tokens[end].capital:
                end += 1
                continue
            far = end
            while far < end + 2 and far < len(self.tokens) and self.tokens[far].folded in self.small.particles:
                far += 1
            inside = far > end and far < len(self.tokens) and all(self._joined(i) for i in range(end, far + 1))
            if not inside or not self.tokens[far].capital or self.taken[far] or self.tokens[far].start in self.placed:
                break
            end = far + 1
        return end

    def _joined(self, place: int) -> bool:
        token = self.tokens[place]
        return token.joined or (token.before == ". " and self.tokens[place - 1].folded in self.small.honorifics)

    def _common(self, place: int) -> bool:
        """Say whether a capital only opens a sentence."""
        token = self.tokens[place]
        if token.folded in self.small.starters and (token.first or len(token.text) < 3):
            return True
        if token.folded in self.small.starters and token.text[1:].islower():
            return True
        alone = place + 1 >= len(self.tokens) or not (self._joined(place + 1) and self.tokens[place + 1].capital)
        unknown = token.folded in self.lower or token.folded not in self.inner
        return token.first and alone and unknown and place not in self.at and not token.acronym

    def _name(self, start: int, end: int) -> None:
        while end - start > 1 and self.tokens[start].folded in self.small.honorifics:
            start += 1
        honoured = start > 0 and self.tokens[start - 1].folded in self.small.honorifics
        phrase = self.at.get(start)
        if phrase is not None and not honoured and phrase.noun.kind in BODIES:
            if phrase.end < end or phrase.full > phrase.end or not self.tokens[start].first:
                self._body(phrase, end)
            return
        while phrase is not None and phrase.noun.kind in {"person", "transparent"}:
            if phrase.end >= end:
                return
            start, phrase = phrase.end, self.at.get(phrase.end)
        text = self.tokens[start:end]
        if self._is_place(start, end) and not honoured:
            return
        offices = self.short.get((start, end), ())
        titled = honoured or self._titled(start)
        if offices or titled or (len(text) > 1 and not any(t.acronym for t in text)):
            candidate = self._add(start, end, "person", "table" if offices else "proper")
            candidate.offices, candidate.weak = offices, bool(offices)
            self._entitle(candidate, start, end)
        elif not self._tied(start, self.small.place) or self.inner[text[0].folded] > 1 or text[0].acronym:
            self._unknown(start, end)

    def _body(self, phrase: NounPhrase, end: int) -> None:
        full = max(end, phrase.full)
        candidate = self._add(phrase.start, full, phrase.noun.kind.replace("body", "organisation"), "proper")
        candidate.role = phrase.noun.role
        candidate.title = title(self.tokens, phrase)
        candidate.country = self._country(phrase.start, full)
        short = max(phrase.adjectives, phrase.end)
        if short < full:
            candidate.extended = self._text(phrase.start, short)

    def _unknown(self, start: int, end: int) -> None:
        """Take a name of which nothing is said: a surname that another mention explains, else a party."""
        text = self._text(start, end)
        before = {t.folded for t in self.tokens[max(0, start - 3) : start]}
        if text in self.surnames and not before & self.small.parties:
            self._add(start, end, "person", "proper")
            return
        self._add(start, end, "party", "proper")

    def from_nouns(self) -> None:
        """Take actor nouns that are no title of a name."""
        for phrase in self.phrases:
            if self.taken[phrase.start] or (self.tokens[phrase.start].capital and not self.tokens[phrase.start].first):
                continue
            self._noun(phrase)

    def _noun(self, phrase: NounPhrase) -> None:
        kind = phrase.noun.kind
        if kind in {"transparent", "body"} and phrase.full == phrase.adjectives:
            return
        capital = any(t.capital for t in self.tokens[phrase.end : phrase.full])
        single = kind in {"person", "transparent"} and not phrase.plural
        end = phrase.full if capital and (single or kind in BODIES) else phrase.adjectives
        kind = "group" if phrase.plural else {"transparent": "person", "body": "organisation"}.get(kind, kind)
        named = kind in {"organisation", "party"} and end > phrase.end and capital
        candidate = self._add(phrase.start, end, kind, "proper" if named else "noun")
        candidate.role = phrase.noun.role
        candidate.head = RULERS.get(" ".join(phrase.noun.words), " ".join(phrase.noun.words))
        candidate.plural = phrase.plural
        candidate.title = title(self.tokens, phrase)
        candidate.marks = frozenset(t.folded for t in self.tokens[phrase.end : end] if t.folded not in self.small.of)
        candidate.definite = phrase.start > 0 and self.tokens[phrase.start - 1].folded in self.small.definite
        candidate.country = self._country(phrase.start, phrase.full)
        candidate.extended = self._text(phrase.start, phrase.full if end < phrase.full else phrase.end)
        candidate.counted = self._text(phrase.start, phrase.end)

    def from_places(self) -> None:
        """Take places that stand free of prepositions as the states that they may mean."""
        for place in self.reading.places:
            at = bisect_left(self.starts, place.start)
            end = bisect_left(self.starts, place.end)
            if at >= end or any(self.taken[at:end]) or not self._names_state(at, end):
                continue
            if self._tied(at, self.small.of | self.small.place | self.small.towards) or not self._acts(end):
                continue
            candidate = self._add(at, end, "state", "place")
            candidate.country = place.country

    def _names_state(self, start: int, end: int) -> bool:
        return fold(self._text(start, end)) in states(self.reading.language)

    def _acts(self, end: int) -> bool:
        if end >= len(self.tokens):
            return False
        follower = self.tokens[end]
        return follower.text[0].islower() and follower.before in {" ", ", "} and not adjective(follower, self.small)

    def _entitle(self, candidate: Candidate, start: int, end: int) -> None:
        """Read the noun phrase before a name, or the one in apposition behind it, as its title."""
        titles = []
        before = self._title_before(start)
        if before is not None:
            titles.append(title(self.tokens, before))
            candidate.title_start = self.tokens[before.start].start
            self._take(before.start, start)
        behind = self._title_behind(end)
        if behind is not None:
            titles.append(title(self.tokens, behind))
            self._take(behind.start, behind.full)
        if start and self.tokens[start - 1].folded in self.small.honorifics:
            titles.append(self.tokens[start - 1].folded)
        candidate.title = " , ".join(titles)

    def _title_before(self, start: int) -> NounPhrase | None:
        place = start - 1
        while place >= 0 and start - place < 9:
            phrase = self.at.get(place)
            if phrase is not None and phrase.noun.kind in {"person", "transparent"} and not phrase.plural:
                comma = phrase.full == start and self.tokens[start].before.strip() == ","
                near = phrase.full >= start and self._joined(start) and not self._tied(start, self.small.of)
                return phrase if comma or near else None
            if not self.tokens[place].joined or self.tokens[place].first:
                return None
            place -= 1
        return None

    def _title_behind(self, end: int) -> NounPhrase | None:
        if end >= len(self.tokens) or self.tokens[end].before.strip() not in {",", "("}:
            return None
        for place in range(end, min(end + 3, len(self.tokens))):
            phrase = self.at.get(place)
            if phrase is not None:
                fits = phrase.noun.kind in {"person", "transparent"} and not phrase.plural
                free = phrase.adjectives >= len(self.tokens) or not (
                    self.tokens[phrase.adjectives].capital and self.tokens[phrase.adjectives].joined
                )
                return phrase if fits and free else None
            if place > end and not self.tokens[place].joined:
                return None
        return None

    def _titled(self, start: int) -> bool:
        return self._title_before(start) is not None

    def _is_place(self, start: int, end: int) -> bool:
        place = self.placed.get(self.tokens[start].start)
        return place is not None and place.how != "leader" and place.end >= self.tokens[end - 1].end

    def _tied(self, start: int, prepositions: frozenset[str]) -> bool:
        """Say whether a preposition stands before a token, with or without an article between."""
        for place in range(start - 1, max(-1, start - 3), -1):
            word = self.tokens[place].folded
            if word in prepositions:
                return not (word in self.small.partitive and self._plural(place)) and not (
                    place > 0 and self.tokens[place - 1].folded in self.small.quantities
                )
            if word not in self.small.articles:
                return False
        return False

    def _plural(self, place: int) -> bool:
        """Say whether a partitive article ("des") is no "of the": nothing that it could belong to stands before it."""
        token, before = self.tokens[place], self.tokens[place - 1] if place else None
        if before is None or token.first or token.before != " ":
            return True
        return before.folded in self.small.starters or before.text.endswith(("é", "ent", "ait", "er", "és"))

    def _country(self, start: int, end: int) -> str | None:
        left, right = self.tokens[start].start, self.tokens[end - 1].end
        return next((p.country for p in self.reading.places if left <= p.start < right), None)

    def _text(self, start: int, end: int) -> str:
        return self.reading.text[self.tokens[start].start : self.tokens[end - 1].end]

    def _take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\x01" * (end - start)

    def _add(self, start: int, end: int, kind: str, source: str) -> Candidate:
        tied = self._tied(start, self.small.of | self.small.place)
        candidate = Candidate(
            start=self.tokens[start].start,
            end=self.tokens[end - 1].end,
            text=self._text(start, end),
            kind=kind,
            source=source,
            relation="" if tied else ACTING,
            token=start,
        )
        self._take(start, end)
        if kind == "person":
            self.surnames.update(candidate.text.split())
        self.found.append(candidate)
        return candidate
