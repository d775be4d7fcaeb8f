"""Where an event is told, and its code.

English is read from the parse: clauses (`clauses`), cue classes (`cues`), rules (`rules`) and two judges with one voice
each: a linear model over what these see (`features`, `model`) and a small language model (`encoder`). Other languages
have cue rules that need no parse (`cued`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from extractors import encoder
from extractors.encoder import Opinion
from extractors.event import cued
from extractors.event.clauses import Clause, clauses, sentence_evidence, spans
from extractors.event.cues import lexicon
from extractors.event.features import Candidate, Page, candidates, features, lay_out
from extractors.event.model import logistic, softmax, weights
from extractors.event.rules import Rule, View
from extractors.records import ActorTable, Finding, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.reading import Reading

KEEP = 0.19
"""Least score of a finding: the chance that the clause tells an event, times the chance of the code."""
NESTED = 0.2
"""What a clause must score beyond `KEEP` when a better one of the same sentence overlaps it."""
SURE = 0.5
"""Least score where a sure rule holds."""
RUNNERS_UP = frozenset({"second", "third", "fourth", "runner", "runner-up", "rival", "closest", "nearest"})
TWINS = {"PROTEST": "ELECTION_PROTEST", "COERCE": "REPRESSION", "ASSAULT": "ELECTION_VIOLENCE"}
"""Plain codes whose electoral twin is meant throughout an article about an election."""
FURNITURE = re.compile(r"Related Story|Media playback|Read more:|Image copyright[^\n]*$")
"""Lines of the page around the article that extraction may leave in."""


def detect(reading: Reading, actors: ActorTable) -> tuple[Finding, ...]:
    """Find the events of an article in text order: code and evidence, one per act."""
    if reading.language == "en":
        return english(reading)
    if reading.language in cued.languages():
        return cued.detect_cued(reading, actors)
    return ()


def english(reading: Reading) -> tuple[Finding, ...]:
    """Find the events of an English article from its parse."""
    if reading.doc is None:
        return ()
    page = lay_out(reading.doc, lexicon(), reading.request.title, reading.quotes)
    read = candidates(page, (c for c in clauses(reading.doc, lexicon()) if not _is_furniture(reading.text, c)))
    if not read:
        return ()
    rows = features(page, read)
    linear = Opinion(weights("event.en").score(rows)[:, 0], weights("code.en").score(rows), weights("code.en").classes)
    events, codes = agree(linear, _second(reading, read, linear.classes))
    chosen = choose(page, read, events, codes, linear.classes)
    return tuple(sorted(chosen, key=lambda found: (found.start, found.cue.start)))


def _second(reading: Reading, read: list[Candidate], classes: tuple[str, ...]) -> Opinion | None:
    """Hear the language model, its codes in the order of the first judge's."""
    if reading.sight is None:
        return None
    said = encoder.clauses(reading.sight, [spans(one.clause.head) for one in read])
    return Opinion(said.events, said.codes[:, [said.classes.index(name) for name in classes]], classes)


def agree(first: Opinion, second: Opinion | None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the chance of an event and of each code: the mean of both judges in log-odds, or the first one's alone."""
    if second is None:
        return logistic(first.events), softmax(first.codes)
    half = np.float32(0.5)
    return logistic(half * (first.events + second.events)), softmax(half * (first.codes + second.codes))


def choose(
    page: Page,
    read: list[Candidate],
    events: NDArray[np.float32],
    codes: NDArray[np.float32],
    names: tuple[str, ...],
) -> list[Finding]:
    """Choose findings, best first: one code a clause, nested ones only if sure.

    A code is told once where clauses overlap, and once by the same words: two events of one code and one quotation
    could not be told apart.
    """
    best = codes.argmax(axis=1)
    scores = events * codes.max(axis=1)
    ruled = _sure(read)
    scores = np.maximum(scores, [SURE if rule else 0.0 for rule in ruled])
    taken: dict[int, list[tuple[Clause, str]]] = {}
    found: dict[tuple[str, int, int], Finding] = {}
    for i in sorted(range(len(read)), key=lambda i: (-float(scores[i]), i)):
        clause, decided = read[i].clause, ruled[i]
        meant = decided.code_of(read[i].view) if decided else names[int(best[i])]
        code = twin(meant, electoral=page.electoral)
        rivals = [other for chosen, other in taken.get(clause.sentence, ()) if _overlap(chosen, clause)]
        least = KEEP + (NESTED if rivals and not decided else 0)
        if scores[i] < least or code in rivals or _is_repeat(clause, code, taken) or _is_another(read[i].view, code):
            continue
        taken.setdefault(clause.sentence, []).append((clause, code))
        one = _finding(read[i], code, float(scores[i]), page)
        found.setdefault((code, one.start, one.end), one)
    return list(found.values())


def _sure(read: list[Candidate]) -> list[Rule | None]:
    """Give the sure rule of each candidate: each rule decides once an article, where it holds first."""
    used: set[str] = set()
    ruled: list[Rule | None] = []
    for one in read:
        rule = next((rule for rule in one.rules if rule.sure and rule.name not in used), None)
        if rule:
            used.add(rule.name)
        ruled.append(rule)
    return ruled


def _finding(one: Candidate, code: str, score: float, page: Page) -> Finding:
    head = one.clause.head
    start, end = sentence_evidence(one.clause)
    rule = next((rule.name for rule in one.rules if _means(rule, one, page) == code), "model")
    cue = Span(head.idx, head.idx + len(head))
    return Finding(code=code, start=start, end=end, cue=cue, rule=f"en.{rule}", confidence=score)


def _is_repeat(clause: Clause, code: str, taken: dict[int, list[tuple[Clause, str]]]) -> bool:
    """Say whether a result is only the next line of one that is told already: the runners-up of the same race."""
    if code != "RESULT_ANNOUNCED":
        return False
    words = {token.lemma_.lower() for token in clause.head.doc[clause.first : clause.last + 1]}
    before = any(other == code for _, other in taken.get(clause.sentence - 1, ()))
    return before and not words.isdisjoint(RUNNERS_UP)


def _is_another(view: View, code: str) -> bool:
    """Say whether a campaign is one of soldiers or of soap: nothing near it speaks of an election."""
    return code == "CAMPAIGN_EVENT" and not view.near_election


def twin(code: str, *, electoral: bool) -> str:
    """Give the electoral or the plain one of two codes that differ in nothing but the occasion.

    >>> twin("PROTEST", electoral=True), twin("REPRESSION", electoral=False)
    ('ELECTION_PROTEST', 'COERCE')
    """
    if electoral:
        return TWINS.get(code, code)
    return next((plain for plain, other in TWINS.items() if other == code), code)


def _means(rule: Rule, one: Candidate, page: Page) -> str:
    return twin(rule.code_of(one.view), electoral=page.electoral)


def _overlap(one: Clause, other: Clause) -> bool:
    return one.start < other.end and other.start < one.end


def _is_furniture(text: str, clause: Clause) -> bool:
    return FURNITURE.search(text[max(0, clause.start - 40) : clause.end]) is not None
