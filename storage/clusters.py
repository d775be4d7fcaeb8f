"""Stories as clustering needs them, and the clusters they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.rows import Connection, Row, fetch, insert

TOLD = """
SELECT s.story_id, a.article_id, coalesce(a.published, a.fetched_at)::DATE AS day, c.coding_id
FROM store.current_story s
JOIN store.articles a USING (article_id)
JOIN store.current_coding c ON c.article_id = a.article_id
WHERE c.failure IS NULL AND (c.election_related OR c.coding_id IN (SELECT coding_id FROM store.events))
QUALIFY row_number() OVER (PARTITION BY s.story_id ORDER BY coalesce(a.published, a.fetched_at), a.article_id) = 1
"""
"""Each story by its first article that says something; stories on other subjects are not clustered."""


def first_new(con: Connection, algorithm: str) -> date | None:
    """Find the earliest day of a story that this algorithm has not put into a cluster."""
    found = con.execute(
        f"""
        SELECT min(day) FROM ({TOLD}) told WHERE NOT EXISTS (
          SELECT 1 FROM store.cluster_members m WHERE m.story_id = told.story_id AND m.algorithm = $algorithm
        )
        """,  # noqa: S608 - our own words
        {"algorithm": algorithm},
    ).fetchone()
    return found[0] if found else None


def tellings(con: Connection, since: date, until: date, length: int) -> list[dict[str, Any]]:
    """Load the stories of some days: title, `length` characters of text, countries, actors, codes, cluster if any."""
    return fetch(
        con,
        f"""
        WITH told AS (SELECT * FROM ({TOLD}) WHERE day BETWEEN $since AND $until)
        SELECT told.story_id, told.day, v.title, left(t.text, $length) AS text, m.cluster_id, m.algorithm,
               coalesce(n.countries, []) AS countries, coalesce(x.actors, []) AS actors, coalesce(e.codes, []) AS codes
        FROM told
        JOIN store.current_version v ON v.article_id = told.article_id
        JOIN store.article_text t ON t.article_id = v.article_id AND t.version = v.version
        LEFT JOIN store.cluster_members m ON m.story_id = told.story_id
        LEFT JOIN (SELECT coding_id, list(country) AS countries FROM store.article_countries GROUP BY ALL) n
          ON n.coding_id = told.coding_id
        LEFT JOIN (SELECT coding_id, list(actor_id) AS actors FROM store.article_actors WHERE kind <> 'state'
          GROUP BY ALL) x ON x.coding_id = told.coding_id
        LEFT JOIN (SELECT coding_id, list(DISTINCT code) AS codes FROM store.events WHERE NOT background
          GROUP BY ALL) e ON e.coding_id = told.coding_id
        ORDER BY told.story_id
        """,  # noqa: S608 - our own words
        {"since": since, "until": until, "length": length},
    )


def save(con: Connection, rows: Sequence[Row]) -> int:
    """Put stories (story_id, cluster_id, similarity, algorithm, assigned_at) into clusters, out of those they had."""
    con.execute(
        "DELETE FROM store.cluster_members WHERE list_contains($ids, story_id)", {"ids": [r["story_id"] for r in rows]}
    )
    return insert(con, "cluster_members", rows)
