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


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("extractors").joinpath("data/actor_choice.json").read_text("utf-8"))
    return loaded


def select(clusters: list[Cluster], reading: Reading) -> list[Cluster]:
    """Keep the clusters that the model takes for actors of the article, in order of first appearance."""
    model = _model()
    weights: dict[str, float] = model["weights"]
    around = Surroundings(clusters, reading)
    least = math.log(model["threshold"] / (1 - model["threshold"]))
    seen = _seen(clusters, reading)
    kept = []
    for cluster, second in zip(clusters, seen, strict=True):
        found = features(cluster, around)
        score = model["intercept"] + sum(value * weights.get(name, 0.0) for name, value in found.items())
        if cluster.kind not in {"place", "event"} and encoder.heard(score, second) >= least:
            kept.append(cluster)
    return kept


def _seen(clusters: list[Cluster], reading: Reading) -> Sequence[float | None]:
    if reading.sight is None:
        return [None] * len(clusters)
    return encoder.actors(reading.sight, [[(c.start, c.end) for c in cluster.candidates] for cluster in clusters])
