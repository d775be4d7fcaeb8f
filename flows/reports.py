"""The last stages of a run: write a day's reports, check them against the tables they come from, deliver them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from extractors.daily import Watch
from extractors.errors import ConfigError
from flows import deliver, report
from flows.report import ReportFiles
from flows.say import stage
from flows.settings import Settings
from flows.watchlist import read_watchlist
from storage.checks import save_report_check
from storage.store import Store


def write_report(store: Store, now: datetime, day: date, watch: Watch | None = None) -> ReportFiles:
    """Write the report on a day, on everything or on what a watchlist watches."""
    with stage("report") as say:
        files = report.write_report(store.snapshot, store.reports, day, now, watch=watch)
        say.done = {"html": files.html, "markdown": files.markdown}
        if watch is None:
            store.write(lambda con: save_report_check(con, day, files.wrong, now))
        if files.wrong:
            say.done["differs from the tables"] = files.wrong[0]
    return files


def write_newest_reports(store: Store, settings: Settings, now: datetime) -> list[str]:
    """Write the reports on the day before, which is complete, and on the day so far; gives what differs in them."""
    before = day_before(now, settings.zone)
    days = (before, before + timedelta(days=1))
    return [wrong for day in days for wrong in write_reports(store, settings, now, day).wrong]


def write_reports(store: Store, settings: Settings, now: datetime, day: date) -> ReportFiles:
    """Write the report on a day and those of all watchlists; gives the files of the first."""
    watches = [read_watchlist(path) for path in settings.files("watchlists")]
    files = write_report(store, now, day)
    for watch in watches:
        write_report(store, now, day, watch)
    return files


def deliver_reports(
    store: Store, plans: Sequence[deliver.Plan], now: datetime, day: date | None = None
) -> list[deliver.Delivery]:
    """Bring a day's reports, by default the newest, to everyone who has them not; ConfigError when one is missing."""
    done: list[deliver.Delivery] = []
    with stage("deliver") as say:
        for plan in plans:
            folder = deliver.folder_of(store, plan, day)
            if folder is None:
                raise ConfigError(f"there is no report of {day or 'any day'} in {plan.top(store.reports)}")
            done += deliver.deliver(store, folder, plan, now)
        say.done = dict(Counter(delivery.outcome for delivery in done))
    return done


def day_before(moment: datetime, zone: str) -> date:
    """Give the day that is over at a moment in a zone: what a report scheduled for that moment is about.

    >>> day_before(datetime.fromisoformat("2020-10-25T05:00Z"), "Europe/Warsaw").isoformat()
    '2020-10-24'
    """
    return moment.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
