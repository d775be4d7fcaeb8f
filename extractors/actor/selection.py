"""Which of the possible actors the article is about: those that do, say or suffer something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.actor.candidates import Cluster

if TYPE_CHECKING:
    from extractors.reading import Reading

ACTING = frozenset({"nsubj", "nsubjpass", "agent", "according", "dobj"})


def select(clusters: list[Cluster], reading: Reading) -> list[Cluster]:
    """Keep the clusters that act, in order of first appearance."""
    del reading
    return [c for c in clusters if _acts(c)]


def _acts(cluster: Cluster) -> bool:
    first = cluster.candidates[0]
    if cluster.kind in {"place", "event"}:
        return False
    if cluster.kind == "person" and first.source != "noun":
        return True
    if cluster.office is not None:
        return True
    return any(c.relation in ACTING for c in cluster.candidates)
