"""Feeds, their polling state and their polls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from extractors.records import Feed
from storage.rows import Connection, Row, fetch, insert, utc

FIELDS = ("feed_id", "url", "outlet", "country", "language", "owner", "region", "text_policy")


def save_feeds(con: Connection, feeds: Iterable[Feed], now: datetime) -> tuple[int, int]:
    """Add new feeds and update those known, never delete; gives (added, changed)."""
    known = {row["feed_id"]: row for row in fetch(con, "SELECT * FROM store.feeds")}
    rows = {f.feed_id: {name: getattr(f, name) for name in FIELDS} for f in feeds}
    fresh = [row | {"added_at": now} for key, row in rows.items() if key not in known]
    changed = [row for key, row in rows.items() if key in known and any(known[key][n] != row[n] for n in FIELDS)]
    insert(con, "feeds", fresh)
    for row in changed:
        con.execute(
            """
            UPDATE store.feeds SET url = $url, outlet = $outlet, country = $country, language = $language,
              owner = $owner, region = $region, text_policy = $text_policy
            WHERE feed_id = $feed_id
            """,
            row,
        )
    return len(fresh), len(changed)


def load_feeds(con: Connection, now: datetime | None = None) -> list[Feed]:
    """Load the feeds, all of them or, with `now`, those that are not muted."""
    rows = fetch(
        con,
        """
        SELECT feed_id, url, outlet, country, language, owner, region, text_policy FROM store.feeds
        WHERE $now IS NULL OR muted_until IS NULL OR muted_until <= $now::TIMESTAMP ORDER BY feed_id
        """,
        {"now": utc(now)},
    )
    return [Feed(**row) for row in rows]


def mute(con: Connection, feed_id: str, until: datetime | None) -> bool:
    """Mute a feed until a moment, or unmute it with None; False when there is no such feed."""
    found = con.execute(
        "UPDATE store.feeds SET muted_until = $until WHERE feed_id = $feed_id",
        {"until": utc(until), "feed_id": feed_id},
    ).fetchone()
    return bool(found and found[0])


def health(con: Connection) -> list[dict[str, Any]]:
    """Give every feed with its status, last reason and last new entry, the quiet ones first."""
    return fetch(
        con,
        """
        SELECT feed_id, outlet, country, language, owner, region, url, status, last_reason, last_polled, last_new_at,
          next_due, failures
        FROM main.feeds ORDER BY last_new_at NULLS FIRST, outlet
        """,
    )


def news_moments(con: Connection, since: datetime) -> dict[str, list[datetime]]:
    """Give, by feed, the moments of the polls that brought new entries since then."""
    rows = fetch(
        con,
        """
        SELECT feed_id, polled_at FROM store.polls
        WHERE entries_new > 0 AND polled_at >= $since::TIMESTAMP ORDER BY polled_at
        """,
        {"since": utc(since)},
    )
    moments: dict[str, list[datetime]] = {}
    for row in rows:
        moments.setdefault(row["feed_id"], []).append(row["polled_at"])
    return moments


def load_states(con: Connection) -> dict[str, dict[str, Any]]:
    """Load the newest polling state of each feed, as the plain values that were saved."""
    return {row["feed_id"]: json.loads(row["state"]) for row in fetch(con, "FROM store.current_state")}


def save_states(con: Connection, rows: Sequence[Row]) -> None:
    """Append the polling state of the feeds in `rows` (feed_id, state as a mapping, and the columns shown).

    The newest counts; one that says it is no older gives way, so that a state of the same moment is the last saved.
    """
    if not rows:
        return
    con.execute(
        "DELETE FROM store.feed_states WHERE list_contains($ids, feed_id) AND written_at >= $now",
        {"ids": [r["feed_id"] for r in rows], "now": utc(min(r["written_at"] for r in rows))},
    )
    insert(con, "feed_states", [dict(row) | {"state": json.dumps(row["state"], sort_keys=True)} for row in rows])


def drop_old_states(con: Connection) -> None:
    """Remove polling states that newer ones replaced."""
    con.execute(
        """
        DELETE FROM store.feed_states s WHERE EXISTS (
          SELECT 1 FROM store.feed_states n WHERE n.feed_id = s.feed_id AND n.written_at > s.written_at
        )
        """
    )


def save_polls(con: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Append polls."""
    return insert(con, "polls", rows, key=("poll_id",))
