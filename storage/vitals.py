"""How a data directory does, in figures: what `status`, `doctor`, `metrics` and the watchdog judge by."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from storage.maintenance import backups, made_at, staging
from storage.rows import Connection, fetch
from storage.snapshot import read_manifest
from storage.store import Store, open_snapshot

LAST_RUNS = """
SELECT kind, started_at, finished_at, outcome, holder FROM store.runs
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY epoch DESC) = 1 ORDER BY kind
"""
FEEDS = "SELECT split_part(health, ':', 1) AS health, count(*) AS n FROM main.feed_health GROUP BY 1 ORDER BY 1"
SICK = """
SELECT outlet, health, last_polled, last_new_at, url FROM main.feed_health
WHERE health NOT IN ('ok', 'new', 'muted') ORDER BY last_new_at NULLS FIRST, outlet
"""
FAILING_OUTLETS = """
SELECT f.outlet, count(*) AS tried, count(*) FILTER (o.outcome = 'failed') AS failed
FROM store.outcomes o JOIN store.entries e USING (entry_id) JOIN store.feeds f USING (feed_id)
WHERE o.outcome <> 'skipped' AND o.decided_at > (SELECT max(polled_at) FROM store.polls) - INTERVAL 1 DAY
GROUP BY f.outlet HAVING failed > 0 ORDER BY failed DESC, f.outlet
"""
UNDELIVERED = """
SELECT day, edition, recipient, outcome, reason FROM main.deliveries
WHERE outcome <> 'done' AND day = (SELECT max(day) FROM main.deliveries) ORDER BY ALL
"""
DROPS = "SELECT outcome, reason, count(*) AS n FROM main.drops GROUP BY ALL ORDER BY ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Figures of one moment; times are aware UTC, None where there is nothing yet; sizes are bytes.

    `manifest` is what the snapshot says of itself (`storage.snapshot.summary`, with size and sha-256).
    """

    articles: int
    entries: int
    articles_day: int
    articles_usual: float | None
    pending: int
    uncoded: int
    newest_article: datetime | None
    newest_poll: datetime | None
    published_at: datetime | None
    failing_checks: int
    feeds: dict[str, int]
    sick_feeds: list[dict[str, Any]]
    failing_outlets: list[dict[str, Any]]
    drops: list[dict[str, Any]]
    last_runs: list[dict[str, Any]]
    newest_report: date | None
    newest_backup: datetime | None
    undelivered: list[dict[str, Any]]
    orphans: int
    database_bytes: int
    snapshot_bytes: int
    manifest: dict[str, Any] | None
    raw_bytes: int
    disk_free: int
    disk_total: int


def read_vitals(store: Store, *, published: bool = False) -> Vitals:
    """Read the figures from the pipeline's own database or, with `published`, from the snapshot, which never waits."""
    if published:
        with open_snapshot(store.snapshot) as con:
            told = _told(con)
    else:
        with store.reading() as con:
            told = _told(con)
    saved = backups(store)
    disk = shutil.disk_usage(store.data)
    return Vitals(
        **told,
        newest_report=newest_report(store),
        newest_backup=made_at(saved[-1]) if saved else None,
        orphans=len(staging(store)),
        database_bytes=_size(store.live),
        snapshot_bytes=_size(store.snapshot),
        manifest=read_manifest(store.snapshot),
        raw_bytes=sum(path.stat().st_size for path in store.raw.glob("*.warc.gz")),
        disk_free=disk.free,
        disk_total=disk.total,
    )


def newest_report(store: Store) -> date | None:
    """Give the newest day that has a report."""
    days = [path.parent.name for path in store.reports.glob("????-??-??/report.html")]
    return date.fromisoformat(max(days)) if days else None


def _told(con: Connection) -> dict[str, Any]:
    query = (resources.files("storage") / "queries" / "vitals.sql").read_text(encoding="utf-8")
    return fetch(con, query)[0] | {
        "feeds": {row["health"]: row["n"] for row in fetch(con, FEEDS)},
        "sick_feeds": fetch(con, SICK),
        "failing_outlets": fetch(con, FAILING_OUTLETS),
        "drops": fetch(con, DROPS),
        "last_runs": fetch(con, LAST_RUNS),
        "undelivered": fetch(con, UNDELIVERED),
    }


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
