"""Clauses of an English parse: the places where an event can be told, each with its evidence span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.event.cues import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from extractors.records import Span as TextSpan

SHORTEST, LONGEST = 15, 600
"""Evidence in code points, as the codebook asks."""
MOST_TOKENS = 400
"""Longer sentences are walls of text without punctuation; their parse means nothing, so they are left alone."""
CUT = frozenset({"conj", "parataxis"})
THIN = 3
"""A nominal clause of fewer words borrows the clause of its verb as evidence."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate (verb or event noun) with the token range that tells it; `first` and `last` are inclusive."""

    head: Token
    first: int
    last: int
    start: int
    end: int
    sentence: int
    nominal: bool


def clauses(doc: Doc, lexicon: Lexicon) -> tuple[Clause, ...]:
    """Find every clause of every sentence that could tell an event, in text order."""
    found: list[Clause] = []
    for number, sentence in enumerate(doc.sents):
        if len(sentence) > MOST_TOKENS:
            continue
        for token in sentence:
            nominal = token.pos_ in {"NOUN", "PROPN"} and (
                token.dep_ == "ROOT" or bool(lexicon.event_noun & set(lexicon.of(token)))
            )
            if nominal or _is_predicate(token):
                clause = _clause(token, number, nominal=nominal and token.dep_ != "ROOT")
                if clause is not None:
                    found.append(clause)
    return tuple(found)


def _is_predicate(token: Token) -> bool:
    if token.pos_ == "VERB":
        return token.dep_ not in {"aux", "auxpass", "case", "prep"}
    if token.pos_ == "AUX":
        return token.dep_ not in {"aux", "auxpass"}
    return token.dep_ == "ROOT" and not token.is_punct and not token.is_space


def _clause(head: Token, sentence: int, *, nominal: bool) -> Clause | None:
    first, last = extent(head)
    if nominal and last - first < THIN:
        governor = head
        while governor.head != governor and not _is_predicate(governor):
            governor = governor.head
        wider = extent(governor)
        if wider[0] <= first and wider[1] >= last:
            first, last = wider
    doc = head.doc
    while first < last and (doc[first].is_space or doc[first].is_punct or doc[first].dep_ == "cc"):
        first += 1
    while last > first and (doc[last].is_space or doc[last].text in {",", ";", ":", "-", "–", "—"}):
        last -= 1
    span = evidence(doc, head, first, last)
    return None if span is None else Clause(head, first, last, *span, sentence, nominal)


def spans(head: Token) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the spans of a predicate and of its clause, in code points: what the language model is asked about."""
    first, last = extent(head)
    doc = head.doc
    return (head.idx, head.idx + len(head)), (doc[first].idx, doc[last].idx + len(doc[last]))


def extent(head: Token) -> tuple[int, int]:
    """Give the first and last token of a predicate's clause: its subtree without what is only joined to it."""
    first, last = head.left_edge.i, head.right_edge.i
    doc = head.doc
    for i in range(first, last + 1):
        if "\n" in doc[i].text:
            first, last = (i + 1, last) if i < head.i else (first, min(last, i - 1))
    for child in head.children:
        if child.dep_ in CUT and child.i > head.i and child.pos_ in {"VERB", "AUX"}:
            last = min(last, max(head.i, child.left_edge.i - 1))
    while last > head.i and (doc[last].dep_ == "cc" or doc[last].is_space):
        last -= 1
    return first, last


def evidence(doc: Doc, head: Token, first: int, last: int) -> tuple[int, int] | None:
    """Give start and end in code points, 15 to 600 and within the sentence, or None when there is no room."""
    sentence = head.sent
    low, high = sentence.start, sentence.end - 1
    while doc[last].idx + len(doc[last]) - doc[first].idx < SHORTEST and (first > low or last < high):
        first, last = max(low, first - 1), min(high, last + 1)
    while doc[last].idx + len(doc[last]) - doc[first].idx > LONGEST and last > first:
        if last - head.i >= head.i - first:
            last -= 1
        else:
            first += 1
    while first < last and doc[first].is_space:
        first += 1
    while last > first and doc[last].is_space:
        last -= 1
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    return (start, end) if SHORTEST <= end - start <= LONGEST else None


def within(clause: Clause, spans: tuple[TextSpan, ...]) -> bool:
    """Say whether the clause's head stands inside one of the spans (quotations, as a rule)."""
    place = clause.head.idx
    return any(span.start <= place < span.end for span in spans)


def sentence_evidence(clause: Clause) -> tuple[int, int]:
    """Give start and end of the clause's sentence within its paragraph, or of the clause when that is too long."""
    sentence, doc, head = clause.head.sent, clause.head.doc, clause.head.i
    first, last = sentence.start, sentence.end - 1
    for i in range(sentence.start, sentence.end):
        if "\n" in doc[i].text:
            first, last = (i + 1, last) if i < head else (first, min(last, i - 1))
    while first < last and doc[first].is_space:
        first += 1
    while last > first and doc[last].is_space:
        last -= 1
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    return (start, end) if SHORTEST <= end - start <= LONGEST else (clause.start, clause.end)
