"""The past comes in on the way of the main job: whole, once, whatever its files are like."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.records import PAST, Entry, Failure, Feed, Page
from flows import past, sources
from flows.imports import Refused
from flows.raw import RawPages
from flows.settings import Settings
from flows.sources import entry_of
from flows.stages.pages import Outlets
from storage import articles as article_table
from storage.feeds import save_feeds
from storage.store import Store
from tests.hazard_sites import story
from tests.hazards import Answer, HazardWeb

NOW = datetime(2020, 11, 7, tzinfo=UTC)
THEN = datetime(2020, 8, 10, 6, tzinfo=UTC)
ROOT = Path(__file__).parent.parent


def _page(number: int, host: str = "e.org", at: datetime = THEN) -> Page:
    address = f"https://{host}/{number}"
    kind = {"content-type": "text/html; charset=utf-8"}
    return Page(url=address, final_url=address, status=200, fetched_at=at, body=story(number).body, headers=kind)


def _warc(file: Path, pages: Iterable[Page]) -> Path:
    RawPages(file.parent, file.name).write(list(pages))
    return file


def _read(source: object, *days: date | None) -> list[sources.Item]:
    def get(address: str) -> Failure:
        return Failure(url=address, reason="dns")

    return list(sources.read(str(source), get, NOW, *days))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.binary(min_size=1, max_size=3000), max_size=4), st.sampled_from(["text/html", "text/html; charset=x"])
)
def test_what_is_written_as_warc_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], kind: str
) -> None:
    """Bytes, address, moment and the claimed charset of every fetched page survive, for a later replay."""
    pages = [
        Page(url=f"https://e.org/{n}", final_url=f"https://e.org/{n}", status=200, fetched_at=THEN, body=body,
             headers={"content-type": kind})
        for n, body in enumerate(bodies)
    ]  # fmt: skip
    file = _warc(tmp_path_factory.mktemp("raw") / "a.warc.gz", pages)
    assert (_read(file) if pages else []) == pages


def test_a_crawl_gives_its_pages_and_nothing_else(tmp_path: Path) -> None:
    """Requests, redirects, failures and what has no address of the web are passed over; packed bodies are unpacked."""
    file = tmp_path / "crawl.warc.gz"
    with file.open("wb") as opened:
        writer = WARCWriter(opened, gzip=True)
        for kind, status, address, more in (
            ("request", "200 OK", "https://e.org/0", []),
            ("response", "301 Moved", "https://e.org/1", []),
            ("response", "200 OK", "dns:e.org", []),
            ("response", "200 OK", "https://e.org/2", [("Content-Encoding", "gzip")]),
            ("revisit", "200 OK", "https://e.org/3", []),
        ):
            head = StatusAndHeaders(status, more, protocol="HTTP/1.1")
            body = gzip.compress(b"<p>Vote") if more else b"x"
            told = {"payload": BytesIO(body), "length": len(body), "http_headers": head}
            writer.write_record(writer.create_warc_record(address, kind, **told))
    (page,) = _read(file)
    assert isinstance(page, Page)
    assert (page.url, page.body) == ("https://e.org/2", b"<p>Vote")


def test_a_broken_warc_gives_what_comes_before(tmp_path: Path) -> None:
    """A file that was cut, or is none at all, is named; its whole records are used."""
    whole = _warc(tmp_path / "whole.warc.gz", [_page(n) for n in range(3)]).read_bytes()
    cut, junk = tmp_path / "cut.warc.gz", tmp_path / "junk.warc"
    cut.write_bytes(whole[: len(whole) - 300])
    junk.write_bytes(b"no records\r\n\r\n" * 99)
    found = _read(cut)
    assert [item.url for item in found if isinstance(item, Page)][:2] == ["https://e.org/0", "https://e.org/1"]
    assert [type(item) for item in _read(junk)] == [Refused]
    assert [type(item) for item in _read(tmp_path / "none.warc")] == [Refused]


def test_days_choose_among_records(tmp_path: Path) -> None:
    """Only what was fetched from the first to the last day comes, both included."""
    file = _warc(tmp_path / "a.warc.gz", [_page(n, at=THEN + timedelta(days=n)) for n in range(4)])
    found = _read(file, date(2020, 8, 11), date(2020, 8, 12))
    assert [item.url for item in found if isinstance(item, Page)] == ["https://e.org/1", "https://e.org/2"]


def test_saved_pages_are_known_by_what_they_call_themselves(tmp_path: Path) -> None:
    """The canonical address, else the place in a mirror; a page without either is named."""
    (tmp_path / "www.e.org" / "news").mkdir(parents=True)
    (tmp_path / "www.e.org" / "news" / "vote.html").write_text("<p>Vote")
    (tmp_path / "a.html").write_text("<link rel='canonical' href='https://e.org/a'><p>Count")
    (tmp_path / "b.html").write_text("<p>Nobody's")
    found = _read(tmp_path)
    assert [item.url for item in found if isinstance(item, Page)] == [
        "https://e.org/a",
        "https://www.e.org/news/vote.html",
    ]
    assert [Path(item.where).name for item in found if isinstance(item, Refused)] == ["b.html"]


def test_lists_and_sitemaps_name_addresses(tmp_path: Path) -> None:
    """One address a line, or what a sitemap lists of the days asked for, through its index; the same is one entry."""
    listed = tmp_path / "list.txt"
    listed.write_text("# mine\nhttps://e.org/a\nnone\nhttps://www.e.org/a?utm_source=x, other column\n")
    found = _read(listed)
    assert [type(item) for item in found] == [Entry, Refused, Entry]
    assert len({item.entry_id for item in found if isinstance(item, Entry)}) == 1
    rows = "".join(f"<url><loc>https://e.org/{n}</loc><lastmod>2020-08-0{n}</lastmod></url>" for n in range(1, 10))
    pages = {
        "https://e.org/map.xml": b"<sitemapindex><sitemap><loc>https://e.org/8.xml</loc></sitemap>"
        b"<sitemap><loc>https://e.org/gone.xml</loc></sitemap></sitemapindex>",
        "https://e.org/8.xml": f"<urlset>{rows}</urlset>".encode(),
    }

    def get(address: str) -> Page | Failure:
        if address not in pages:
            return Failure(url=address, reason="not_found")
        return Page(url=address, final_url=address, status=200, fetched_at=NOW, body=pages[address])

    found = list(sources.read("https://e.org/map.xml", get, NOW, date(2020, 8, 8), None))
    assert [item.url for item in found if isinstance(item, Entry)] == ["https://e.org/8", "https://e.org/9"]
    assert [item.where for item in found if isinstance(item, Refused)] == ["https://e.org/gone.xml"]


def test_a_page_of_the_past_belongs_to_the_watched_outlet_of_its_host() -> None:
    """Country and owner are those of the feed; a host that nobody watches is its own outlet."""
    feeds = [Feed(feed_id="f", url="https://feeds.e.org/world", outlet="E", country="BLR")]
    outlets = Outlets(feeds)
    assert outlets.of(entry_of("https://www.e.org/a")) == feeds[0]
    assert outlets.of(entry_of("https://news.e.org/a")) == feeds[0]
    assert outlets.of(entry_of("https://other.org/a")).outlet == "other.org"
    assert outlets.of(entry_of("https://other.org/a")).feed_id == PAST


def _brought(store: Store, found: Sequence[object], **more: object) -> dict[str, int]:
    options = Settings(data=store.data, workers=1, allow_private="127.0.0.0/8")
    wanted = past.Past(sources=[str(one) for one in found], **more)  # type: ignore[arg-type]
    return dict(past.bring(store, options, NOW, wanted, steps=lambda _, function: function))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty data directory."""
    made = Store(tmp_path / "data")
    made.prepare(NOW)
    return made


def test_what_a_crawl_holds_becomes_articles_once(store: Store, tmp_path: Path) -> None:
    """Articles carry the crawl's moment; nothing is read twice, kept twice or looked at again on the live web."""
    with store.writing() as con:
        save_feeds(con, [Feed(feed_id="f", url="https://feeds.e.org/x", outlet="E", country="BLR")], NOW)
    file = _warc(tmp_path / "a.warc.gz", [*(_page(n) for n in range(3)), _page(3, "other.org"), _page(1)])
    first = _brought(store, [file])
    assert (first["pages"], first["article"], first["known"]) == (4, 4, 1)
    again = _brought(store, [file])
    assert (again["pages"], again["known"]) == (0, 5)
    with store.reading() as con:
        rows = con.execute("SELECT outlet, outlet_country, fetched_at FROM store.articles ORDER BY url").fetchall()
        due = article_table.due_rechecks(con, NOW, 99)
        checks = con.execute((ROOT / "storage/checks/entry_without_feed.sql").read_text()).fetchall()
    assert rows == [("E", "BLR", THEN.replace(tzinfo=None))] * 3 + [("other.org", None, THEN.replace(tzinfo=None))]
    assert (due, checks, list(store.raw.glob("*"))) == ([], [], [])
    only = Store(tmp_path / "only")
    only.prepare(NOW)
    assert _brought(only, [file], only_watched=True)["left out"] == 5


def test_addresses_are_fetched_like_any_entry(store: Store, tmp_path: Path) -> None:
    """A list is read from the web, politely, and what fails has its reason in the ledger."""
    with HazardWeb({"site": {f"/{n}": story(n) for n in range(3)} | {"/gone": Answer(status=410)}}) as web:
        listed = tmp_path / "list.txt"
        listed.write_text("\n".join(web.url("site", path) for path in ("/0", "/1", "/2", "/gone")))
        brought = _brought(store, [listed])
        assert (brought["addresses"], brought["article"], brought["failed"]) == (4, 3, 1)
        assert "addresses" not in {name for name, count in _brought(store, [listed]).items() if count}
        assert web.asked("site").count("/0") == 1
    with store.reading() as con:
        assert con.execute("SELECT outlet, reason FROM drops").fetchall() == [(web.host("site"), "gone")]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_backfill_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Eight backfills are killed at random moments; one more stores what a single one would have stored."""
    _warc(tmp_path / "crawl" / "a.warc.gz", [_page(n) for n in range(150)])
    command = [sys.executable, "-m", "flows.cli", "backfill", str(tmp_path / "crawl"), "--data", str(tmp_path / "data")]
    chance = random.Random(8)
    for _ in range(8):
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(timeout=chance.uniform(1.0, 15.0))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ)
    with duckdb.connect(str(tmp_path / "data" / "ballotwire.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*), count(DISTINCT url) FROM articles").fetchone() == (150, 150)
        assert con.execute("SELECT count(*), count(DISTINCT entry_id) FROM store.entries").fetchone() == (150, 150)
