"""Three workers on one lake, each with an address of its own: one is killed, one cut off, PostgreSQL stopped."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from storage.checks import run_checks
from storage.lake import LakeStore
from tests.back_ends import MISSING
from tests.processes import POSTGRES, free_port, listening, postgres, running, until

FEEDS = int(os.environ.get("FEEDS", "24"))
PAGES = 3
OURS = "10.77.0.1"
WORKER = """
import sys, time
from flows import job
from flows.console import opened
from flows.settings import load
from flows.subscribe import subscribe
from storage.errors import StorageError
settings = load(None)
while True:
    try:
        store, now = opened(settings)
        with job.at_work(store, settings, "ingest", "analyze"):
            subscribe(store, settings, now)
            job.ingest(store, settings, now, everything=True)
            job.analyze(store, settings, now)
        print("cycle done", flush=True)
    except StorageError as error:
        print("again:", error, flush=True)
    time.sleep(1)
"""


class News:
    """A web of outlets at 10.77.128.0/17, one feed and three pages each; notes who asked whom, and overlaps."""

    def __init__(self):
        self.port, self.asked, self._open = free_port(), defaultdict(list), Counter()
        self.overlaps, self.hosts = [], [f"10.77.{128 + n // 250}.{n % 250 + 1}" for n in range(FEEDS)]

    def feeds_toml(self):
        """The outlets as a feeds file."""
        rows = [
            f'[[feeds]]\nurl = "http://{host}:{self.port}/feed"\noutlet = "Outlet {n}"\n'
            for n, host in enumerate(self.hosts)
        ]
        return "\n".join(rows)

    async def answer(self, reader, writer):
        """Answer one request, a little slowly, and note whether another one to the same host was under way."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            host = head.lower().partition("\r\nhost: ")[2].partition(":")[0]
            who = writer.get_extra_info("peername")[0]
            self._open[host] += 1
            if self._open[host] > 1:
                self.overlaps.append((host, path, who))
            self.asked[host].append(who)
            await asyncio.sleep(0.05)
            kind, body = self.page(host, path)
            status = "200 OK" if body else "404 Not Found"
            lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
            self._open[host] -= 1
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def page(self, host, path):
        """A feed, a page of it, or nothing."""
        base = f"http://{host}:{self.port}"
        if path == "/feed":
            when = format_datetime(datetime.now(UTC))
            items = "".join(
                f"<item><title>Story {n} of {host}</title><link>{base}/{n}</link><pubDate>{when}</pubDate></item>"
                for n in range(PAGES)
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        if path[1:].isdigit():
            words = [f"w{hash((host, path, k)) % 10_000} was seen in the village of {host}" for k in range(60)]
            text = "".join(f"<p>{'. '.join(words[k : k + 6])}.</p>" for k in range(0, 60, 6))
            return (
                "text/html",
                f"<html><head><title>Story</title></head><body><article>{text}</article></body></html>".encode(),
            )
        return "text/plain", b""


@contextmanager
def news():
    """The web, in a thread."""
    web, loop = News(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(web.answer, "0.0.0.0", web.port), loop).result()
    yield web
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def ip(*words, check=True):
    """Call `ip`."""
    return subprocess.run(["ip", *words], check=check, capture_output=True, text=True)


@contextmanager
def hosts(count):
    """Network namespaces that reach us over a bridge, each with its own address; skips where that is forbidden."""
    names = [f"bw{os.getpid() % 10_000}-{n}" for n in range(count)]
    bridge = f"bwbr{os.getpid() % 10_000}"
    if not shutil.which("ip") or ip("link", "add", bridge, "type", "bridge", check=False).returncode:
        pytest.skip("no network namespaces here: root and iproute2 are needed")
    try:
        ip("addr", "add", f"{OURS}/16", "dev", bridge)
        ip("link", "set", bridge, "up")
        ip("route", "add", "local", "10.77.128.0/17", "dev", "lo")
        for n, name in enumerate(names):
            ip("netns", "add", name)
            ip("link", "add", f"{name}v", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"{name}v", "master", bridge, "up")
            ip("-n", name, "addr", "add", f"10.77.0.{n + 10}/16", "dev", "eth0")
            for device in ("lo", "eth0"):
                ip("-n", name, "link", "set", device, "up")
        yield names
    finally:
        ip("route", "del", "local", "10.77.128.0/17", "dev", "lo", check=False)
        for name in names:
            ip("netns", "del", name, check=False)
        ip("link", "del", bridge, check=False)


@contextmanager
def shelf(folder):
    """Where files lie, and the environment to reach it: moto's S3 where it is installed, else a directory."""
    moto = shutil.which("moto_server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if moto is None:
        yield f"{folder}/rows/", {}
        return
    port = free_port()
    with running([moto, "-H", "0.0.0.0", "-p", str(port)], os.environ, folder / "s3.log"):
        until(lambda: listening(port), 120, "the S3 server")
        made = urllib.request.Request(f"http://{OURS}:{port}/lake", method="PUT")
        urllib.request.urlopen(made).close()  # noqa: S310 - our own server
        yield "s3://lake/rows/", {
            "AWS_ENDPOINT_URL": f"http://{OURS}:{port}", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_REGION": "us-east-1",
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(bool(MISSING) or POSTGRES is None, reason="needs the extra `lake` and PostgreSQL")
def test_workers_that_die_and_a_catalogue_that_stops_lose_and_double_nothing(tmp_path, monkeypatch):
    """Every entry ends as one article, coded once; no host was ever asked by two requests at a time."""
    with ExitStack() as stack:
        names = stack.enter_context(hosts(3))
        web = stack.enter_context(news())
        database = stack.enter_context(postgres(tmp_path / "postgres.log", listen="*"))
        files, environment = stack.enter_context(shelf(tmp_path))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "feeds.toml").write_text(web.feeds_toml(), encoding="utf-8")
        address = f"ducklake:postgres:host={OURS} port={database.port} user=postgres dbname=postgres"
        lake = LakeStore(tmp_path / "ours", 120.0, address, files)
        lake.prepare(datetime.now(UTC))

        def worker(n):
            env = os.environ | environment | {
                "BALLOTWIRE_LAKE": address, "BALLOTWIRE_LAKE_FILES": files, "BALLOTWIRE_SHARE": f"{n + 1}/3",
                "BALLOTWIRE_DATA": str(tmp_path / f"data{n}"), "BALLOTWIRE_FEEDS": str(tmp_path / "feeds.toml"),
                "BALLOTWIRE_ALLOW_PRIVATE": "10.77.0.0/16", "BALLOTWIRE_WORKERS": "1",
            }  # fmt: skip
            forever = 'while :; do "$0" -c "$1"; sleep 1; done'  # as systemd starts a service again
            command = ["ip", "netns", "exec", names[n], "sh", "-c", forever, sys.executable, WORKER]
            return running(command, env, tmp_path / f"worker{n}.log", cwd=Path(__file__).parents[1])

        def stored(question):
            with lake.reading() as con:
                return con.execute(question).fetchone()

        articles = "SELECT count(*) FROM store.articles"
        doomed = stack.enter_context(worker(0))
        for n in (1, 2):
            stack.enter_context(worker(n))
        until(lambda: stored(articles)[0] >= FEEDS * PAGES // 10, 600, "a tenth of the articles")
        os.killpg(doomed.pid, signal.SIGKILL)
        ip("link", "set", f"{names[1]}v", "down")
        until(lambda: stored(articles)[0] >= FEEDS * PAGES // 5, 600, "a fifth of the articles")
        ip("link", "set", f"{names[1]}v", "up")
        database.stop()
        time.sleep(10)
        database.start()
        stack.enter_context(worker(0))
        done = "SELECT count(*) FROM store.current_version v JOIN store.codings c USING (article_id)"
        until(lambda: stored(done)[0] >= FEEDS * PAGES, 900, "everything read and coded")
        twice = (
            "SELECT (SELECT count(*) - count(DISTINCT article_id) FROM store.articles),"
            " (SELECT count(*) - count(DISTINCT entry_id) FROM store.entries),"
            " (SELECT count(*) - count(DISTINCT coding_id) FROM store.codings),"
            " (SELECT count(*) FROM store.entries), (SELECT count(*) FROM store.articles)"
        )
        assert stored(twice) == (0, 0, 0, FEEDS * PAGES, FEEDS * PAGES)
        assert lake.write(lambda con: run_checks(con, "r", datetime.now(UTC))) == {}
        lake.close()
    assert web.overlaps == []
    assert {len(set(who)) for who in web.asked.values()} == {1}
