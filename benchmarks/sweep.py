"""A sweep of a thousand feeds on loopback, 95 % unchanged, beside a plain loop of httpx and feedparser.

usage: python benchmarks/sweep.py [--feeds 1000] [--entries 30]

Both sides ask the same servers, 64 at a time. Ours obeys robots.txt (remembered from the sweep before), keeps one
request per host and counts what is new; the plain loop sends no validators and parses all it gets, as a loop does that
keeps no state. A second plain loop sends validators, to show what the state alone is worth.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import multiprocessing
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import feedparser
import httpx

from extractors.feed.identity import feed_id
from extractors.records import Feed
from flows.fetch import Fetcher
from flows.manners import LOOPBACK, FetchSettings
from flows.poll import Stored, poll_feed
from flows.robots import RobotsFile
from flows.schedule import FeedState

NOW = datetime(2020, 8, 10, 12, tzinfo=UTC)
WORDS = "The commission said that the count in the district went on through the night, and observers were let in. " * 4


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: seconds on the wall and of this process's CPU, and entries that were read."""

    wall: float
    cpu: float
    entries: int


Sweeps = Callable[[list[str]], Coroutine[Any, Any, list[Sweep]]]


@cache
def document(number: int, version: int, entries: int) -> bytes:
    """Write the feed of one outlet; a higher version has one more entry on top."""
    items = "".join(
        f"<item><title>Story {n} of {number}</title><link>http://e.org/{number}/{n}</link><guid>{number}-{n}</guid>"
        f"<pubDate>Mon, 10 Aug 2020 10:00:00 GMT</pubDate><description>{WORDS}</description></item>"
        for n in range(version + entries, version, -1)
    )
    head = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Outlet {number}</title>"
    return f"{head}{items}</channel></rss>".encode()


def serve(count: int, entries: int, changed: int, ready: multiprocessing.Queue[int]) -> None:
    """Answer for every outlet on an address of its own; from its second request on, one in `changed` has news."""
    asked = [0] * count

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                address = writer.get_extra_info("sockname")[0].split(".")
                number = int(address[2]) * 250 + int(address[3]) - 1
                path = head.split(" ")[1]
                body, status = b"", "404 X"
                tag = ""
                if path == "/feed.xml":
                    body = document(number, int(asked[number] > 0 and number % changed == 0), entries)
                    asked[number] += 1
                    tag, status = f'"{number}-{int(asked[number] > 1 and number % changed == 0)}"', "200 OK"
                    if f"if-none-match: {tag}" in head.lower():
                        body, status = b"", "304 X"
                length = "" if status.startswith("304") else f"Content-Length: {len(body)}\r\n"
                writer.write(f"HTTP/1.1 {status}\r\nETag: {tag}\r\n{length}\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        port = 0
        for number in range(count):
            server = await asyncio.start_server(handle, f"127.0.{number // 250}.{1 + number % 250}", port)
            port = port or server.sockets[0].getsockname()[1]
        ready.put(port)
        await asyncio.Event().wait()

    asyncio.run(run())


async def plain(urls: list[str], validators: dict[str, str] | None) -> Sweep:
    """Sweep as a loop of httpx and feedparser does."""
    slots = asyncio.Semaphore(64)
    wall, cpu = time.perf_counter(), time.process_time()
    async with httpx.AsyncClient(timeout=30) as client:

        async def one(url: str) -> int:
            async with slots:
                headers = {"If-None-Match": validators[url]} if validators and url in validators else {}
                answer = await client.get(url, headers=headers)
            if validators is not None and "etag" in answer.headers:
                validators[url] = answer.headers["etag"]
            return len(feedparser.parse(io.BytesIO(answer.content)).entries) if answer.status_code == 200 else 0

        entries = sum(await asyncio.gather(*map(one, urls)))
    return Sweep(time.perf_counter() - wall, time.process_time() - cpu, entries)


class Ours:
    """Our sweep, with what it remembers between two."""

    def __init__(self, urls: list[str]) -> None:
        self.feeds = [Feed(feed_id=feed_id(url), url=url, outlet=url) for url in urls]
        self.states = {feed.feed_id: FeedState(feed_id=feed.feed_id) for feed in self.feeds}
        self.known: dict[str, set[str]] = {feed.feed_id: set() for feed in self.feeds}
        self.robots: tuple[RobotsFile, ...] = ()
        self.sweeps = 0

    async def sweep(self) -> Sweep:
        """Poll every feed once, and keep what is remembered."""
        wall, cpu = time.perf_counter(), time.process_time()
        now = NOW + timedelta(hours=2 * self.sweeps)
        self.sweeps += 1
        async with Fetcher(FetchSettings(allow_private=LOOPBACK, host_delay_s=0.0), self.robots) as web:
            polls = await asyncio.gather(
                *(
                    poll_feed(web, feed, self.states[feed.feed_id], now, Stored(ids=self.known[feed.feed_id]))
                    for feed in self.feeds
                )
            )
            self.robots = web.robots_files()
        for poll in polls:
            self.states[poll.feed_id] = poll.state
            self.known[poll.feed_id] |= {entry.entry_id for entry in poll.entries}
        entries = sum(len(poll.entries) for poll in polls)
        return Sweep(time.perf_counter() - wall, time.process_time() - cpu, entries)


def served(count: int, entries: int, sweep: Sweeps) -> list[Sweep]:
    """Run sweeps against a fresh web."""
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(count, entries, 20, ready), daemon=True)
    server.start()
    port = ready.get(timeout=60)
    urls = [f"http://127.0.{n // 250}.{1 + n % 250}:{port}/feed.xml" for n in range(count)]
    try:
        return asyncio.run(sweep(urls))
    finally:
        server.terminate()
        server.join()


async def ours(urls: list[str]) -> list[Sweep]:
    """Sweep twice, with what is remembered of the first."""
    memory = Ours(urls)
    return [await memory.sweep() for _ in range(2)]


async def _plain(urls: list[str]) -> list[Sweep]:
    return [await plain(urls, None) for _ in range(2)]


async def _conditional(urls: list[str]) -> list[Sweep]:
    validators: dict[str, str] = {}
    return [await plain(urls, validators) for _ in range(2)]


def main() -> None:
    """Print the time of the second sweep of each side and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=30)
    asked = parser.parse_args()
    second: dict[str, Sweep] = {}
    for name, sweep in (("ours", ours), ("plain loop", _plain), ("plain loop with validators", _conditional)):
        for number, row in enumerate(served(asked.feeds, asked.entries, sweep), 1):
            print(f"{name:28} sweep {number}: {row.wall:6.2f} s, {row.cpu:6.2f} s of CPU, {row.entries} entries read")
            second[name] = row
    mine = second["ours"]
    for name in ("plain loop", "plain loop with validators"):
        ratios = second[name].wall / mine.wall, second[name].cpu / mine.cpu
        print(f"{name} / ours, second sweep: wall {ratios[0]:.1f}, CPU {ratios[1]:.1f}")


if __name__ == "__main__":
    main()
