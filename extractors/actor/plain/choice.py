"""The learned choice among possible actors of an article without a parse, and the role of unknown persons."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractors.actor.candidates import Cluster
from extractors.actor.plain.features import Surroundings, features, standing
from extractors.actor.roles import titled
from extractors.event.linear import Linear

if TYPE_CHECKING:
    from extractors.reading import Reading


@lru_cache(maxsize=1)
def models() -> dict[str, Linear]:
    """Load the weights that `benchmarks/train_plain_actors.py` wrote."""
    raw = json.loads(files("extractors").joinpath("data/actor_plain.json").read_text(encoding="utf-8"))
    return {
        name: Linear(tuple(model["classes"]), {key: tuple(row) for key, row in model["weights"].items()})
        for name, model in raw["models"].items()
    }


def select(clusters: list[Cluster], reading: Reading) -> list[Cluster]:
    """Keep the clusters that do, say or suffer something, in order of first appearance.

    A person without title and office gets the role that the words beside the name hint at.
    """
    around = Surroundings(reading)
    subject = related(reading)
    chosen = [c for c in clusters if models()["actor"].best(features(c, around)) == "yes"]
    for cluster in chosen:
        if cluster.kind == "person" and cluster.office is None and not titled(cluster, reading.language):
            cluster.role = models()["role"].best(standing(cluster, around, related=subject))
    return chosen


def related(reading: Reading) -> bool:
    """Say whether an election is a subject of the article."""
    from extractors.election import is_election_related  # here, for it imports `country`, which must be whole first

    return is_election_related(reading)
