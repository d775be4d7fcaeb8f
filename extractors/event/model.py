"""Linear models of the event coder: weights from an npz file, numpy at run time, no training code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Weights:
    """A vocabulary of features, the classes, one column of weights for each, and their constants."""

    vocabulary: Mapping[str, int]
    classes: tuple[str, ...]
    coefficients: NDArray[np.float32]
    constants: NDArray[np.float32]

    def score(self, rows: Sequence[Iterable[str]], *, unit: bool = False) -> NDArray[np.float32]:
        """Give one line of scores a row; a feature counts once, an unknown one not at all.

        With `unit` each row has length one, as the model was trained.
        """
        scores = np.tile(self.constants, (len(rows), 1))
        for number, row in enumerate(rows):
            known = {self.vocabulary[name] for name in row if name in self.vocabulary}
            length = np.sqrt(max(1, len(known))) if unit else 1.0
            scores[number] += self.coefficients[sorted(known)].sum(axis=0) / length
        return scores


def logistic(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn scores into probabilities that do not exclude one another."""
    odds: NDArray[np.float32] = np.exp(-np.clip(scores, -30, 30))
    return np.asarray(1 / (1 + odds), dtype=np.float32)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn each line of scores into probabilities that add up to one."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@lru_cache(maxsize=4)
def weights(name: str) -> Weights:
    """Read `data/events/<name>.npz` once."""
    path = resources.files("extractors").joinpath(f"data/events/{name}.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        names = str(stored["features"]).split("\n")
        return Weights(
            vocabulary={feature: number for number, feature in enumerate(names)},
            classes=tuple(str(stored["classes"]).split("\n")),
            coefficients=stored["coefficients"].astype(np.float32),
            constants=stored["constants"].astype(np.float32),
        )
