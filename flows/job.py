"""The main job, engine-free: poll, read, fold, code, publish and report; the command and the flows call it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Literal, ParamSpec, Protocol, TypeVar

from extractors import tables
from extractors.errors import ConfigError
from flows import robots_cache
from flows.fetch import Fetcher
from flows.manners import FetchSettings
from flows.raw import RawPages
from flows.reader import FeedReader
from flows.say import RUN, Stage, stage
from flows.settings import Settings
from flows.share import Share
from flows.stages import analysis, cluster, fold, keep, pages, poll, recheck
from flows.workers import ExtractionPool
from storage import analysis as analysis_table
from storage import entries as entry_table
from storage import feeds as feed_table
from storage import runs
from storage.checks import run_checks
from storage.rows import Connection
from storage.store import Store

P = ParamSpec("P")
T = TypeVar("T")
READ_BATCH = 500
"""Entries that one step reads; within it no host waits for another."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one ingest run did."""

    polled: poll.Polled
    kept: keep.Kept
    tally: dict[str, int]

    @property
    def failed_share(self) -> float:
        """The share of feeds and pages that failed in this run."""
        tried = self.polled.feeds + self.kept.outcomes.total()
        return (self.polled.failed + self.kept.outcomes["failed"]) / tried if tried else 0.0


def fetch_settings(settings: Settings) -> FetchSettings:
    """Derive how we fetch from the operator's settings; ConfigError for a network that is none."""
    try:
        private = tuple(ip_network(part.strip()) for part in settings.allow_private.split(",") if part.strip())
    except ValueError as error:
        raise ConfigError(f"allow_private: {error}; write for example 127.0.0.0/8") from None
    if settings.tdm not in ("obey", "ignore"):
        raise ConfigError(f"tdm = {settings.tdm!r}: write obey or ignore")
    return FetchSettings(
        contact=settings.contact,
        allow_private=private,
        total_s=settings.total_s,
        concurrency=settings.concurrency,
        obeys_tdm=settings.tdm == "obey",
    )


@contextmanager
def web(settings: Settings) -> Iterator[tuple[Fetcher, asyncio.AbstractEventLoop]]:
    """Open the web for one run: one event loop in a thread of its own, one Fetcher with its memory of hosts."""
    cache = settings.data / "robots.jsonl"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="web", daemon=True)
    thread.start()
    try:
        fetcher = Fetcher(fetch_settings(settings), robots_cache.load(cache, settings.moment()))
        asyncio.run_coroutine_threadsafe(fetcher.__aenter__(), loop).result()
        try:
            yield fetcher, loop
        finally:
            asyncio.run_coroutine_threadsafe(fetcher.__aexit__(None, None, None), loop).result()
            robots_cache.save(cache, fetcher.robots_files())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _begin(con: Connection, kind: str, now: datetime) -> runs.Run:
    run = runs.begin(con, kind, now)
    RUN.set(run.run_id)
    return run


def _kind(name: str, share: Share) -> str:
    """Name a kind of run; workers that share a lake each have their own, so that none fences off another."""
    return name if share.is_whole else f"{name} {share}"


class Steps(Protocol):
    """How a batch-grained step is called: plainly here, as a Prefect task in `flows.ingest` and `flows.analyze`."""

    def __call__(self, name: str, function: Callable[P, T], /) -> Callable[P, T]:
        """Give the function to call in place of `function`."""
        ...


def plainly(_name: str, function: Callable[P, T], /) -> Callable[P, T]:
    """Call the step itself."""
    return function


def ingest(
    store: Store, settings: Settings, now: datetime, *, everything: bool = False, steps: Steps = plainly
) -> Ingested:
    """Poll what is due and read what is pending; every entry ends with exactly one outcome."""
    share = Share.parse(settings.share)
    run = store.write(lambda con: _begin(con, _kind("ingest", share), now))
    with web(settings) as (fetcher, loop):
        with stage("poll") as say, FeedReader() as reader:
            due = poll.due_feeds(store, now, everything=everything, share=share)
            say.expect(len(due))
            polled = poll.Polled()
            for batch in _batches(due, poll.STEP):
                polled.add(steps("poll feeds", poll.poll_some)(store, fetcher, reader.read, loop, run, batch, now, say))
            say.done = {"feeds": polled.feeds, **dict(polled.reasons.most_common()), "new entries": polled.new}
        with ExtractionPool(workers=settings.workers) as pool:
            with stage("read") as say:
                kept = _read(store, settings, Reader(store, fetcher, loop, run, pool, now, say), steps)
                say.done = kept.figures()
            with stage("recheck") as say:
                rechecker = recheck.Rechecker(store, fetcher, loop, run, pool, now, say, share)
                rechecked = recheck.Rechecked()
                while again := rechecker.due():
                    rechecked.outcomes.update(steps("recheck pages", rechecker.check)(again).outcomes)
                say.done = dict(rechecked.outcomes.most_common()) or {"due": 0}

    def finish(con: Connection) -> dict[str, int]:
        runs.finish(con, run, "done", now)
        feed_table.drop_old_states(con)
        return entry_table.tally(con)

    tally = store.write(finish)
    assert tally["entries"] == sum(tally[k] for k in ("article", "failed", "skipped", "pending"))  # noqa: S101 - the promise
    return Ingested(polled, kept, tally)


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _read(store: Store, settings: Settings, reader: Reader, steps: Steps) -> keep.Kept:
    """Read all pending entries, a step at a time."""
    todo = pages.pending(store, reader.now, settings.page_budget, Share.parse(settings.share))
    reader.say.expect(len(todo))
    kept = keep.Kept()
    for batch in _batches(todo, READ_BATCH):
        kept.add(steps("read pages", reader.read)(batch))
    return kept


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything that reading a batch of entries needs."""

    store: Store
    fetcher: Fetcher
    loop: asyncio.AbstractEventLoop
    run: runs.Run
    pool: ExtractionPool
    now: datetime
    say: Stage

    def read(self, todo: Sequence[pages.Todo]) -> keep.Kept:
        """Fetch, read and keep a batch; what we have under another name is not fetched again."""
        keeper = keep.Keeper(self.store, self.run, RawPages.of(self.store.raw, self.run, self.now), self.now, self.say)
        known = pages.known_already(self.store, todo)
        keeper.settle_known([(t, known[t.entry.entry_id]) for t in todo if t.entry.entry_id in known])
        keeper.settle_linkless([t for t in todo if not t.entry.url])
        rest = [t for t in todo if t.entry.url and t.entry.entry_id not in known]
        keeper.keep(pages.fetch_and_read(self.fetcher, rest, self.now, self.pool, self.loop))
        return keeper.kept


def analyze(store: Store, settings: Settings, now: datetime, *, steps: Steps = plainly) -> analysis.Coded:
    """Fold copies into stories, code, and cluster stories on one event; each finds its work by what is missing."""
    share = Share.parse(settings.share)

    def begin(con: Connection) -> tuple[runs.Run, bool]:
        analysis_table.save_elections(con, tables.rows("elections"))
        run = _begin(con, _kind("analyze", share), now)
        return run, runs.broke_off(con, run)

    run, broken = store.write(begin)
    with stage("fold") as say, store.turn("fold") as ours:
        folded = fold.Folded()
        while ours and (more := steps("fold copies", fold.fold_some)(store, run, now)).articles:
            folded.add(more)
        say.done = {"articles": folded.articles, "copies": folded.copies}
    with stage("code") as say:
        coded = analysis.Coded()
        with analysis.Coders(store, run, now, say, settings.workers, inline=not broken) as coders:
            while rows := analysis.waiting(store, share):
                coded.add(steps("code articles", coders.code)(rows))
        say.done = {"articles": coded.articles, "election-related": coded.election, "events": coded.events}
        if coded.failed:
            say.done["failed"] = coded.failed
    with stage("cluster") as say, store.turn("cluster") as ours:
        moved = 0
        while ours and (some := steps("cluster stories", cluster.cluster_some)(store, run, now)):
            moved += some
        say.done = {"stories": moved}
    store.write(lambda con: runs.finish(con, run, "done", now))
    return coded


def only_one(store: Store) -> AbstractContextManager[None]:
    """Hold the place of the one main job of a data directory, or of upkeep on a lake; LockedError names the holder."""
    return store.claim("upkeep")


def at_work(store: Store, settings: Settings, *kinds: Literal["ingest", "analyze"]) -> AbstractContextManager[None]:
    """Hold the place of the one main job of a data directory, or on a lake our share of these kinds of work."""
    return store.claim(*kinds, parts=Share.parse(settings.share).parts)


def publish(store: Store, now: datetime, *, coded: bool = True) -> dict[str, int]:
    """Check the data, publish the analysts' snapshot, and give the checks that failed: name to number of rows.

    `coded` is False between reading and coding, when new articles are not expected to be coded yet.
    """
    with stage("publish") as say:

        def check(con: Connection) -> dict[str, int]:
            run = _begin(con, "publish", now)
            failing = run_checks(con, run.run_id, now, coded=coded)
            runs.finish(con, run, "done", now)
            return failing

        failing = store.write(check)
        say.done = {"snapshot": store.publish(), "failed checks": ", ".join(failing) or "none"}
    return failing
