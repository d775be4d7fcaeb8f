"""Fetch and read the pages of pending entries: hosts in parallel, extraction in killable processes."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors import url
from extractors.records import Entry, Extraction, Failure, Feed, Page, Rejection
from flows.fetch import Fetcher
from flows.workers import ExtractionPool, Job
from storage import entries as entry_table
from storage import feeds as feed_table
from storage.store import Store

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


def pending(store: Store, now: datetime, budget: int) -> list[Todo]:
    """Load the entries to read, each with its feed."""
    with store.reading() as con:
        feeds = {feed.feed_id: feed for feed in feed_table.load_feeds(con)}
        rows = entry_table.pending(con, now, budget)
    return [Todo(Entry(**_without(row, "attempt")), feeds[row["feed_id"]], row["attempt"]) for row in rows]


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
    failed: queue.SimpleQueue[Got] = queue.SimpleQueue()
    trouble: list[BaseException] = []

    def fetch() -> None:
        try:
            asyncio.run_coroutine_threadsafe(_fetch_hosts(web, todo, now, arrived), loop).result()
        except BaseException as error:  # noqa: BLE001 - a bug in the fetching thread is raised in the reading one
            trouble.append(error)
        finally:
            arrived.put(None)

    waiting: dict[str, Got] = {}

    def jobs() -> Iterator[Job]:
        while (got := arrived.get()) is not None:
            if isinstance(got.page, Failure):
                failed.put(got)
                continue
            waiting[got.todo.entry.entry_id] = got
            yield Job(
                key=got.todo.entry.entry_id,
                body=got.page.body,
                url=got.page.final_url,
                charset=got.page.charset,
                language=got.todo.feed.language,
            )

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    for key, read in pool.map(jobs()):
        got = waiting.pop(key)
        yield Got(got.todo, got.page, read)
        while not failed.empty():
            yield failed.get()
    thread.join()
    while not failed.empty():
        yield failed.get()
    if trouble:
        raise trouble[0]
