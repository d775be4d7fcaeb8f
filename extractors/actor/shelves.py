"""Where the clusters of an article are found again, so that time grows with the text and not with its square."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from extractors.actor.candidates import Cluster

CROWD = 100
"""Clusters kept under one key; no article has more actors of one surname or title."""


class Shelves:
    """Clusters by what is known of them (a word of a name, a title); each key keeps the first `CROWD` of its clusters.

    >>> from extractors.actor.candidates import Candidate
    >>> name = Candidate(start=0, end=3, text="Lee", kind="person", source="entity")
    >>> shelves, lee = Shelves(), Cluster([name])
    >>> shelves.put("lee", lee)
    >>> shelves.take(["ann", "lee"]) == [lee]
    True
    """

    def __init__(self) -> None:
        self._shelves: dict[Hashable, dict[Cluster, None]] = {}

    def put(self, key: Hashable, cluster: Cluster) -> None:
        """Put a cluster under a key; again is nothing."""
        shelf = self._shelves.setdefault(key, {})
        if len(shelf) < CROWD:
            shelf[cluster] = None

    def take(self, keys: Iterable[Hashable]) -> list[Cluster]:
        """List the clusters that still have candidates under any of the keys, in the order they were put there."""
        found = dict.fromkeys(cluster for key in keys for cluster in self._shelves.get(key, ()))
        return [cluster for cluster in found if cluster.candidates]
