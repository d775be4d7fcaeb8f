"""Candidates in an English parse: names of the tables, named entities, runs of proper nouns, actor nouns, places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractors.actor import tables
from extractors.actor.candidates import Candidate
from extractors.actor.grammar import (
    MODIFIER,
    amount,
    capital,
    hyphened,
    in_title,
    left,
    relation_of,
    title_length,
    titled_before,
    trimmed,
    twin,
)
from extractors.actor.names import HONORIFICS, LONGEST_NAME, first_names, words
from extractors.actor.nouns import ActorNoun, ending

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from extractors.reading import Reading
    from extractors.records import PlaceMention

LABELS = {
    "PERSON": "person", "ORG": "organisation", "NORP": "group", "FAC": "organisation", "PRODUCT": "organisation",
    "WORK_OF_ART": "organisation", "LAW": "organisation", "LOC": "place", "EVENT": "event", "GPE": "place",
}  # fmt: skip
FURNITURE = re.compile(
    r"^[ \t]*(?:related stor(?:y|ies)|read more|read also|watch|image copyright|image caption|media caption"
    r"|media playback|photo|getty images|follow us|sign up|subscribe|advertisement)\b.*$|\b(?:PHOTO|Photo): .*$",
    re.IGNORECASE | re.MULTILINE,
)
SKIPPED = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"})
_SPEECH = """
say tell add claim argue insist warn note announce declare state urge call accuse deny demand vow pledge promise
describe condemn criticise criticize praise ask respond reply explain report suggest tweet write comment
"""
SPEECH = frozenset(_SPEECH.split())


def candidates(reading: Reading, doc: Doc) -> list[Candidate]:
    """List every span that may stand for an actor, in text order; spans may nest, never cross."""
    finder = _Finder(reading, doc)
    finder.from_tables()
    finder.from_entities()
    finder.from_weak_forms()
    finder.from_proper_nouns()
    finder.from_actor_nouns()
    finder.from_places()
    return sorted(finder.found, key=lambda c: (c.start, -c.end))


class _Finder:
    """Collects candidates from the strongest source to the weakest; a span once taken by a name stays taken."""

    def __init__(self, reading: Reading, doc: Doc) -> None:
        self.text = reading.text
        self.doc = doc
        self.found: list[Candidate] = []
        self.taken = bytearray(len(doc))
        self.common = {token.text for token in doc if token.is_alpha and token.is_lower}
        self.surnames = {t.text for t in doc if t.dep_ == "nsubj" and t.tag_ == "NNP" and t.head.lemma_ in SPEECH}
        self.surnames |= {entity.text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) == 1}
        self.take_furniture()
        self.entities = {i: entity for entity in doc.ents for i in range(entity.start, entity.end)}
        self.places = reading.places
        self.place_starts = [place.start for place in reading.places]
        hits = tables.find(reading.text[reading.body.start : len(doc.text)], tables.in_sight(reading))
        shift = self.start = reading.body.start
        self.hits = [tables.TableHit(h.start + shift, h.end + shift, h.offices, h.weak) for h in hits]
        self.weak = [hit for hit in self.hits if hit.weak]
        self.short = {(hit.start, hit.end) for hit in self.weak if hit.offices[0].kind == "person"}

    def take_furniture(self) -> None:
        """Leave out lines that are no prose: captions, credits, links to other stories."""
        for match in FURNITURE.finditer(self.doc.text):
            span = self.doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if span is not None:
                self.taken[span.start : span.end] = b"\x01" * len(span)

    def from_tables(self) -> None:
        """Take full names and aliases of the tables, unless a longer named entity is another organisation."""
        for hit in self.hits:
            span = None if hit.weak else self.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None and not any(self.taken[span.start : span.end]) and not self._swallowed(span, hit):
                self._add(span, hit.offices[0].kind, "table", offices=hit.offices)

    def _swallowed(self, span: Span, hit: tables.TableHit) -> bool:
        if hit.offices[0].kind == "person":
            return False
        entity = self.entities.get(span.start)
        if entity is None or entity.end < span.end or entity.label_ not in {"ORG", "NORP"}:
            return False
        rest = entity[: span.start - entity.start].text + " " + self.doc[span.end : entity.end].text.partition("(")[0]
        extra = set(words(rest)) - {"the", "s", ""}
        return any(word for word in extra if len(word) > 1) and not any(
            ending((w,), "en") for w in extra if w.islower() and w in rest
        )

    def from_entities(self) -> None:
        """Take the named entities that may be actors; places wait for `from_places`."""
        for entity in self.doc.ents:
            if entity.label_ in SKIPPED or entity.label_ == "GPE" or any(self.taken[entity.start : entity.end]):
                continue
            span = trimmed(entity)
            if span is not None and (span.start_char, span.end_char) in self.short:
                continue
            if span is not None and len(span.text) <= LONGEST_NAME:
                self._add_name(span, LABELS.get(entity.label_, "organisation"), "entity", entity.label_)

    def from_weak_forms(self) -> None:
        """Take surnames and other short forms of table actors whose country the article names."""
        for hit in self.weak:
            span = self.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None and not any(self.taken[span.start : span.end]):
                self._add(span, hit.offices[0].kind, "table", offices=hit.offices, weak=True)

    def from_proper_nouns(self) -> None:
        """Take runs of proper nouns that the recogniser missed."""
        for token in self.doc:
            if token.pos_ != "PROPN" or self.taken[token.i] or token.ent_type_ or token.dep_ in MODIFIER:
                continue
            start = token.i
            while start > 0 and self.doc[start - 1].pos_ == "PROPN" and not self.taken[start - 1]:
                start -= 1
            span = trimmed(self.doc[start : token.i + 1])
            if span is not None and len(span.text) > 1:
                self._add_name(span, "", "proper", "")

    def from_actor_nouns(self) -> None:
        """Take common nouns (and title-case ones) that name actors, with the words that set them apart."""
        for token in self.doc:
            if token.pos_ not in {"NOUN", "PROPN", "ADJ"} or self.taken[token.i] or token.dep_ in MODIFIER:
                continue
            noun, plural = self._noun(token)
            if noun is None or (token.pos_ == "ADJ" and not plural):
                continue
            start = min(left(token), token.i - len(noun.words) + 1)
            while start < token.i and (
                self.doc[start].pos_ == "DET" or self.doc[start].is_punct or self.doc[start].is_space
            ):
                start += 1
            span = self.doc[start : token.i + 1]
            if len(span.text) <= LONGEST_NAME and "\n" not in span.text:
                self._add_noun(span, noun, plural=plural)

    def _noun(self, token: Token) -> tuple[ActorNoun | None, bool]:
        before = words(self.doc[max(0, token.i - 3) : token.i].text)
        plain = words(token.text)
        noun = ending((*before, *plain), "en")
        if noun is not None:
            return noun, noun.kind == "group"
        lemma = words(token.lemma_)
        plural = token.tag_ in {"NNS", "NNPS"}
        return (ending((*before, *lemma), "en"), plural) if plural else (None, False)

    def _add_noun(self, span: Span, noun: ActorNoun, *, plural: bool) -> None:
        head = span[-1]
        marks = words(span.text)[: -len(noun.words)]
        kind = "group" if plural else {"transparent": "person", "body": "organisation"}.get(noun.kind, noun.kind)
        candidate = self._add(span, kind, "noun", role=noun.role, noun=noun)
        candidate.head = " ".join(noun.words)
        candidate.plural = plural
        candidate.twin = twin(head)
        candidate.marks = frozenset(w for w in marks if not w.isdigit())
        candidate.title = " ".join((*words(span.text)[: len(marks)], *noun.words))
        first = self.doc[max(0, left(head) - 1)]
        candidate.definite = self.doc[left(head)].lower_ in {"the", "these", "those"} or first.lower_ == "the"
        right = next(
            (child for child in head.rights if child.dep_ == "prep" and child.lower_ in {"of", "for", "in", "from"}),
            None,
        )
        begin = amount(head)
        if begin == head.i and span.start and self.doc[span.start - 1].lower_ in {"a", "an"}:
            begin = span.start - 1
        candidate.counted = self.doc[begin : span.end].text if begin < span.start else ""
        if right is not None and right.right_edge.i - head.i <= 12:
            candidate.extended = self.doc[span.start : right.right_edge.i + 1].text
            candidate.title += " " + " ".join(words(self.doc[right.i : right.right_edge.i + 1].text))
            candidate.country = candidate.country or self._country(
                span.start_char, right.right_edge.idx + len(right.right_edge)
            )

    def from_places(self) -> None:
        """Take places as the states that they may stand for."""
        for place in self.places:
            span = self.doc.char_span(place.start, place.end, alignment_mode="expand")
            if (
                place.start < self.start
                or place.how not in {"name", "capital"}
                or span is None
                or any(self.taken[span.start : span.end])
            ):
                continue
            if span.root.dep_ in MODIFIER:
                continue
            self._add(span, "state", "place", role="GOV").country = place.country

    def _add_name(self, span: Span, kind: str, source: str, label: str) -> None:
        """Add a name, without the title words that its span begins with."""
        span = hyphened(span)
        if len(span) > 1 and self._is_other(span):
            return
        cut = title_length(span)
        name = span[cut:]
        titled = bool(cut) or titled_before(self.doc, span.start)
        first = words(name.text)[:1]
        known = len(name) > 1 and bool(first) and first[0] in first_names()
        personal = titled or known or (len(name) in {2, 3} and self._ends_in_surname(name))
        if kind != "person" and personal and len(name) <= 4 and all(capital(t) for t in name):
            kind = "person"
        if not titled and self._is_other(name):
            return
        if name.text.strip():
            self._add(name, kind, source).label = label

    def _ends_in_surname(self, name: Span) -> bool:
        """Say whether the name of a supposed body is taken up by its last word alone, as a person's is."""
        last = name[-1].text
        return (
            last in self.surnames
            and self.doc.text.count(last) > self.doc.text.count(name.text)
            and all(token.text.istitle() for token in name)
            and ending(words(name.text), "en") is None
        )

    def _is_other(self, name: Span) -> bool:
        """Say whether a supposed name is a place, or a common word that stands at the head of a sentence."""
        if any(
            p.start <= name.start_char and name.end_char <= p.end and p.how != "leader"
            for p in self._near(name.start_char, name.end_char)
        ):
            return True
        return len(name) == 1 and name[0].text.istitle() and name[0].text.casefold() in self.common

    def _add(
        self,
        span: Span,
        kind: str,
        source: str,
        *,
        offices: tuple[tables.Office, ...] = (),
        weak: bool = False,
        role: str = "",
        noun: ActorNoun | None = None,
    ) -> Candidate:
        root = span.root
        relation, verb = relation_of(root)
        start, end = span.start_char, span.end_char
        candidate = Candidate(
            start=start, end=end, text=self.text[start:end], kind=kind, source=source, offices=offices, weak=weak,
            role=role, relation=relation, verb=verb, token=root.i,
            country=self._country(self.doc[left(root)].idx, end),
        )  # fmt: skip
        if noun is None and source != "place":
            self.taken[span.start : span.end] = b"\x01" * len(span)
            self._title(candidate, span)
        elif noun is not None:
            self.taken[root.i] = 1
        self.found.append(candidate)
        return candidate

    def _near(self, start: int, end: int) -> Sequence[PlaceMention]:
        """Give the places that may touch a span."""
        return self.places[bisect_left(self.place_starts, start - LONGEST_NAME) : bisect_left(self.place_starts, end)]

    def _country(self, start: int, end: int) -> str | None:
        return next(
            (p.country for p in self._near(start, end) if p.start < end and p.end > start and p.how != "leader"), None
        )

    def _title(self, candidate: Candidate, span: Span) -> None:
        """Set the title words before the name and the apposition behind it."""
        start = span.start
        while start > 0 and span.start - start < 8 and in_title(self.doc[start - 1]):
            start -= 1
        before = self.doc[start : span.start]
        if (
            any(ending(words(before[: i + 1].text), "en") for i in range(len(before)))
            or set(words(before.text)) & HONORIFICS
        ):
            candidate.title_start = before.start_char
            candidate.title = before.text
        after = next((child for child in span.root.children if child.dep_ == "appos" and child.i >= span.end), None)
        if after is not None and ending((after.lemma_.casefold(),), "en"):
            right = min(after.right_edge.i + 1, after.i + 8)
            candidate.title += " , " + self.doc[after.left_edge.i : right].text
        if span.root.dep_ == "appos" and not candidate.title and ending((span.root.head.lemma_.casefold(),), "en"):
            head = span.root.head
            candidate.title = self.doc[head.left_edge.i : max(head.i + 1, min(span.start, head.i + 8))].text
