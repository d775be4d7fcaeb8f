"""How each feed is, asked live: what it answers now, and why it went quiet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from extractors.reasons import meaning_of
from extractors.records import Feed
from flows import job
from flows.fetch import Fetcher
from flows.health import HABIT, is_silent, quiet_weekdays, silence_s
from flows.poll import Poll, Stored, poll_feed
from flows.reader import FeedReader
from flows.schedule import WORKED, FeedState
from flows.settings import Settings
from flows.stages.poll import NETWORK, STATE
from storage import entries as entry_table
from storage import feeds as feed_table
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Checkup:
    """One feed's condition: the poll just made, and its silence by its own habits."""

    feed: Feed
    poll: Poll
    last_new_at: datetime | None
    is_silent: bool
    silent_hours: float | None

    @property
    def works(self) -> bool:
        """Whether a feed answered."""
        return self.poll.reason in WORKED

    @property
    def is_unreachable(self) -> bool:
        """Whether the network, not the feed, may be at fault."""
        return self.poll.reason in NETWORK

    def columns(self) -> dict[str, Any]:
        """Lay the condition out as a row for people: the last column says in words why."""
        dates = [entry.published for entry in self.poll.entries if entry.published]
        words = meaning_of(self.poll.reason)
        if self.is_silent and self.works and not self.poll.entries_new:
            words = f"Answers, but has brought nothing new for {self.silent_hours:.0f} hours."
        return {
            "outlet": self.feed.outlet,
            "country": self.feed.country,
            "url": self.feed.url,
            "reason": str(self.poll.reason),
            "entries": len(self.poll.entries),
            "new": self.poll.entries_new,
            "newest": max(dates, default=None),
            "last_new": self.last_new_at,
            "silent": self.is_silent,
            "why": f"{words} {self.poll.detail}".strip(),
        }


def checked(store: Store, settings: Settings, feeds: Sequence[Feed], now: datetime) -> list[Checkup]:
    """Ask each feed once, unconditionally and whatever its interval; nothing is stored.

    Silence counts the hours since the last new entry without the weekdays on which the feed usually rests.
    """
    with store.reading() as con:
        states = feed_table.load_states(con)
        news = feed_table.news_moments(con, now - HABIT)
        known = entry_table.known_entries(con)

    async def one(web: Fetcher, reader: FeedReader, feed: Feed) -> Checkup:
        saved = states.get(feed.feed_id)
        state = STATE.validate_python(saved) if saved else FeedState(feed_id=feed.feed_id)
        asked = replace(state, etag=None, last_modified=None, body_hash=None)
        moments = news.get(feed.feed_id, [])
        stored = Stored(ids=known.get(feed.feed_id, frozenset()), news=moments)
        poll = await poll_feed(web, feed, asked, now, stored, read=reader.read)
        silent = not poll.entries_new and is_silent(state, now, moments)
        last = state.last_new_at
        hours = silence_s(last, now, quiet_weekdays(moments)) / 3600 if last else None
        return Checkup(feed, poll, last, silent, hours)

    async def all_of_them(web: Fetcher, reader: FeedReader) -> list[Checkup]:
        return list(await asyncio.gather(*(one(web, reader, feed) for feed in feeds)))

    with job.web(settings) as (web, loop), FeedReader() as reader:
        return asyncio.run_coroutine_threadsafe(all_of_them(web, reader), loop).result()
