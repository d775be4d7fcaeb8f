"""A loopback web that misbehaves: every site has an address of its own, so that politeness per host can be seen.

Sites are named; `HazardWeb.url(name, path)` is where one answers. Every request is kept in `log` with its begin and
end, as the server saw it.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import os
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from typing import Self

RSS = "application/rss+xml; charset=utf-8"
_nets = itertools.count(os.getpid() % 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `raw` replaces the whole of it, `drip_s` is the pause after each byte, `repeat` makes it endless."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    repeat: int = 1
    raw: bytes | None = None
    has_validator: bool = True


@dataclass(slots=True)
class Request:
    """One request as the server saw it; `end` is when its answer was written, or given up."""

    site: str
    path: str
    headers: Mapping[str, str]
    status: int
    begin: float
    end: float


Route = Answer | Callable[[Mapping[str, str]], Answer]


def nth(*answers: Answer) -> Callable[[Mapping[str, str]], Answer]:
    """Answer with the next answer at each request, and stay at the last."""
    numbers = itertools.count()
    return lambda _headers: answers[min(next(numbers), len(answers) - 1)]


def rss(*items: str, head: str = "") -> Answer:
    """Write a feed of the given items."""
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head}{"".join(items)}</channel></rss>'
    return Answer(body=text.encode(), kind=RSS)


def item(link: str, title: str = "News", extra: str = "<pubDate>Thu, 05 Nov 2020 10:00:00 GMT</pubDate>") -> str:
    """Write one item of a feed, its guid being its link."""
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{extra}</item>"


class HazardWeb:
    """Serves sites from a thread of its own; use it as a context manager."""

    def __init__(self, sites: Mapping[str, Mapping[str, Route]], tls: ssl.SSLContext | None = None) -> None:
        net = next(_nets) % 250
        self.log: list[Request] = []
        self.port = 0
        self._sites = sites
        self._tls = tls
        self._hosts = {name: f"127.{100 + number // 250}.{net}.{1 + number % 250}" for number, name in enumerate(sites)}
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def host(self, name: str) -> str:
        """Give host and port of a site."""
        return f"{self._hosts[name]}:{self.port}"

    def url(self, name: str, path: str = "/feed.xml") -> str:
        """Give the address of a path of a site."""
        return f"{'https' if self._tls else 'http'}://{self.host(name)}{path}"

    def asked(self, name: str) -> list[str]:
        """Give the paths that a site was asked for, those that say what is allowed aside."""
        rules = ("/robots.txt", "/.well-known/tdmrep.json")
        return [request.path for request in self.log if request.site == name and request.path not in rules]

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        servers = []
        for name, address in self._hosts.items():
            servers.append(await asyncio.start_server(self._handler(name), address, self.port, ssl=self._tls))
            self.port = self.port or servers[0].sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        handling = asyncio.all_tasks() - {asyncio.current_task()}
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)
        await asyncio.sleep(0)

    def _handler(self, name: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *rows = head.split("\r\n")
                pairs = (row.partition(":") for row in rows if row)
                headers = {key.lower(): value.strip() for key, _, value in pairs}
                path, begin = first.split(" ")[1], time.monotonic()
                route = self._sites[name].get(path, Answer(status=404))
                answer = route(headers) if callable(route) else route
                request = Request(name, path, headers, _status(answer, headers), begin, begin)
                self.log.append(request)
                await _send(writer, answer, request)
            except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError):
                pass
            finally:
                writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

        return handle


def _etag(answer: Answer) -> str:
    return f'"{sha256(answer.body).hexdigest()[:12]}"'


def _status(answer: Answer, headers: Mapping[str, str]) -> int:
    fresh = answer.has_validator and headers.get("if-none-match") == _etag(answer)
    return 304 if answer.status == 200 and fresh else answer.status


async def _send(writer: asyncio.StreamWriter, answer: Answer, request: Request) -> None:
    if answer.raw is not None:
        writer.write(answer.raw)
        await writer.drain()
        return
    headers = {"Content-Type": answer.kind, "Connection": "close", "Date": formatdate(usegmt=True), **answer.headers}
    if request.status in (200, 304) and answer.has_validator:
        headers["ETag"] = _etag(answer)
    if answer.repeat == 1 and request.status != 304:
        headers.setdefault("Content-Length", str(len(answer.body)))
    head = f"HTTP/1.1 {request.status} X\r\n" + "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    writer.write(head.encode() + b"\r\n")
    pieces = [answer.body[n : n + 1] for n in range(len(answer.body))] if answer.drip_s else [answer.body]
    for piece in pieces * answer.repeat if request.status != 304 else ():
        await asyncio.sleep(answer.drip_s)
        request.end = time.monotonic()
        writer.write(piece)
        await writer.drain()


def bomb(size: int) -> Answer:
    """Make a body that unfolds to `size` zero bytes."""
    return Answer(body=gzip.compress(bytes(size), 9), headers={"Content-Encoding": "gzip"})
