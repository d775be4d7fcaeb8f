"""The fingerprints of articles and the stories that copies fold into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.rows import Connection, Row, fetch, insert, utc

WINDOW = timedelta(days=14)
"""How far apart copies may be; as constants in the query, days keep DuckDB from reading older bands at all."""


def save_prints(con: Connection, rows: Sequence[Row]) -> None:
    """Append the fingerprints by which copies are found (article_id, algorithm, agency, hashes, bands, day)."""
    insert(con, "shingles", [{k: v for k, v in row.items() if k != "bands"} for row in rows])
    insert(
        con,
        "bands",
        [
            {"h": h, "band": band, "article_id": row["article_id"], "day": row["day"]}
            for row in rows
            for band, h in enumerate(row["bands"])
        ],
    )


def refold(con: Connection, rows: Sequence[Row]) -> None:
    """Replace the fingerprints of articles whose text changed and open their stories, so that folding decides anew.

    All members of a story are folded as new: the part that keeps the earliest one keeps the id.
    """
    if not rows:
        return
    ids = {"ids": [row["article_id"] for row in rows]}
    con.execute(
        """
        DELETE FROM store.story_members WHERE article_id IN (
          SELECT article_id FROM store.current_story WHERE story_id IN (
            SELECT story_id FROM store.current_story WHERE list_contains($ids, article_id))
        ) AND article_id IN (SELECT article_id FROM store.shingles)
        """,
        ids,
    )
    con.execute("DELETE FROM store.shingles WHERE list_contains($ids, article_id)", ids)
    con.execute("DELETE FROM store.bands WHERE list_contains($ids, article_id)", ids)
    save_prints(con, rows)


def unfolded(con: Connection, algorithm: str, limit: int) -> list[str]:
    """List articles that no story has yet, in the order they came."""
    found = con.execute(
        """
        SELECT s.article_id FROM store.shingles s JOIN store.articles a USING (article_id)
        WHERE s.algorithm = $algorithm
          AND NOT EXISTS (SELECT 1 FROM store.story_members m WHERE m.article_id = s.article_id)
        ORDER BY a.fetched_at, s.article_id LIMIT $limit
        """,
        {"algorithm": algorithm, "limit": limit},
    ).fetchall()
    return [row[0] for row in found]


def candidate_pairs(con: Connection, article_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Find the pairs that share a band within 14 days and have at least one of these articles in them."""
    days = con.execute(
        "SELECT min(day), max(day) FROM store.shingles WHERE article_id IN (SELECT unnest($ids))",
        {"ids": list(article_ids)},
    ).fetchone()
    if days is None or days[0] is None:
        return []
    first, last = days
    return con.execute(
        """
        WITH fresh AS (
          SELECT h, band, article_id, day FROM store.bands
          WHERE day BETWEEN $first AND $last AND article_id IN (SELECT unnest($ids))
        )
        SELECT DISTINCT least(f.article_id, b.article_id), greatest(f.article_id, b.article_id)
        FROM store.bands b JOIN fresh f ON f.h = b.h AND f.band = b.band AND f.article_id <> b.article_id
        WHERE b.day BETWEEN $earliest AND $latest AND abs(date_diff('day', b.day, f.day)) <= 14
        ORDER BY ALL
        """,
        {"ids": list(article_ids), "first": first, "last": last,
         "earliest": first - WINDOW, "latest": last + WINDOW},
    ).fetchall()  # fmt: skip


def story_texts(con: Connection, article_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Load articles as folding sees them: moment, hashes, agency, and the story each is stored in with its start."""
    return fetch(
        con,
        """
        WITH here AS (
          SELECT s.article_id, coalesce(a.published, a.fetched_at) AS moment, s.hashes, s.agency, c.story_id
          FROM store.shingles s JOIN store.articles a USING (article_id)
          LEFT JOIN store.current_story c ON c.article_id = s.article_id
          WHERE s.article_id IN (SELECT unnest($ids))
        ), started AS (
          SELECT c.story_id, min(coalesce(a.published, a.fetched_at)) AS started
          FROM store.current_story c JOIN store.articles a USING (article_id)
          WHERE c.story_id IN (SELECT story_id FROM here) GROUP BY c.story_id
        )
        SELECT here.*, started.started FROM here LEFT JOIN started USING (story_id) ORDER BY here.article_id
        """,
        {"ids": list(article_ids)},
    )


def save_members(con: Connection, rows: Sequence[Row]) -> int:
    """Append which story an article belongs to; the newest row counts."""
    return insert(con, "story_members", rows)


def merge(con: Connection, merged: dict[str, str], now: datetime) -> None:
    """Move the members of stories that turned out to be part of another."""
    for old, new in sorted(merged.items()):
        con.execute(
            """
            INSERT INTO store.story_members BY NAME
            SELECT article_id, $new AS story_id, 'merged' AS reason, containment, origin, $now::TIMESTAMP AS assigned_at
            FROM store.current_story WHERE story_id = $old
            """,
            {"old": old, "new": new, "now": utc(now)},
        )
