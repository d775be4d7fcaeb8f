"""Fetch and read the pages of pending entries: hosts in parallel, extraction in killable processes."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from extractors import url
from extractors.records import PAST, Entry, Extraction, Failure, Feed, Page, Rejection
from flows.fetch import Fetcher
from flows.share import EVERYTHING, Share
from flows.workers import ExtractionPool, Job
from storage import entries as entry_table
from storage import feeds as feed_table
from storage.store import Store

_SERVICE = re.compile(r"^(?:(?:www\d?|feeds?|rss|m|amp|mobile)\.)+", re.IGNORECASE)
AHEAD = 48
"""Pages that may wait between network and extraction, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One entry to read, with its feed and how often it was tried, this time included."""

    entry: Entry
    feed: Feed
    attempt: int


@dataclass(frozen=True, slots=True)
class Got:
    """One entry with what the network and the extractor made of it."""

    todo: Todo
    page: Page | Failure
    read: Extraction | Rejection | None


def pending(store: Store, now: datetime, budget: int, share: Share = EVERYTHING) -> list[Todo]:
    """Load the entries of our share to read, each with its feed."""
    with store.reading() as con:
        outlets = Outlets(feed_table.load_feeds(con))
        rows = entry_table.pending(con, now, budget, share.mine)
    entries = [(Entry(**_without(row, "attempt")), row["attempt"]) for row in rows]
    return [Todo(entry, outlets.of(entry), attempt) for entry, attempt in entries]


@dataclass(frozen=True, slots=True)
class Outlets:
    """The watched feeds, by identity and, for entries of the past that no feed brought, by host."""

    feeds: Sequence[Feed]
    _by_id: dict[str, Feed] = field(init=False)
    _by_host: dict[str, Feed] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {feed.feed_id: feed for feed in self.feeds})
        object.__setattr__(self, "_by_host", {_site(feed.url): feed for feed in reversed(self.feeds)})

    def of(self, entry: Entry) -> Feed:
        """Give an entry's feed; what no watched outlet published has its host for an outlet."""
        if entry.feed_id != PAST:
            return self._by_id[entry.feed_id]
        site = _site(entry.url or "")
        return self.watched(entry.url or "") or Feed(feed_id=PAST, url=f"https://{site}/", outlet=site)

    def watched(self, address: str) -> Feed | None:
        """Give the watched feed of the site that an address belongs to."""
        name = _site(address)
        while name.count("."):
            if name in self._by_host:
                return self._by_host[name]
            name = name.partition(".")[2]
        return None


def _site(address: str) -> str:
    """Give the host without the labels that say what is served rather than whose it is.

    >>> _site("https://www.e.org/a"), _site("https://feeds.e.org/rss")
    ('e.org', 'e.org')
    """
    name = url.host(address)
    found = _SERVICE.sub("", name)
    return found if "." in found else name


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def known_already(store: Store, todo: Sequence[Todo]) -> dict[str, str]:
    """Find the entries whose address is that of an article we have: entry id to article id."""
    addresses = {t.entry.entry_id: url.canonical(t.entry.url) for t in todo if t.entry.url}
    with store.reading() as con:
        found = entry_table.articles_of(con, list(set(addresses.values())))
    return {entry_id: found[address] for entry_id, address in addresses.items() if address in found}


async def _fetch_hosts(web: Fetcher, todo: Sequence[Todo], now: datetime, out: queue.Queue[Got | None]) -> None:
    """Ask every host in parallel, one entry after the other; what comes goes into the queue, which bounds us."""
    hosts: dict[str, list[Todo]] = {}
    for item in todo:
        hosts.setdefault(url.host(item.entry.url or ""), []).append(item)

    async def one_host(items: list[Todo]) -> None:
        for item in items:
            assert item.entry.url  # noqa: S101 - entries without a link were decided before
            page = await web.get(item.entry.url, kind="page", now=now)
            await asyncio.to_thread(out.put, Got(item, page, None))

    await asyncio.gather(*(one_host(items) for items in hosts.values()))


def fetch_and_read(
    web: Fetcher, todo: Sequence[Todo], now: datetime, pool: ExtractionPool, loop: asyncio.AbstractEventLoop
) -> Iterator[Got]:
    """Give every entry with its page and extraction, as they come; network and extraction overlap."""
    arrived: queue.Queue[Got | None] = queue.Queue(AHEAD)
    trouble: list[BaseException] = []

    def fetch() -> None:
        try:
            asyncio.run_coroutine_threadsafe(_fetch_hosts(web, todo, now, arrived), loop).result()
        except BaseException as error:  # noqa: BLE001 - a bug in the fetching thread is raised in the reading one
            trouble.append(error)
        finally:
            arrived.put(None)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    yield from read(iter(arrived.get, None), pool)
    thread.join()
    if trouble:
        raise trouble[0]


def read(arriving: Iterable[Got], pool: ExtractionPool) -> Iterator[Got]:
    """Give every entry that has a page with what was read from it, as they come; failures pass through."""
    failed: deque[Got] = deque()
    waiting: dict[str, Got] = {}

    def jobs() -> Iterator[Job]:
        for got in arriving:
            if isinstance(got.page, Failure):
                failed.append(got)
                continue
            waiting[got.todo.entry.entry_id] = got
            yield Job(
                key=got.todo.entry.entry_id,
                body=got.page.body,
                url=got.page.final_url,
                charset=got.page.charset,
                language=got.todo.feed.language,
            )

    for key, extraction in pool.map(jobs()):
        got = waiting.pop(key)
        yield Got(got.todo, got.page, extraction)
        while failed:
            yield failed.popleft()
    yield from failed
