"""How an act is told, by two judges with one voice each: a linear model over named features, and the language model."""

from __future__ import annotations

import math
from collections.abc import Sequence

from extractors.encoder import heard
from extractors.event.linear import Linear
from extractors.event.scene import Scene


def status(told: Scene, described: set[str], model: Linear) -> str:
    """Choose the status of a finding."""
    scores = dict(zip(model.classes, log_softmax(model.scores(described)), strict=True))
    if told.telling is not None:
        scores = {name: heard(score, told.telling.status[name]) for name, score in scores.items()}
    return max(scores, key=lambda name: (scores[name], name))


def is_background(told: Scene, described: set[str], model: Linear) -> bool:
    """Say whether a finding is recalled rather than news."""
    second = told.telling.background if told.telling is not None else None
    return heard(model.scores(described)[0], second) > 0


def named(status: str, background: bool) -> frozenset[str]:
    """Name what was decided, as a feature of what is decided next.

    >>> sorted(named("alleged", True))
    ['recalled', 'status=alleged']
    """
    return frozenset({f"status={status}", "recalled" if background else "news"})


def log_softmax(scores: Sequence[float]) -> list[float]:
    """Turn scores into log-probabilities that exclude one another.

    >>> [round(x, 3) for x in log_softmax((0.0, 0.0))]
    [-0.693, -0.693]
    """
    whole = log_sum(scores)
    return [score - whole for score in scores]


def log_sum(scores: Sequence[float]) -> float:
    """Give the logarithm of the sum of the powers, without their overflow.

    >>> round(log_sum([1000.0, 1000.0]), 3)
    1000.693
    """
    highest = max(scores)
    return highest + math.log(math.fsum(math.exp(score - highest) for score in scores))
