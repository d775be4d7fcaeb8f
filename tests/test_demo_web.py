"""The demo web: what its content holds, and what its server answers."""

from __future__ import annotations

import csv
import gzip
import http.client
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from email.message import Message
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from flows.demo import FIRST_RUN, HISTORY, REPORT_DAY, SECOND_RUN
from flows.demo.outlets import CONTENT, DemoArticle, Outlet, outlets
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
    """Between 150 and 350 words, whatever the language."""
    for outlet, article in WRITTEN:
        for edition in article.editions:
            assert 150 <= len(edition.text.split()) <= 350, (outlet.key, article.slug)


def test_enough_articles_in_four_languages() -> None:
    """There are at least 55 articles, most of them English, at least eight in each other language."""
    counts = Counter(outlet.language for outlet, _ in WRITTEN)
    assert sum(counts.values()) >= 55
    assert counts["en"] >= 35
    assert all(counts[language] >= 8 for language in ("es", "fr", "ru"))


def test_the_wire_story_is_the_same_story_in_five_outlets() -> None:
    """Each copy shares at least 60 percent of the shorter text's shingles with the whole; each title is its own."""
    whole = next(article for outlet, article in WRITTEN if outlet.key == "demo-courier" and article in WIRE)
    assert len(WIRE) == 5
    assert len({article.editions[0].title for article in WIRE}) == 5
    for copy in WIRE:
        smaller = min(shingles(whole), shingles(copy), key=len)
        assert len(shingles(whole) & shingles(copy)) / len(smaller) >= 0.6, copy.slug


def test_no_two_other_articles_are_copies() -> None:
    """Outside the wire story no article shares a tenth of its shingles with another."""
    texts = [(article.slug, shingles(article)) for _, article in WRITTEN if article not in WIRE]
    for number, (slug, own) in enumerate(texts):
        for other, others in texts[number + 1 :]:
            assert len(own & others) < 0.1 * min(len(own), len(others)), (slug, other)


def test_outlets_say_that_they_are_invented() -> None:
    """Each outlet's name says so in its own language, and every kind of owner but the IGO occurs."""
    word = {"en": "(invented)", "fr": "(inventé", "es": "(inventad", "ru": "(вымышленн"}
    assert all(word[outlet.language] in outlet.name for outlet in outlets())
    assert {outlet.owner for outlet in outlets()} == {"state", "public", "private", "party", "ngo"}


def test_one_title_is_hostile() -> None:
    """One title carries a formula, a script, a link and a direction override."""
    [title] = [article.editions[0].title for _, article in WRITTEN if "<script>" in article.editions[0].title]
    assert title.startswith("=")
    assert "](javascript:" in title
    assert "\u202e" in title


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


def test_the_silent_outlet_falls_silent() -> None:
    """The silent outlet has articles, none of them in the last ten days of the demo."""
    silent = outlet_of("silent-specimen")
    assert silent.articles
    assert all((SECOND_RUN - article.published).days >= 10 for article in silent.articles)


def test_the_report_day_is_busy_in_many_outlets() -> None:
    """On the day reported ten outlets publish, and five articles in three languages are on Mali's coup."""
    today = [(outlet, each) for outlet, each in WRITTEN if each.published.date() == REPORT_DAY]
    assert len({outlet.key for outlet, _ in today}) >= 10
    mali = [outlet for outlet, each in today if re.search(r"Mali|Malí|Мали", each.editions[0].title)]
    assert len(mali) >= 5
    assert len({outlet.language for outlet in mali}) >= 3


def test_texts_fit_their_charset() -> None:
    """An outlet that does not speak UTF-8 writes only what its charset holds."""
    for outlet, article in WRITTEN:
        for edition in article.editions:
            edition.text.encode(outlet.charset)


def test_links_are_distinct() -> None:
    """No two articles of one outlet share a page."""
    counts = Counter((outlet.key, article_path(article)) for outlet in outlets() for article in outlet.articles)
    assert max(counts.values()) == 1


def history() -> list[dict[str, str]]:
    """Read the packaged history."""
    with (CONTENT / "history.csv").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def test_history_covers_each_day_before_the_report() -> None:
    """The history has rows on each of 35 days, small, of known outlets, with stories never above articles."""
    rows = history()
    assert sorted({date.fromisoformat(row["day"]) for row in rows})[::34] == list(HISTORY)
    assert len({row["day"] for row in rows}) == 35
    assert {row["outlet"] for row in rows} == {outlet.key for outlet in outlets()}
    assert all(1 <= int(row["stories"]) <= int(row["articles"]) for row in rows)
    assert len({(row["day"], row["outlet"], row["country"]) for row in rows}) == len(rows)
    assert len((CONTENT / "history.csv").read_bytes()) < 100_000


def test_history_s_events_have_codes_and_counts() -> None:
    """Each event cell reads as `CODE:n` parted by semicolons, or is empty."""
    cell = re.compile(r"([A-Z_]+:[1-9]\d*(;[A-Z_]+:[1-9]\d*)*)?")
    assert all(cell.fullmatch(row["events"]) for row in history())


def test_history_rises_with_the_election() -> None:
    """Belarus has at least twice as many articles a day after the vote as in July; Mali next to none."""

    def mean(country: str, first: str, last: str, days: int) -> float:
        counted = [int(r["articles"]) for r in history() if r["country"] == country and first <= r["day"] <= last]
        return sum(counted) / days

    assert mean("BLR", "2020-08-10", "2020-08-18", 9) >= 2 * mean("BLR", "2020-07-15", "2020-07-31", 17)
    assert mean("MLI", "2020-07-15", "2020-08-18", 35) < 1
