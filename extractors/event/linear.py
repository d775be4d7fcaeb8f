"""Linear models over named features: the weights are data, trained by `benchmarks/train_attributes.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import fsum


@dataclass(frozen=True, slots=True)
class Linear:
    """One score per class: the sum of the weights of the features that are present."""

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]

    def scores(self, features: Iterable[str]) -> tuple[float, ...]:
        """Add up the weights, exactly, since a set has no order of its own; an unknown feature adds nothing.

        >>> Linear(("no", "yes"), {"bias": (0.5, 0.0), "said": (0.0, 2.0)}).scores({"bias", "said", "new"})
        (0.5, 2.0)
        """
        rows = filter(None, map(self.weights.get, features))
        return tuple(map(fsum, zip(*rows, strict=True))) or (0.0,) * len(self.classes)

    def best(self, features: Iterable[str]) -> str:
        """Name the class with the highest score, the first one of equals."""
        scores = self.scores(features)
        return self.classes[scores.index(max(scores))]


@lru_cache(maxsize=1)
def models() -> dict[str, Linear]:
    """Load the shipped weights once: `{model: {classes, weights}}`."""
    raw = json.loads(files("extractors").joinpath("data/events/attributes.json").read_text(encoding="utf-8"))
    return {
        name: Linear(tuple(model["classes"]), {key: tuple(row) for key, row in model["weights"].items()})
        for name, model in raw["models"].items()
    }
