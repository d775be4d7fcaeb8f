"""Feed documents: every format, every state, and the dates and identities that can be trusted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.feed import ParsedFeed, parse
from extractors.feed.dates import read
from extractors.feed.discovery import announced
from extractors.feed.sitemap import members
from extractors.records import Rejection
from flows.reader import FeedReader

NOW = datetime(2020, 11, 6, 12, tzinfo=UTC)
URL = "https://e.org/feed/rss.xml"


def _rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://e.org/</link>{head}{items}</channel></rss>'.encode()


def _read(body: bytes, **more: object) -> ParsedFeed:
    found = parse(body, url=URL, now=NOW, **more)  # type: ignore[arg-type]
    assert isinstance(found, ParsedFeed), found
    return found


def _reason(body: bytes) -> str:
    found = parse(body, url=URL, now=NOW)
    assert isinstance(found, Rejection)
    return found.reason


_PIECES = st.sampled_from(
    b"<rss version='2.0'>|<channel>|<item>|</item>|<title>|&|&lt;|<![CDATA[|]]>|<!--|<feed |<entry>|<guid>|"
    b"<link href='x'/>|xmlns='http://www.w3.org/2005/Atom'>|<pubDate>|1 Nov|"
    b"\0|{|\"items\":[|<!DOCTYPE x [<!ENTITY a '&a;'>]>|<urlset>|"
    b"<url><loc>|<?xml version='1.0' encoding='utf-16'?>|<content type='xhtml'><div>".split(b"|")
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.lists(_PIECES | st.binary(max_size=8), max_size=25).map(b"".join))
def test_any_bytes_are_a_feed_or_a_reason(body: bytes) -> None:
    """Nothing is raised, and reading the same bytes again gives the same."""
    found = parse(body, url=URL, now=NOW)
    assert isinstance(found, ParsedFeed | Rejection)
    assert found == parse(body, url=URL, now=NOW)


def test_what_is_no_feed_is_told_apart() -> None:
    """Nothing, a web page, other JSON, a broken feed, an index of sitemaps and a bomb each have their reason."""
    bomb = b'<!DOCTYPE r [<!ENTITY a "' + b"ha" * 5000 + b'">'
    bomb += b"".join(b'<!ENTITY b%d "%s">' % (n, (b"&a;" if n == 0 else b"&b%d;" % (n - 1)) * 20) for n in range(6))
    assert _reason(b" \n") == "empty"
    assert _reason(b"<!doctype html><html><head><title>Home</title></head></html>") == "not_a_feed"
    assert _reason(b'{"error": 404}') == "not_a_feed"
    assert _reason(b'{"items": [') == "parse"
    assert _reason(b"<rss version='2.0'><channel><title>T") == "parse"
    assert _reason(b"<sitemapindex><sitemap><loc>https://e.org/n.xml</loc></sitemap></sitemapindex>") == "not_a_feed"
    assert _reason(bomb + b"]><rss version='2.0'><channel><title>&b5;</title></channel></rss>") == "entity_bomb"
    assert _reason(b"<rss>" + b" " * (16 << 20)) == "too_large"


_MOMENT = "2020-11-05T10:00:00Z"
_FORMATS = {
    "rss": _rss("<item><title>A</title><link>/a</link><pubDate>Thu, 05 Nov 2020 10:00:00 GMT</pubDate></item>"),
    "atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link href='/a'/>"
    b"<updated>2020-11-05T10:00:00Z</updated></entry></feed>",
    "rdf": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
    b"xmlns:dc='http://purl.org/dc/elements/1.1/'><item rdf:about='x'><title>A</title><link>/a</link>"
    b"<dc:date>2020-11-05T10:00:00Z</dc:date></item></rdf:RDF>",
    "json": json.dumps({"items": [{"id": "1", "url": "/a", "title": "A", "date_published": _MOMENT}]}).encode(),
    "sitemap": b"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://e.org/a</loc><n:news>"
    b"<n:publication><n:name>E</n:name></n:publication><n:publication_date>2020-11-05T10:00:00Z</n:publication_date>"
    b"<n:title>A</n:title></n:news></url></urlset>",
}


@pytest.mark.parametrize("body", _FORMATS.values(), ids=_FORMATS)
def test_every_format_says_the_same(body: bytes) -> None:
    """Title, absolute link and moment come out alike, whatever the format."""
    (entry,) = _read(body).entries
    assert (entry.title, entry.url, entry.published) == ("A", "https://e.org/a", datetime(2020, 11, 5, 10, tzinfo=UTC))
    assert entry.date_quality == "exact"


def test_a_broken_feed_gives_its_entries() -> None:
    """An unclosed end, a stray ampersand, bytes before the start and control characters cost no entry."""
    items = "".join(f"<item><title>A & B {n}</title><link>/{n}</link></item>" for n in range(5))
    whole = _rss(items)
    for body in (
        whole,
        whole[:-30],
        b"\n junk " + whole,
        whole.replace(b"A & B 2", b"A \x02 B"),
        whole + b"<item><title>cut & unc",
    ):
        found = _read(body)
        assert len([entry for entry in found.entries if entry.url]) == 5
        assert "broken" in found.notes


def test_the_charset_is_the_one_in_which_the_bytes_can_be_read() -> None:
    """UTF-8 that is announced as Latin and Cyrillic that is announced as UTF-8 both come out right."""
    title = "Выборы в Беларуси"
    item = f"<item><title>{title}</title></item>"
    utf8 = _rss(item)
    assert _read(utf8, headers={"content-type": "text/xml; charset=iso-8859-1"}).entries[0].title == title
    cyrillic = utf8.decode().replace('version="1.0"', 'version="1.0" encoding="windows-1251"').encode("cp1251")
    assert _read(cyrillic, headers={"content-type": "text/xml; charset=utf-8"}).entries[0].title == title
    bare = utf8.decode().encode("cp1251")
    assert _read(bare, headers={"content-type": "text/xml; charset=windows-1251"}).entries[0].title == title


def test_links_are_absolute_http_or_nothing() -> None:
    """A relative link is resolved, a script is dropped, and the entry stays and is counted."""
    items = (
        "<item><title>A</title><link>../a b</link></item><item><title>B</title><link>javascript:alert(1)</link></item>"
    )
    found = _read(_rss(items))
    assert [entry.url for entry in found.entries] == ["https://e.org/a%20b", None]
    assert "links_dropped" in found.notes


def test_a_guid_that_is_no_address_is_no_link() -> None:
    """An entry without link does not get one made of its number."""
    (entry,) = _read(_rss("<item><title>A</title><guid>12345</guid></item>")).entries
    assert (entry.guid, entry.url) == ("12345", None)


def test_titles_are_text() -> None:
    """Markup goes, references are read, a lonely sign stays."""
    (entry,) = _read(_rss("<item><title>&lt;b&gt;Vote&lt;/b&gt; &amp;amp; count: 5 &amp;lt; 6</title></item>")).entries
    assert entry.title == "Vote & count: 5 < 6"


def _ids(items: str) -> list[str]:
    return [entry.entry_id for entry in _read(_rss(items)).entries]


def test_a_guid_identifies_an_entry_though_its_address_and_title_change() -> None:
    """The first rung of the ladder."""
    one = _ids("<item><guid>g</guid><title>A</title><link>/a</link></item>")
    assert one == _ids("<item><guid>g</guid><title>B</title><link>/b</link></item>")


def test_empty_guids_do_not_merge_stories() -> None:
    """Six items with an empty guid are six entries, each known by its address under all its spellings."""
    items = [f"<item><guid></guid><title>T</title><link>https://e.org/{n}</link></item>" for n in range(6)]
    assert len(set(_ids("".join(items)))) == 6
    spelled = items[3].replace("/3", "/3?utm_source=rss")
    assert _ids(spelled)[0] == _ids("".join(items))[3]


def test_a_repeated_guid_is_no_identity() -> None:
    """Entries with one guid are told apart by address, and by title and date where they share that too."""
    items = "".join(f"<item><guid>g</guid><title>T</title><link>/{n}</link></item>" for n in range(3))
    assert len(set(_ids(items))) == 3
    titled = "".join(f"<item><guid>g</guid><title>T{n}</title><link>/x</link></item>" for n in range(3))
    assert len(set(_ids(titled))) == 3
    same = "<item><guid>g</guid><title>T</title><link>/x</link></item>" * 3
    assert len(set(_ids(same))) == 1


def test_a_link_to_the_front_page_is_no_identity() -> None:
    """Two different entries, polled at two times, that both link to the site are two entries."""
    first = _ids("<item><title>Monday</title><link>https://e.org/</link></item>")
    assert first != _ids("<item><title>Tuesday</title><link>https://e.org/</link></item>")


def test_identities_belong_to_their_feed() -> None:
    """The guid 1 of two feeds means two entries."""
    body = _rss("<item><guid>1</guid><title>T</title></item>")
    assert _read(body, feed_id="a").entries[0].entry_id != _read(body, feed_id="b").entries[0].entry_id


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("raw", "language", "moment", "quality"),
    [
        ("Thu, 05 Nov 2020 22:15:00 MSK", None, _utc(2020, 11, 5, 19, 15), "exact"),
        ("Thu, 05 Aug 2020 22:15:00 BST", "en", _utc(2020, 8, 5, 21, 15), "guessed"),
        ("Thu Nov 05 22:15:00 +0300 2020", None, _utc(2020, 11, 5, 19, 15), "exact"),
        ("Thu, 05 Nov 2020 22:15:00 (GMT+3)", None, _utc(2020, 11, 5, 19, 15), "exact"),
        ("Thu, 5 November 2020 22:15:00 Europe/Brussels", None, _utc(2020, 11, 5, 21, 15), "exact"),
        ("November 5, 2020 10:15 PM EST", None, _utc(2020, 11, 6, 3, 15), "exact"),
        ("2020-11-05T22:15:00.123+03:00", None, _utc(2020, 11, 5, 19, 15), "exact"),
        ("20201105T221500Z", None, _utc(2020, 11, 5, 22, 15), "exact"),
        ("2020-11-05 22:15", None, _utc(2020, 11, 5, 22, 15), "assumed_zone"),
        ("05.11.2020", "ru", _utc(2020, 11, 5), "assumed_zone"),
        ("11/05/2020", "en-US", _utc(2020, 11, 5), "assumed_zone"),
        ("05/11/2020 14:30", "fr", _utc(2020, 11, 5, 14, 30), "guessed"),
        ("25/11/2020", None, _utc(2020, 11, 25), "assumed_zone"),
        ("Do, 05 Nov 2020 22:15:00 +0100", "de", _utc(2020, 11, 5, 21, 15), "exact"),
        ("mar. 10 nov. 2020 08:00:00 +0100", "fr", _utc(2020, 11, 10, 7), "exact"),
        ("Mar, 10 Nov 2020 08:00:00 GMT", "es", _utc(2020, 11, 10, 8), "exact"),
        ("5 ноября 2020 г. 22:15", "ru", _utc(2020, 11, 5, 22, 15), "assumed_zone"),
        ("5 листопада 2020", "uk", _utc(2020, 11, 5), "assumed_zone"),
        ("5 de novembro de 2020 às 14h30", "pt", _utc(2020, 11, 5, 14, 30), "assumed_zone"),
        ("giovedì 5 novembre 2020", "it", _utc(2020, 11, 5), "assumed_zone"),
        ("5 listopada 2020", "pl", _utc(2020, 11, 5), "assumed_zone"),
        ("5 listopada 2020", "hr", _utc(2020, 10, 5), "assumed_zone"),
        ("2020年11月5日 22:15", "zh", _utc(2020, 11, 5, 22, 15), "assumed_zone"),
        ("2020년 11월 5일 오후 10:15", "ko", _utc(2020, 11, 5, 22, 15), "assumed_zone"),
        ("٥ نوفمبر ٢٠٢٠", "ar", _utc(2020, 11, 5), "assumed_zone"),
        ("5 พฤศจิกายน 2563", "th", _utc(2020, 11, 5), "assumed_zone"),
        ("Thu, 38 Foo 1680 99:99 MSK", None, None, "none"),
        ("5 listopada 2020", None, None, "none"),
        ("yesterday", None, None, "none"),
    ],
)
def test_dates_are_read_as_meant_and_with_their_certainty(
    raw: str, language: str | None, moment: datetime | None, quality: str
) -> None:
    """Zone names, month names and orders of many languages; what cannot be known is not claimed."""
    assert read(raw, language=language) == (moment, quality)


@given(st.text(max_size=60), st.sampled_from([None, "ru", "zh", "xx", "en_US", "../etc"]))
def test_any_text_may_stand_where_a_date_should(raw: str, language: str | None) -> None:
    """Nothing is raised, and a reading is aware UTC."""
    moment, quality = read(raw, language=language)
    assert (moment is None) == (quality == "none")
    assert moment is None or moment.utcoffset() == timedelta()


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_what_is_written_by_the_rules_is_read_back(moment: datetime, offset: int) -> None:
    """RFC 822 and ISO 8601 dates in any zone are exact."""
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    local = whole + timedelta(minutes=offset)
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    zone = f"{sign}{minutes // 60:02d}{minutes % 60:02d}"
    assert read(f"{local:%a, %d %b %Y %H:%M:%S} {zone}", language=None) == (whole, "exact")
    assert read(f"{local:%Y-%m-%dT%H:%M:%S}{zone[:3]}:{zone[3:]}", language="ru") == (whole, "exact")


def test_a_date_in_the_future_is_moved_to_a_day_after_the_fetch() -> None:
    """A claim is kept as it stands, and the moment is marked as clamped."""
    (entry,) = _read(_rss("<item><title>A</title><pubDate>Thu, 05 Nov 2099 10:00:00 GMT</pubDate></item>")).entries
    assert (entry.published, entry.date_quality) == (NOW + timedelta(hours=24), "clamped")
    assert entry.published_raw == "Thu, 05 Nov 2099 10:00:00 GMT"


def test_dates_that_nobody_can_read_are_a_note() -> None:
    """The entries stay."""
    found = _read(_rss("<item><title>A</title><pubDate>Thu, 38 Foo 1680</pubDate></item>"))
    assert "dates_broken" in found.notes
    assert found.entries[0].published_raw == "Thu, 38 Foo 1680"


def test_hints_are_read_even_when_misspelt() -> None:
    """ttl, sy:updatePeriod (`dayly`), skipHours, skipDays and the hub."""
    head = (
        "<ttl>15</ttl><s:updatePeriod xmlns:s='http://purl.org/rss/1.0/modules/syndication/'>dayly</s:updatePeriod>"
        "<skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        "<link xmlns='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.org/'/>"
    )
    hints = _read(_rss("<item><title>A</title></item>", head)).hints
    assert (hints.ttl_s, hints.period_s, hints.skip_hours, hints.skip_days) == (900.0, 86_400.0, (0, 3), (6,))
    assert hints.hub == "https://hub.org/"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("size", ["10k items", "deep", "tags", "skips", "ampersands", "comments", "blank lines"])
def test_size_is_no_weapon(size: str) -> None:
    """Documents made to be slow are read in time that grows with their length only."""
    bodies = {
        "10k items": _rss("<item><title>A</title><link>/a</link></item>" * 2000),
        "deep": b"<rss version='2.0'><channel><item>" + b"<a>" * 20_000,
        "tags": _rss("<item><title>" + "&lt;b&gt;" * 50_000 + "</title></item>"),
        "skips": b"<rss version='2.0'><channel>" + b"<skipHours>" * 50_000,
        "ampersands": b"<rss version='2.0'><channel><item><title>" + b"&" * 100_000,
        "comments": b"<!-- a --> " * 50_000 + b"<html>",
        "blank lines": b"<?xml version='1.0'?>" + b"\n" * 300_000 + b"<rss version='2.0'/>",
    }
    assert parse(bodies[size], url=URL, now=NOW) is not None


def test_more_entries_than_anyone_publishes_are_cut_and_noted() -> None:
    """An archive in a JSON Feed ends at ten thousand entries."""
    body = json.dumps({"items": [{"id": str(n)} for n in range(10_050)]}).encode()
    found = _read(body)
    assert len(found.entries) == 10_000
    assert "cut" in found.notes


def test_a_page_announces_its_feeds() -> None:
    """Declared feeds come before links that look like feeds, comments last, other hosts' links not at all."""
    page = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        b'<link rel="alternate" hreflang="de" href="/de">'
        b'<link rel="alternate" type="application/atom+xml" href="https://feeds.e.net/e"></head>'
        b'<body><a href="/rss/all.xml">RSS</a><a href="https://other.org/feed">x</a>'
        b'<a href="/feedback">y</a></body></html>'
    )
    assert announced(page, "https://e.org/") == (
        "https://feeds.e.net/e",
        "https://e.org/rss/all.xml",
        "https://e.org/comments/feed/",
    )


def test_an_index_of_sitemaps_names_the_news_first() -> None:
    """The sitemap that is likely to hold news is tried first."""
    body = b"<sitemapindex><sitemap><loc>https://e.org/all.xml</loc></sitemap><sitemap><loc>https://e.org/news.xml</loc></sitemap></sitemapindex>"
    assert members(body) == ("https://e.org/news.xml", "https://e.org/all.xml")


def test_a_document_that_takes_too_long_is_stopped_and_holds_up_no_other(tmp_path: Path) -> None:
    """The reading process is ended at its deadline, the reason says so, and the next document is read."""
    slow, good = tmp_path / "slow.xml", tmp_path / "good.xml"
    slow.write_bytes(_rss("<item><title>" + "<b>x</b> " * 600_000 + "</title></item>"))
    good.write_bytes(_rss("<item><title>A</title></item>"))
    with FeedReader(workers=1, deadline_s=0.1) as reader:
        answers = [answer for _, answer in reader.map([slow, good], url=URL, language=None)]
    assert isinstance(answers[0], Rejection)
    assert answers[0].reason == "parse_timeout"
    assert isinstance(answers[1], ParsedFeed)


def test_the_command_answers_every_file_in_order(tmp_path: Path) -> None:
    """One JSON line per argument, whatever the files hold, and exit code 0."""
    good, page, none = tmp_path / "good.xml", tmp_path / "page.html", tmp_path / "none.xml"
    good.write_bytes(
        _rss(
            "<item><title>A</title><link>https://e.org/a</link><pubDate>Thu, 05 Nov 2099 10:00:00 GMT</pubDate></item>"
        )
    )
    page.write_text("<html></html>")
    command = [sys.executable, "-m", "flows.cli", "feed", str(page), str(good), str(none), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["file"], row["reason"]) for row in rows] == [
        (str(page), "not_a_feed"),
        (str(good), "ok"),
        (str(none), "unreadable"),
    ]
    (entry,) = rows[1]["entries"]
    assert re.fullmatch(r"2099-11-05T10:00:00Z", entry["published"])
    assert entry["link"] == "https://e.org/a"
