"""Which of the possible actors a parsed article is about: those that do, say or suffer something.

A logistic model over `features`, trained by `benchmarks/train_actors.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors import encoder
from extractors.actor.candidates import Cluster
from extractors.actor.features import Surroundings, features
from extractors.reading import Reading

SLACK = 1.5
"""How far below the least log-odds an actor may lie that is listed when an event names it."""


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("extractors").joinpath("data/actor_choice.json").read_text("utf-8"))
    return loaded


def select(clusters: list[Cluster], reading: Reading) -> tuple[list[Cluster], list[Cluster]]:
    """Give the clusters that are actors of the article, and those that are if an event names them."""
    model = _model()
    weights: dict[str, float] = model["weights"]
    around = Surroundings(clusters, reading)
    least = math.log(model["threshold"] / (1 - model["threshold"]))
    listed, doubtful = [], []
    for cluster, second in zip(clusters, _seen(clusters, reading), strict=True):
        if cluster.kind in {"place", "event"}:
            continue
        found = features(cluster, around)
        score = model["intercept"] + sum(value * weights.get(name, 0.0) for name, value in found.items())
        odds = encoder.heard(score - least, second)
        if odds >= 0:
            listed.append(cluster)
        elif odds >= -SLACK:
            doubtful.append(cluster)
    return listed, doubtful


def _seen(clusters: list[Cluster], reading: Reading) -> Sequence[float | None]:
    if reading.sight is None:
        return [None] * len(clusters)
    return encoder.actors(reading.sight, [[(c.start, c.end) for c in cluster.candidates] for cluster in clusters])
