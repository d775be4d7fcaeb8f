"""Poll the feeds that are due and store each batch in one transaction: entries, polls and polling state together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
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
from storage import entries as entry_table
from storage import feeds as feed_table
from storage import runs
from storage.rows import identity
from storage.store import Store

BATCH = 25
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


def due_feeds(store: Store, now: datetime, *, everything: bool) -> list[Due]:
    """Load the feeds to poll now; `everything` ignores intervals but never Retry-After or back-off."""
    with store.reading() as con:
        states = feed_table.load_states(con)
        news = feed_table.news_moments(con, now - HABIT)
        found = []
        for feed in feed_table.load_feeds(con, now):
            values = states.get(feed.feed_id)
            state = STATE.validate_python(values) if values else FeedState(feed_id=feed.feed_id)
            if is_due(state, now, ignore_interval=everything):
                known = frozenset(entry_table.entry_ids(con, feed.feed_id))
                found.append(Due(feed, state, Stored(ids=known, news=news.get(feed.feed_id, ()))))
    return found


async def poll_batch(web: Fetcher, read: Read, due: Sequence[Due], now: datetime, stage: Stage) -> list[Poll]:
    """Poll a batch of feeds at once; hosts go in parallel, one request at a time each."""
    calendar = known_elections()

    async def one(item: Due) -> Poll:
        nearness = boost(item.feed.country, now, calendar)
        poll = await poll_feed(web, item.feed, item.state, now, item.stored, boost=nearness, read=read)
        stage.step()
        return poll

    return list(await asyncio.gather(*(one(item) for item in due)))


def save(store: Store, run: runs.Run, polls: Sequence[Poll], now: datetime) -> int:
    """Commit one batch: what was said, how it was had, and the cursor that moves with it; gives the new entries."""
    with store.writing() as con:
        runs.fence(con, run)
        new = sum(entry_table.save_entries(con, poll.fresh, run.run_id, now) for poll in polls)
        feed_table.save_polls(con, [_row(poll, run) for poll in polls])
        feed_table.save_states(con, [_state(poll, now) for poll in polls])
    return new


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
    """Poll one batch and commit it; this is what a Prefect task does."""
    polls = asyncio.run_coroutine_threadsafe(poll_batch(web, read, due, now, say), loop).result()
    return Polled(Counter(str(poll.reason) for poll in polls), save(store, run, polls, now))
