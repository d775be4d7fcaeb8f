"""What the language model makes of clauses, of the actors near an act, and of whoever may be an actor.

Each opinion is a score in log-odds, heard beside that of a linear model, never alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.encoder.network import WIDTH, Network, gelu, network, through
from extractors.encoder.sight import Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STATUSES = ("alleged", "asserted", "conditional", "demanded", "denied", "planned")
LEAN = {"actors": 1.2, "recipients": 1.3, "speaker": 0.7, "listed": 0.9}
"""Added to log-odds, so that a yes or no at 0 has the best F1 on real articles that a tuning had not seen
(`benchmarks/encoder_held.py`): learned from clauses and mentions of which most are nothing, the answers are too
careful."""
QUESTIONS = ("actors", "recipients", "speaker", "date")
"""What is asked of actors and times near an act."""
MOST_MENTIONS = 6
"""Mentions of a possible actor that are looked at."""
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge makes of clauses: the log-odds of an event, and of each code the log-probability plus a constant."""

    events: Matrix
    codes: Matrix
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """How an act is told: log-probabilities of each status, log-odds of background and of having a date."""

    status: dict[str, float]
    background: float
    dated: float


@dataclass(frozen=True, slots=True)
class Near:
    """An actor or a time near an act: which (`key`), its span, and how it stands to the act in named features.

    A day that is meant but nowhere named has no span.
    """

    key: int
    span: Range | None
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tie:
    """What an actor or a time near an act has to do with it, in log-odds.

    That it acts, is acted upon, says so, is the date.
    """

    actors: float
    recipients: float
    speaker: float
    date: float


def heard(first: float, second: float | None) -> float:
    """Give both judges one voice: the mean of what they say, or the first one's word where there is no second.

    >>> heard(2.0, -1.0), heard(2.0, None)
    (0.5, 2.0)
    """
    return first if second is None else (first + second) / 2


def clauses(sight: Sight, spans: Sequence[tuple[Range, Range]]) -> Opinion:
    """Judge clauses, each given as the span of its predicate and that of all its words."""
    net = network()
    middle = _middle(sight, spans)
    return Opinion(
        through(middle, net.heads["event"])[:, 0], _log_softmax(through(middle, net.heads["code"])), net.classes
    )


def telling(sight: Sight, head: Range, whole: Range) -> Telling:
    """Judge how the act of one clause is told."""
    net = network()
    middle = _middle(sight, [(head, whole)])
    status = _log_softmax(through(middle, net.heads["status"]))[0]
    told = through(middle, net.heads["told"])[0]
    return Telling(dict(zip(STATUSES, map(float, status), strict=True)), float(told[0]), float(told[1]))


def ties(sight: Sight, head: Range, whole: Range, near: Sequence[Near]) -> dict[int, Tie]:
    """Judge what is near an act by its mentions; the best of those with one key counts."""
    if not near:
        return {}
    net = network()
    act = through(_middle(sight, [(head, whole)]), net.heads["tie_act"])
    nothing = np.zeros(WIDTH, np.float32)
    seen = np.stack([nothing if one.span is None else sight.mean(*one.span) for one in near])
    named = through(seen, net.heads["tie_name"])
    marked = np.stack([_marked(net, one.marks) for one in near])
    scores = through(gelu(act + named + marked + act * named), net.heads["tie"])
    scores += np.array([LEAN.get(question, 0.0) for question in QUESTIONS], np.float32)
    best: dict[int, Matrix] = {}
    for one, row in zip(near, scores, strict=True):
        best[one.key] = np.maximum(best[one.key], row) if one.key in best else row
    return {key: Tie(*map(float, row)) for key, row in best.items()}


def _marked(net: Network, marks: frozenset[str]) -> Matrix:
    total: Matrix = net.marked[[net.marks[mark] for mark in marks if mark in net.marks]].sum(axis=0)
    return total


def actors(sight: Sight, mentions: Sequence[Sequence[Range]]) -> list[float]:
    """Judge possible actors, each by its first mentions: the log-odds that a coder lists it."""
    net = network()
    if not mentions:
        return []
    means = [[sight.mean(*span) for span in spans[:MOST_MENTIONS]] for spans in mentions]
    seen = np.stack([np.concatenate([rows[0], np.mean(rows, axis=0)]) for rows in means])
    middle = gelu(through(seen, net.heads["actor"]))
    return [float(score) + LEAN["listed"] for score in through(middle, net.heads["listed"])[:, 0]]


def _middle(sight: Sight, spans: Sequence[tuple[Range, Range]]) -> Matrix:
    seen = np.stack([np.concatenate([sight.mean(*head), sight.mean(*whole)]) for head, whole in spans])
    return gelu(through(seen, network().heads["middle"]))


def _log_softmax(x: Matrix) -> Matrix:
    scores: Matrix = x - x.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores
