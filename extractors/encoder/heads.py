"""What the language model makes of clauses, of the actors near an act, and of whoever may be an actor.

Each opinion is a score in log-odds, heard beside that of a linear model, never alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.encoder.network import gelu, network, through
from extractors.encoder.sight import Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

STATUSES = ("alleged", "asserted", "conditional", "demanded", "denied", "planned")
STANDS = 8
"""Ways in which a mention stands to a cue: three sentences before or more, two, one, before it, at it, behind it, after
its sentence, and far away."""
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
class Tie:
    """What an actor near an act has to do with it: log-odds that it acts, is acted upon, says so."""

    actors: float
    recipients: float
    speaker: float


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


def ties(sight: Sight, head: Range, whole: Range, mentions: Sequence[tuple[int, Range, int]]) -> dict[int, Tie]:
    """Judge the actors near an act by their mentions (actor, span and stand of each); an actor's best one counts."""
    if not mentions:
        return {}
    net = network()
    act = through(_middle(sight, [(head, whole)]), net.heads["tie_act"])
    seen = np.stack([sight.mean(*span) for _, span, _ in mentions])
    named = through(seen, net.heads["tie_name"])
    stands = net.heads["tie_stand"][0].T[[stand for *_, stand in mentions]]
    scores = through(gelu(act + named + stands + act * named), net.heads["tie"])
    best: dict[int, Matrix] = {}
    for (actor, *_), row in zip(mentions, scores, strict=True):
        best[actor] = np.maximum(best[actor], row) if actor in best else row
    return {actor: Tie(*map(float, row)) for actor, row in best.items()}


def actors(sight: Sight, mentions: Sequence[Sequence[Range]]) -> list[float]:
    """Judge possible actors, each by its first mentions: the log-odds that a coder lists it."""
    net = network()
    if not mentions:
        return []
    means = [[sight.mean(*span) for span in spans[:MOST_MENTIONS]] for spans in mentions]
    seen = np.stack([np.concatenate([rows[0], np.mean(rows, axis=0)]) for rows in means])
    middle = gelu(through(seen, net.heads["actor"]))
    return [float(score) for score in through(middle, net.heads["listed"])[:, 0]]


def _middle(sight: Sight, spans: Sequence[tuple[Range, Range]]) -> Matrix:
    seen = np.stack([np.concatenate([sight.mean(*head), sight.mean(*whole)]) for head, whole in spans])
    return gelu(through(seen, network().heads["middle"]))


def _log_softmax(x: Matrix) -> Matrix:
    scores: Matrix = x - x.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores
