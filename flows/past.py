"""Backfill, engine-free: bring the past in on the way of the main job, and write the reports of its days."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from extractors.records import Failure, Page
from flows import job, reports, sources
from flows.say import RUN, stage
from flows.settings import Settings
from flows.stages import pages
from flows.stages.past import Bringer
from flows.workers import ExtractionPool
from storage import feeds as feed_table
from storage import runs
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What to bring in of the past, and of which days (UTC, both included) to write the reports."""

    sources: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    only_watched: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What a backfill did: counts of what was brought, the days whose report was written, the checks that failed."""

    brought: Counter[str] = field(default_factory=Counter)
    days: tuple[date, ...] = ()
    failing: dict[str, int] = field(default_factory=dict)

    @property
    def failed_share(self) -> float:
        """The share of what was tried in this run that was refused or failed."""
        lost = self.brought["refused"] + self.brought["failed"]
        tried = lost + self.brought["article"] + self.brought["skipped"]
        return lost / tried if tried else 0.0


def backfill(
    store: Store, settings: Settings, now: datetime, wanted: Past, *, steps: job.Steps = job.plainly
) -> Backfilled:
    """Bring the past in, code it, publish, and write the reports of its days that are missing, or all of them anew.

    Whatever was done before is found by what is there: killed at any moment, a backfill is simply started again.
    """
    brought = bring(store, settings, now, wanted, steps=steps) if wanted.sources else Counter()
    job.analyze(store, settings, now, steps=steps)
    failing = job.publish(store, now)
    written = []
    for day in _days(wanted, reports.day_before(now, settings.zone)):
        if wanted.anew or not (store.reports / day.isoformat() / "report.html").exists():
            steps(f"report {day}", reports.write_report)(store, now, day)
            written.append(day)
    return Backfilled(brought=brought, days=tuple(written), failing=failing)


def _days(wanted: Past, yesterday: date) -> list[date]:
    if wanted.first is None:
        return []
    last = wanted.last or yesterday
    return [wanted.first + timedelta(days=n) for n in range((last - wanted.first).days + 1)]


def bring(store: Store, settings: Settings, now: datetime, wanted: Past, *, steps: job.Steps) -> Counter[str]:
    """Read the sources, then fetch the addresses that they name, politely and as the main job does."""
    run = store.write(lambda con: runs.begin(con, "ingest", now))
    with store.reading() as con:
        outlets = pages.Outlets(feed_table.load_feeds(con))
    RUN.set(run.run_id)
    with job.web(settings) as (fetcher, loop), ExtractionPool(workers=settings.workers) as pool:

        def get(address: str) -> Page | Failure:
            return asyncio.run_coroutine_threadsafe(fetcher.get(address, kind="feed", now=now), loop).result()

        with stage("past") as say:
            obeys = settings.tdm == "obey"
            bringer = Bringer(store, run, pool, outlets, now, say, wanted.only_watched, obeys)
            for source in wanted.sources:
                items = sources.read(source, get, now, wanted.first, wanted.last)
                steps("bring the past", bringer.bring)(items)
            brought = bringer.tally
            say.done = dict(brought)
        with stage("read") as say:
            reader = job.Reader(store, fetcher, loop, run, pool, now, say)
            while brought["addresses"] and (todo := pages.pending(store, now, job.READ_BATCH)):
                kept = steps("read pages", reader.read)(todo)
                brought.update(kept.outcomes)
                say.done = dict(brought)
    store.write(lambda con: runs.finish(con, run, "done", now))
    return brought
