"""What the figures of a data directory say about its health; pure, shared by `doctor` and the watchdog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flows.finding import Finding, fault, ok, warn
from storage.vitals import Vitals

STALE: Final = timedelta(hours=6)
"""Newest article older than this: with hundreds of feeds there is always news."""
UNPUBLISHED: Final = timedelta(hours=3)
UNSAVED: Final = timedelta(hours=48)
REPORT_HOUR: Final = 8
"""Two hours after the schedule of the daily report."""
FAILING_SHARE: Final = 0.5
SCARCE_SHARE: Final = 0.10
SCARCE_BYTES: Final = 1_000_000_000


def symptoms(vitals: Vitals, now: datetime, zone: str) -> Iterator[Finding]:
    """Judge the figures, each with its cure."""
    yield disk(vitals)
    yield feeds(vitals)
    yield articles(vitals, now)
    yield _age("snapshot", vitals.published_at, now, UNPUBLISHED, "ballotwire run --no-report")
    yield report(vitals, now, zone)
    yield deliveries(vitals)
    yield _age("backup", vitals.newest_backup, now, UNSAVED, "ballotwire backup, every night")
    if vitals.failing_checks:
        cure = 'ballotwire sql "SELECT name, failing, example FROM checks WHERE failing > 0"; docs/checks.md explains'
        yield warn("checks", f"{vitals.failing_checks} data checks fail", cure)
    else:
        yield ok("checks", "all data checks pass")
    if vitals.orphans:
        yield warn("orphans", f"{vitals.orphans} half-written files of killed runs", "ballotwire prune")


def disk(vitals: Vitals) -> Finding:
    """Judge the room on the disk."""
    return room(vitals.disk_free, vitals.disk_total, vitals.database_bytes)


def room(free: int, total: int, database: int) -> Finding:
    """Judge room in bytes: a fault when the database no longer fits on the disk a second time."""
    share = free / total
    text = f"{free / 1e9:.1f} GB free ({share:.0%}), the database has {database / 1e9:.2f} GB"
    cure = "free room, lower keep_raw_days and run `ballotwire prune`, or move the data directory"
    if free < max(SCARCE_BYTES, 2 * database):
        return fault("disk", text, cure)
    return warn("disk", text, cure) if share < SCARCE_SHARE else ok("disk", text)


def feeds(vitals: Vitals) -> Finding:
    """Judge the feeds: a fault when more than half of those that are asked fail."""
    counts = ", ".join(f"{n} {health}" for health, n in vitals.feeds.items()) or "none"
    asked = sum(n for health, n in vitals.feeds.items() if health not in ("muted", "retired", "new"))
    if not vitals.feeds:
        return fault(
            "feeds",
            "no feed is watched",
            "`ballotwire feeds import FILE`, or `ballotwire run`, which reads the feeds file",
        )
    if asked and vitals.feeds.get("failing", 0) > FAILING_SHARE * asked:
        return fault("feeds", counts, "is there a network? `ballotwire feeds check` tells the reasons")
    if vitals.feeds.get("failing") or vitals.feeds.get("silent"):
        return warn("feeds", counts, "ballotwire feeds list; mend or `ballotwire feeds mute` what stays broken")
    return ok("feeds", counts)


def articles(vitals: Vitals, now: datetime) -> Finding:
    """Judge the age of the newest article; a moment after the clock's means that the clock is wrong."""
    if vitals.newest_article is None:
        return warn("articles", "none yet", "ballotwire run")
    if vitals.newest_article > now + timedelta(minutes=5):
        return fault(
            "articles",
            f"the newest is of {vitals.newest_article:%Y-%m-%d %H:%M}, after the clock's {now:%Y-%m-%d %H:%M}",
            "set the machine's clock (timedatectl), and take BALLOTWIRE_NOW out of the environment",
        )
    return _age("articles", vitals.newest_article, now, STALE, "look at the last run: ballotwire status", broken=True)


def report(vitals: Vitals, now: datetime, zone: str) -> Finding:
    """Judge whether yesterday's report is there once it should be."""
    local = now.astimezone(ZoneInfo(zone))
    due = local.date() - timedelta(days=1 if local.hour >= REPORT_HOUR else 2)
    if vitals.newest_report is None:
        return warn("report", "none yet", f"ballotwire report --day {due}")
    if vitals.newest_report < due:
        return fault("report", f"the newest is of {vitals.newest_report}", f"ballotwire report --day {due}")
    return ok("report", f"the newest is of {vitals.newest_report}")


def deliveries(vitals: Vitals) -> Finding:
    """Judge whether the newest report that was delivered reached everyone."""
    if not vitals.undelivered:
        return ok("deliveries", "nothing that was sent is missing")
    first = vitals.undelivered[0]
    text = (
        f"{len(vitals.undelivered)} did not get the report of {first['day']}: {first['recipient']} ({first['reason']})"
    )
    return fault("deliveries", text, "mend the plan or the server, then `ballotwire deliver`; ask who stays `unknown`")


def _age(
    name: str, moment: datetime | None, now: datetime, limit: timedelta, cure: str, *, broken: bool = False
) -> Finding:
    if moment is None:
        return warn(name, "none yet", cure)
    hours = (now - moment) / timedelta(hours=1)
    text = f"the newest is {hours:.1f} hours old"
    if now - moment <= limit:
        return ok(name, text)
    return fault(name, text, cure) if broken else warn(name, text, cure)
