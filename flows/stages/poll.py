"""Poll the feeds that are due and store each batch in one transaction: entries, polls and polling state together."""

from __future__ import annotations

import asyncio
import queue
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from extractors.records import Feed
from flows.election_window import boost, known_elections
from flows.fetch import Fetcher
from flows.health import HABIT
from flows.poll import Poll, Read, Stored, poll_feed
from flows.say import Stage
from flows.schedule import WORKED, FeedState, is_due
from flows.share import EVERYTHING, Share
from storage import entries as entry_table
from storage import feeds as feed_table
from storage import runs
from storage.rows import Connection, identity
from storage.store import Store

STEP = 250
"""Feeds that one step polls; within it no feed waits for another."""
BATCH = 25
"""Polls that are committed together."""
STATE = TypeAdapter(FeedState)
NETWORK = frozenset({"dns", "unreachable", "timeout", "tls"})


@dataclass(slots=True)
class Polled:
    """What polling gave: counts by reason, and how many entries were new."""

    reasons: Counter[str] = field(default_factory=Counter)
    new: int = 0

    def add(self, other: Polled) -> None:
        """Add what another batch gave."""
        self.reasons.update(other.reasons)
        self.new += other.new

    @property
    def feeds(self) -> int:
        """How many feeds were polled."""
        return self.reasons.total()

    @property
    def failed(self) -> int:
        """How many feeds could not be read."""
        return sum(n for reason, n in self.reasons.items() if reason not in WORKED)

    @property
    def nothing_reachable(self) -> bool:
        """Whether every feed failed for want of a network."""
        return self.feeds > 0 and all(reason in NETWORK for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Due:
    """A feed to poll, with its state and what is stored of it."""

    feed: Feed
    state: FeedState
    stored: Stored


def due_feeds(store: Store, now: datetime, *, everything: bool, share: Share = EVERYTHING) -> list[Due]:
    """Load the feeds of our share to poll now; `everything` ignores intervals but never Retry-After or back-off."""
    with store.reading() as con:
        states = feed_table.load_states(con)
        news = feed_table.news_moments(con, now - HABIT)
        known = entry_table.known_entries(con)
        found = []
        for feed in feed_table.load_feeds(con, now):
            values = states.get(feed.feed_id)
            state = STATE.validate_python(values) if values else FeedState(feed_id=feed.feed_id)
            if share.holds(state.address or feed.url) and is_due(state, now, ignore_interval=everything):
                ids = known.get(feed.feed_id, frozenset())
                found.append(Due(feed, state, Stored(ids=ids, news=news.get(feed.feed_id, ()))))
    return found


async def _poll(web: Fetcher, read: Read, due: Sequence[Due], now: datetime, done: Callable[[Poll], None]) -> None:
    """Poll feeds at once, hosts in parallel and one request at a time each; hand each poll over as it comes."""
    calendar = known_elections()

    async def one(item: Due) -> None:
        nearness = boost(item.feed.country, now, calendar)
        done(await poll_feed(web, item.feed, item.state, now, item.stored, boost=nearness, read=read))

    await asyncio.gather(*(one(item) for item in due))


def save(store: Store, run: runs.Run, polls: Sequence[Poll], now: datetime) -> int:
    """Commit one batch: what was said, how it was had, and the cursor that moves with it; gives the new entries."""

    def work(con: Connection) -> int:
        runs.fence(con, run)
        new = sum(entry_table.save_entries(con, poll.fresh, run.run_id, now) for poll in polls)
        feed_table.save_polls(con, [_row(poll, run) for poll in polls])
        feed_table.save_states(con, [_state(poll, now) for poll in polls])
        return new

    return store.write(work)


def _row(poll: Poll, run: runs.Run) -> dict[str, object]:
    return {
        "poll_id": identity(run.run_id, poll.feed_id),
        "run_id": run.run_id,
        "feed_id": poll.feed_id,
        "polled_at": poll.polled_at,
        "status": poll.status,
        "reason": str(poll.reason),
        "detail": poll.detail or None,
        "bytes": poll.bytes,
        "entries": len(poll.entries),
        "entries_new": poll.entries_new,
        "entries_duplicate": poll.entries_duplicate,
        "entries_changed": poll.entries_changed,
        "duration_ms": poll.duration_ms,
        "final_url": poll.final_url,
        "lost_overlap": poll.lost_overlap,
    }


def _state(poll: Poll, now: datetime) -> dict[str, object]:
    state = poll.state
    return {
        "feed_id": poll.feed_id,
        "state": STATE.dump_python(state, mode="json"),
        "next_due": state.next_due,
        "failures": state.failures,
        "last_new_at": state.last_new_at,
        "usual_gap_s": state.usual_gap_s,
        "retired": state.retired,
        "written_at": now,
    }


def poll_some(
    store: Store,
    web: Fetcher,
    read: Read,
    loop: asyncio.AbstractEventLoop,
    run: runs.Run,
    due: Sequence[Due],
    now: datetime,
    say: Stage,
) -> Polled:
    """Poll some feeds, committing as answers come, so that a feed that drips holds nobody up."""
    arrived: queue.SimpleQueue[Poll] = queue.SimpleQueue()
    asked = asyncio.run_coroutine_threadsafe(_poll(web, read, due, now, arrived.put), loop)
    result = Polled()
    batch: list[Poll] = []
    while not (asked.done() and arrived.empty()):
        with suppress(queue.Empty):
            batch.append(arrived.get(timeout=0.1))
            say.step()
        if len(batch) >= BATCH or (batch and asked.done() and arrived.empty()):
            result.add(Polled(Counter(str(poll.reason) for poll in batch), save(store, run, batch, now)))
            batch = []
    asked.result()
    return result
