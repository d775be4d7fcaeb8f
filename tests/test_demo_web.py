"""The demo web: what its content holds, and what its server answers."""

from __future__ import annotations

import gzip
import http.client
import tomllib
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from flows.demo import FIRST_RUN, SECOND_RUN
from flows.demo.outlets import DemoArticle, Outlet, outlets
from flows.demo.pages import article_path
from flows.demo.server import DemoWeb, serve

WRITTEN = [(outlet, each) for outlet in outlets() for each in outlet.articles if each.page == "article"]
WIRE = [each for _, each in WRITTEN if "DEMO WIRE" in each.editions[0].text]


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


def shingles(article: DemoArticle) -> set[tuple[str, ...]]:
    """Cut the five-word shingles of an article's first edition."""
    words = article.editions[0].text.lower().split()
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


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
                    assert article.at(web.now).paragraphs[-1][:60].split("«")[0] in body.decode(outlet.charset).replace(
                        "&quot;", '"'
                    ).replace("&#x27;", "'")


def test_the_second_run_brings_later_articles_and_a_correction(web: DemoWeb) -> None:
    """`advance()` adds the evening's articles and changes the figures of one page under the same link."""
    notebook = outlet_of("demo-minsk-notebook")
    [changing] = [each for _, each in WRITTEN if len(each.editions) > 1]
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


def test_no_article_is_dated_outside_the_fortnight() -> None:
    """Publication lies between 5 August and the second run; editions follow one another."""
    for outlet in outlets():
        for article in outlet.articles:
            assert FIRST_RUN.replace(day=5, hour=0) <= article.published <= SECOND_RUN, article.slug
            moments = [edition.updated for edition in article.editions]
            assert moments == sorted(moments)
            assert moments[0] == article.published


def test_every_article_has_a_news_article_s_length() -> None:
    """Between 120 and 350 words, whatever the language."""
    for outlet, article in WRITTEN:
        assert 120 <= len(article.editions[-1].text.split()) <= 350, (outlet.key, article.slug)


def test_texts_fit_their_charset() -> None:
    """An outlet that does not speak UTF-8 writes only what its charset holds."""
    for outlet, article in WRITTEN:
        for edition in article.editions:
            edition.text.encode(outlet.charset)


def test_links_are_distinct() -> None:
    """No two articles of one outlet share a page."""
    counts = Counter((outlet.key, article_path(article)) for outlet in outlets() for article in outlet.articles)
    assert max(counts.values()) == 1
