"""Serve the demo web on loopback: one host per outlet, standard library only.

Every outlet answers on its own 127.0.0.x, so that courtesy towards one host does not slow the others. Where the
system has only 127.0.0.1 (macOS), each takes a port of its own instead. All replies carry ETag and Last-Modified and
honour conditional requests; the `Date` header shows the demo's clock.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread

from flows.demo import FIRST_RUN, SECOND_RUN, pages
from flows.demo.outlets import Outlet, outlets

ADDRESSES = "127.0.0.{}"
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server has for a path, before conditions and compression."""

    body: bytes
    content_type: str
    modified: datetime
    status: int = 200

    @property
    def etag(self) -> str:
        """A weak validator of the body: compressed or not, it is the same page."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the demo web's access log."""

    outlet: str
    path: str
    status: int


class DemoWeb:
    """The running demo web; `serve()` makes one."""

    def __init__(self) -> None:
        self.now = FIRST_RUN
        self.log: list[Served] = []
        self.bases: dict[str, str] = {}

    def advance(self) -> None:
        """Move the clock to `SECOND_RUN`: later articles appear and one result is corrected."""
        self.now = SECOND_RUN

    def feed_url(self, outlet: Outlet) -> str:
        """Give the address of an outlet's feed."""
        return self.bases[outlet.key] + pages.feed_path(outlet)

    def feeds_toml(self) -> str:
        """Every feed as the `[[feed]]` tables that `ballotwire run --feeds` reads."""
        tables = []
        for outlet in outlets():
            row = {
                "url": self.feed_url(outlet),
                "outlet": outlet.name,
                "country": outlet.country,
                "language": outlet.language,
                "owner": outlet.owner,
                "region": outlet.region,
            }
            # a JSON string without escapes beyond \" and \\ is a TOML basic string
            lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())
            tables.append("[[feed]]\n" + "\n".join(lines) + "\n")
        return "\n".join(tables)

    def reply(self, outlet: Outlet, path: str) -> Reply:
        """Find what one outlet has at a path at this moment; a 404 reply when it has nothing."""
        base, now = self.bases[outlet.key], self.now
        articles = {pages.article_path(each): each for each in outlet.published(now)}
        newest = max((each.at(now).updated for each in articles.values()), default=now)
        html = f"text/html; charset={outlet.charset}"
        if path == pages.feed_path(outlet) and outlet.fault != "missing":
            xml = f"application/{outlet.feed}+xml; charset={outlet.charset}"
            return Reply(_encode(pages.feed(outlet, base, now), outlet), xml, newest)
        article = articles.get(path)
        if article and article.page != "missing":
            body = pages.article_page(outlet, article, base, now)
            return Reply(_encode(body, outlet), html, article.at(now).updated)
        if path == "/":
            return Reply(_encode(pages.front_page(outlet, base, now), outlet), html, newest)
        if path == "/robots.txt":
            return Reply(ROBOTS, "text/plain", FIRST_RUN)
        if path == "/photo.svg":
            return Reply(pages.PHOTO, "image/svg+xml", FIRST_RUN)
        return Reply(b"<!doctype html><title>404</title><h1>Not found</h1>", html, now, status=404)


@contextmanager
def serve(port: int = 0) -> Iterator[DemoWeb]:
    """Serve every outlet until the block ends; `port` 0 takes a free one, the same for all where possible."""
    web, common = DemoWeb(), port
    servers: list[_Server] = []
    with ExitStack() as stack:
        for number, outlet in enumerate(outlets()):
            server = _bind(web, outlet, number, port, common)
            host, bound = server.server_address[:2]
            common = common or int(bound)
            web.bases[outlet.key] = f"http://{host!s}:{bound}"
            stack.callback(server.server_close)
            Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            servers.append(server)
        stack.callback(_stop, servers)
        yield web


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client hang up in peace; anything else is a bug of ours and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # the stub wants a socket


def _stop(servers: list[_Server]) -> None:
    """Stop all servers at once: each takes up to one poll interval to notice."""
    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(_Server.shutdown, servers))


def _bind(web: DemoWeb, outlet: Outlet, number: int, port: int, common: int) -> _Server:
    """Bind an outlet's own address at the common port, else the plain loopback address at a port of its own."""

    class Handler(_Handler):
        demo = web
        host_outlet = outlet

    try:
        return _Server((ADDRESSES.format(10 + number), common), Handler)
    except OSError:
        return _Server(("127.0.0.1", port + number if port else 0), Handler)


class _Handler(BaseHTTPRequestHandler):
    demo: DemoWeb
    host_outlet: Outlet
    timeout = 10

    def do_GET(self) -> None:
        reply = self.demo.reply(self.host_outlet, self.path.partition("?")[0])
        status = 304 if reply.status == 200 and self._has(reply) else reply.status
        self.demo.log.append(Served(self.host_outlet.key, self.path, status))
        body, encoding = reply.body, None
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body, encoding = gzip.compress(body, mtime=0), "gzip"
        self.send_response(status)
        if reply.status == 200:
            self.send_header("ETag", reply.etag)
            self.send_header("Last-Modified", format_datetime(reply.modified, usegmt=True))
            self.send_header("Vary", "Accept-Encoding")
        if status != 304:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
        self.end_headers()
        if status != 304 and self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 # the name http.server calls

    def _has(self, reply: Reply) -> bool:
        """Whether the client already holds this body; If-None-Match outranks If-Modified-Since (RFC 9110)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return reply.etag in tags or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and reply.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # an unreadable date is no condition; a naive one does not compare
            return False

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 # the signature of http.server
        """Tell the time by the demo's clock, in place of the machine's."""
        return format_datetime(self.demo.now, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name http.server calls
        """Say nothing on stderr: `DemoWeb.log` has it."""


def _encode(text: str, outlet: Outlet) -> bytes:
    return text.encode(outlet.charset, errors="xmlcharrefreplace")
