"""Cluster stories that tell the same event: the days with new stories are walked again, in the order of the days."""

from __future__ import annotations

from datetime import datetime, timedelta

from extractors.cluster import ALGORITHM, MEMORY, OPENING, SPAN, Telling, cluster, terms
from storage import clusters, runs
from storage.rows import Connection
from storage.store import Store

WALK = timedelta(days=14)
"""Days of stories that are clustered in one transaction, so that an archive does not come at once."""


def cluster_some(store: Store, run: runs.Run, now: datetime) -> int:
    """Cluster the first days that have new stories, in one transaction; gives how many stories changed their place."""

    def work(con: Connection) -> int:
        runs.fence(con, run)
        first = clusters.first_new(con, ALGORITHM)
        if first is None:
            return 0
        found = clusters.tellings(con, first - MEMORY, first + WALK + SPAN, OPENING)
        stored = {row["story_id"]: (row["cluster_id"], row.pop("algorithm")) for row in found}
        stories = [
            Telling(
                story_id=row["story_id"],
                day=row["day"],
                countries=frozenset(row["countries"]),
                codes=frozenset(row["codes"]),
                terms=terms(row["title"], row["text"], row["actors"], row["codes"]),
                cluster_id=row["cluster_id"] if row["day"] < first else None,
            )
            for row in found
        ]
        moved = [told for told in cluster(stories) if stored[told.story_id] != (told.cluster_id, ALGORITHM)]
        return clusters.save(
            con,
            [
                {
                    "story_id": told.story_id,
                    "cluster_id": told.cluster_id,
                    "similarity": told.similarity,
                    "algorithm": ALGORITHM,
                    "assigned_at": now,
                }
                for told in moved
            ],
        )

    return store.write(work)
