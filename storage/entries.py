"""Entries, what became of each, and the pages fetched for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from extractors.records import Entry
from storage.rows import Connection, Mine, Row, fetch_some, insert, utc


def save_entries(con: Connection, entries: Iterable[Entry], run_id: str, now: datetime) -> int:
    """Add the entries that are not there yet and give how many were new."""
    rows = [asdict(entry) | {"seen_at": now, "run_id": run_id} for entry in entries]
    return insert(con, "entries", rows, key=("entry_id",))


def known_entries(con: Connection) -> dict[str, frozenset[str]]:
    """Give, by feed, the ids of its newest entries: three times its largest document of late, and a thousand more.

    A document shows the newest entries of its feed, so that older ones need not be held in memory.
    """
    found = con.execute(
        """
        WITH largest AS (SELECT feed_id, max(entries) AS entries FROM store.polls GROUP BY feed_id)
        SELECT feed_id, list(entry_id) FROM (
          FROM store.entries LEFT JOIN largest USING (feed_id)
          QUALIFY row_number() OVER (PARTITION BY feed_id ORDER BY seen_at DESC) <= 3 * coalesce(entries, 0) + 1000
        ) GROUP BY feed_id
        """
    ).fetchall()
    return {feed_id: frozenset(ids) for feed_id, ids in found}


def pending(con: Connection, now: datetime, limit: int, mine: Mine | None = None) -> list[dict[str, Any]]:
    """List entries without an outcome, and failed ones whose retry is due, oldest first, each with its attempt number.

    With `mine`, those whose address it refuses are left to other workers. This is how a killed run heals: what has no
    outcome is simply still to do.
    """
    return fetch_some(
        con,
        """
        SELECT e.entry_id, e.feed_id, e.guid, e.url, e.title, e.summary, e.author, e.language, e.published,
               e.published_raw, e.date_quality, coalesce(o.attempt, 0) + 1 AS attempt
        FROM store.entries e LEFT JOIN store.current_outcome o USING (entry_id)
        WHERE o.entry_id IS NULL OR (o.outcome = 'failed' AND o.retry_at <= $now)
        ORDER BY e.seen_at, e.entry_id LIMIT $limit
        """,
        {"now": utc(now)},
        limit,
        mine,
    )


def undecided(con: Connection, entry_ids: Sequence[str]) -> set[str]:
    """Give those of these entries that have no outcome yet."""
    found = con.execute(
        """
        SELECT entry_id FROM (SELECT unnest($ids) AS entry_id)
        WHERE entry_id NOT IN (SELECT entry_id FROM store.outcomes)
        """,
        {"ids": list(entry_ids)},
    ).fetchall()
    return {row[0] for row in found}


def save_outcomes(con: Connection, rows: Sequence[Row]) -> int:
    """Append what became of entries; the newest attempt counts."""
    return insert(con, "outcomes", rows, key=("entry_id", "attempt"))


def save_pages(con: Connection, rows: Sequence[Row]) -> int:
    """Append what servers gave."""
    return insert(con, "pages", rows, key=("page_id",))


def articles_of(con: Connection, aliases: Sequence[str]) -> dict[str, str]:
    """Find which of these URLs and guids are known to stand for an article, forgotten ones included: to article id."""
    found = con.execute(
        """
        WITH asked AS (SELECT unnest($aliases) AS alias), marks AS (
          SELECT alias, alias AS mark FROM asked UNION ALL SELECT alias, 'urn:sha256:' || sha256(alias) FROM asked
        )
        SELECT m.alias, min(a.article_id) FROM marks m JOIN store.aliases a ON a.alias = m.mark
        GROUP BY m.alias
        """,
        {"aliases": list(aliases)},
    ).fetchall()
    return dict(found)


def save_aliases(con: Connection, rows: Sequence[Row]) -> int:
    """Remember under which other names an article goes."""
    return insert(con, "aliases", rows, key=("alias", "article_id"))


def tally(con: Connection) -> dict[str, int]:
    """Count entries and outcomes: entries = article + failed + skipped + pending."""
    rows = con.execute(
        """
        SELECT coalesce(o.outcome, 'pending'), count(*)
        FROM store.entries e LEFT JOIN store.current_outcome o USING (entry_id) GROUP BY ALL
        """
    ).fetchall()
    counts = {"article": 0, "failed": 0, "skipped": 0, "pending": 0} | dict(rows)
    return counts | {"entries": sum(counts.values())}
