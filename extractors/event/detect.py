"""Where an event is told, and its code.

English is read from the parse: clauses (`clauses`), cue classes (`cues`), rules (`rules`) and a linear model over
what these see (`features`, `model`). Other languages have cue rules that need no parse (`cued`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.event import cued
from extractors.event.clauses import Clause, clauses, sentence_evidence
from extractors.event.cues import lexicon
from extractors.event.features import Candidate, Page, candidates, features, lay_out
from extractors.event.model import logistic, softmax, weights
from extractors.event.rules import Rule
from extractors.records import ActorTable, Finding, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.reading import Reading

KEEP = 0.15
"""Least score of a finding: the chance that the clause tells an event, times the chance of the code."""
NESTED = 0.2
"""What a clause must score beyond `KEEP` when a better one of the same sentence overlaps it."""
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
    events = logistic(weights("event.en").score(rows))[:, 0]
    coder = weights("code.en")
    codes, names = softmax(coder.score(rows)), coder.classes
    return tuple(sorted(choose(page, read, events, codes, names), key=lambda found: (found.start, found.cue.start)))


def choose(
    page: Page,
    read: list[Candidate],
    events: NDArray[np.float32],
    codes: NDArray[np.float32],
    names: tuple[str, ...],
) -> list[Finding]:
    """Choose findings, best first: one code a clause, a code once where clauses overlap, nested ones only if sure."""
    best = codes.argmax(axis=1)
    scores = events * codes.max(axis=1)
    taken: list[tuple[Clause, str]] = []
    found: list[Finding] = []
    for i in sorted(range(len(read)), key=lambda i: (-float(scores[i]), i)):
        clause, code = read[i].clause, twin(names[int(best[i])], electoral=page.electoral)
        rivals = [other for chosen, other in taken if chosen.sentence == clause.sentence and _overlap(chosen, clause)]
        if scores[i] < KEEP + (NESTED if rivals else 0) or code in rivals:
            continue
        taken.append((clause, code))
        start, end = sentence_evidence(clause)
        head = clause.head
        rule = next((rule.name for rule in read[i].rules if _means(rule, read[i], page) == code), "model")
        cue = Span(head.idx, head.idx + len(head))
        found.append(Finding(code=code, start=start, end=end, cue=cue, rule=f"en.{rule}", confidence=float(scores[i])))
    return found


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
