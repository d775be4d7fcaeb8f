"""What the demo web's server answers."""

from __future__ import annotations

import gzip
import html
import http.client
import tomllib
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from flows.demo.outlets import Outlet, outlets
from flows.demo.pages import article_path
from flows.demo.server import DemoWeb, serve


@pytest.fixture
def web() -> Iterator[DemoWeb]:
    """Give a demo web of its own for each test, since the clock moves."""
    with serve() as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """One request, redirects and errors as they come."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.netloc, timeout=10)
    try:
        connection.request("GET", at.path, headers={key.replace("_", "-"): value for key, value in headers.items()})
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()


def outlet_of(key: str) -> Outlet:
    """Find the outlet with that key."""
    return next(each for each in outlets() if each.key == key)


def test_every_reply_carries_validators_and_honours_them(web: DemoWeb) -> None:
    """A feed asked for again with its ETag or its date is answered 304, without a body."""
    for outlet in outlets():
        if outlet.fault == "missing":
            continue
        url = web.feed_url(outlet)
        status, headers, body = get(url)
        assert (status, bool(body)) == (200, True), outlet.key
        assert get(url, If_None_Match=headers["ETag"])[::2] == (304, b"")
        assert get(url, If_Modified_Since=headers["Last-Modified"])[::2] == (304, b"")
        assert get(url, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_where_only_one_address_is_loopback_ports_tell_outlets_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that has only 127.0.0.1, as macOS, still gets every outlet, each at a port of its own."""
    monkeypatch.setattr("flows.demo.server.ADDRESSES", "192.0.2.{}")
    with serve() as web:
        assert {urlsplit(base).hostname for base in web.bases.values()} == {"127.0.0.1"}
        assert len(set(web.bases.values())) == len(outlets())
        assert get(web.feed_url(outlet_of("quotidien-fictif")))[0] == 200


def test_an_unreadable_condition_is_no_condition(web: DemoWeb) -> None:
    """A hostile If-Modified-Since does not break the server."""
    url = web.feed_url(outlet_of("demo-courier"))
    assert get(url, If_Modified_Since="yesterday")[0] == 200


def test_gzip_is_given_to_those_who_ask(web: DemoWeb) -> None:
    """A compressed page is the same page."""
    url = web.feed_url(outlet_of("demo-courier"))
    _, headers, body = get(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(url)[2]


def test_the_listing_is_toml_with_what_a_feed_needs(web: DemoWeb) -> None:
    """The listing reads as TOML and has every outlet once, on loopback."""
    rows = tomllib.loads(web.feeds_toml())["feed"]
    assert [row["outlet"] for row in rows] == [each.name for each in outlets()]
    assert all(set(row) == {"url", "outlet", "country", "language", "owner", "region"} for row in rows)
    assert all(urlsplit(row["url"]).hostname.startswith("127.0.0.") for row in rows)


def test_feeds_are_well_formed_save_one(web: DemoWeb) -> None:
    """XML parsers accept every feed except the malformed one, of which feedparser still saves entries."""
    for outlet in outlets():
        status, _, body = get(web.feed_url(outlet))
        if outlet.fault == "missing":
            assert status == 404
        elif outlet.fault == "malformed":
            with pytest.raises(ET.ParseError):
                ET.fromstring(body)  # noqa: S314 # our own bytes
            assert len(feedparser.parse(body).entries) >= 2
        else:
            ET.fromstring(body)  # noqa: S314 # our own bytes


def test_every_entry_leads_to_its_page(web: DemoWeb) -> None:
    """Each link of each well-formed feed answers with the article's own words, at both moments."""
    for advance in (False, True):
        if advance:
            web.advance()
        for outlet in outlets():
            if outlet.fault != "none":
                continue
            entries = feedparser.parse(get(web.feed_url(outlet))[2]).entries
            assert len(entries) == len(outlet.published(web.now)), outlet.key
            for entry, article in zip(entries, outlet.published(web.now), strict=True):
                status, _, body = get(entry.link)
                assert status == (404 if article.page == "missing" else 200), entry.link
                if article.page == "article":
                    assert article.at(web.now).paragraphs[-1] in html.unescape(body.decode(outlet.charset))


def test_the_second_run_brings_later_articles_and_a_correction(web: DemoWeb) -> None:
    """`advance()` adds the evening's articles and changes the figures of one page under the same link."""
    notebook = outlet_of("demo-minsk-notebook")
    [changing] = [each for outlet in outlets() for each in outlet.articles if len(each.editions) > 1]
    url = web.bases[notebook.key] + article_path(changing)
    before = get(url)
    feeds_before = {each.key: len(each.published(web.now)) for each in outlets()}
    web.advance()
    after = get(url, If_None_Match=before[1]["ETag"])
    assert after[0] == 200
    assert "80.23 percent of the vote" in before[2].decode()
    assert "80.10 percent of the vote" in after[2].decode()
    grown = [each.key for each in outlets() if len(each.published(web.now)) > feeds_before[each.key]]
    assert "demo-courier" in grown
    assert "silent-specimen" not in grown


def test_the_log_tells_what_was_answered(web: DemoWeb) -> None:
    """Each request is one line of the access log, with its outlet and status."""
    url = web.feed_url(outlet_of("demo-courier"))
    etag = get(url)[1]["ETag"]
    get(url, If_None_Match=etag)
    assert [(line.outlet, line.status) for line in web.log] == [("demo-courier", 200), ("demo-courier", 304)]


def test_the_clock_is_the_demo_s(web: DemoWeb) -> None:
    """The Date header shows August 2020, and robots.txt allows the articles."""
    status, headers, body = get(web.bases["demo-courier"] + "/robots.txt")
    assert status == 200
    assert headers["Date"] == "Wed, 19 Aug 2020 12:00:00 GMT"
    assert b"Disallow: /admin/" in body


def test_pages_never_run_a_hostile_title(web: DemoWeb) -> None:
    """The demo's own pages escape the hostile title wherever they show it."""
    post = outlet_of("placeholder-post")
    base = web.bases[post.key]
    for path in ["/", *(article_path(each) for each in post.published(web.now))]:
        assert b"<script>alert" not in get(base + path)[2]


def test_a_consent_wall_and_a_lost_page(web: DemoWeb) -> None:
    """Two entries have only a summary: one page asks for consent instead, the other is a 404."""
    web.advance()
    pages = {each.page: (outlet, each) for outlet in outlets() for each in outlet.articles if each.page != "article"}
    replies = {page: get(web.bases[outlet.key] + article_path(each)) for page, (outlet, each) in pages.items()}
    assert {page: status for page, (status, _, _) in replies.items()} == {"consent": 200, "missing": 404}
    assert all(each.summary and each.summary.encode() not in replies[page][2] for page, (_, each) in pages.items())
