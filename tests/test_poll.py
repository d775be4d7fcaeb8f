"""Polls over time: what is new, what was lost, who lies, and where a feed went."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from extractors.feed.identity import feed_id
from extractors.records import Failure, Feed, Page
from flows.discover import find_feed
from flows.election_window import boost, calendar_of, known_elections
from flows.gap import fill
from flows.poll import Poll, Stored, poll_feed
from flows.schedule import FeedState

NOW = datetime(2020, 8, 10, 12, tzinfo=UTC)
URL = "https://e.org/feed.xml"
FEED = Feed(feed_id=feed_id(URL), url=URL, outlet="E")


class FakeWeb:
    """Answers from a table of bodies, and keeps what it was asked."""

    def __init__(self, pages: Mapping[str, bytes | Page | Failure], sitemaps: tuple[str, ...] = ()) -> None:
        self.pages, self.named, self.asked = dict(pages), sitemaps, []

    async def get(self, url: str, *, kind="page", etag=None, last_modified=None, now=None) -> Page | Failure:
        """Look the answer up."""
        self.asked.append((url, etag))
        answer = self.pages.get(url, Failure(url=url, reason="not_found", status=404))
        if isinstance(answer, bytes):
            return Page(url=url, final_url=url, status=200, fetched_at=NOW, body=answer)
        return answer

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Give the sitemaps of the only host."""
        return self.named


def _rss(*names: str, title: str = "Title") -> bytes:
    items = "".join(f"<item><title>{title} {n}</title><link>/{n}</link><guid>{n}</guid></item>" for n in names)
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def _page(body: bytes, status: int = 200, **more: object) -> Page:
    return Page(url=URL, final_url=URL, status=status, fetched_at=NOW, body=body, **more)  # type: ignore[arg-type]


def _poll(web: FakeWeb, state: FeedState | None = None, known: set[str] = frozenset(), *, news=(), **more) -> Poll:
    stored = Stored(ids=known, news=news)
    return asyncio.run(poll_feed(web, FEED, state or FeedState(feed_id=FEED.feed_id), NOW, stored, **more))


def _known(poll: Poll) -> set[str]:
    return {entry.entry_id for entry in poll.entries}


def test_new_known_and_changed_entries_are_told_apart() -> None:
    """Counts add up, only new entries are fresh, and an entry twice in a document is one."""
    first = _poll(FakeWeb({URL: _rss("a", "b")}))
    assert (first.reason, first.entries_new, first.entries_duplicate) == ("ok", 2, 0)
    body = _rss("a", "b", "c", "c").replace(b"Title b", b"Another headline")
    second = _poll(FakeWeb({URL: body}), first.state, _known(first))
    assert (len(second.entries), second.entries_new, second.entries_duplicate, second.entries_changed) == (3, 1, 2, 1)
    assert [entry.guid for entry in second.fresh] == ["c"]


def test_a_changed_headline_is_counted_once() -> None:
    """A poll without new entries that shows another headline is `ok`; the next, which shows it still, is not."""
    first = _poll(FakeWeb({URL: _rss("a")}))
    web = FakeWeb({URL: _rss("a", title="Recount")})
    second = _poll(web, first.state, _known(first))
    assert (second.reason, second.entries_changed) == ("ok", 1)
    web = FakeWeb({URL: _rss("a", title="Recount") + b"<!-- -->"})
    third = _poll(web, second.state, _known(first))
    assert (third.reason, third.entries_changed) == ("unchanged", 0)


def test_the_same_bytes_are_not_read_again_and_new_validators_are_kept() -> None:
    """A body hash stands in for a 304 where the server has none, and the newest ETag is saved all the same."""
    first = _poll(FakeWeb({URL: _page(_rss("a"), headers={"etag": '"1"'})}))

    async def never(*_: object) -> object:
        raise AssertionError

    web = FakeWeb({URL: _page(_rss("a"), headers={"etag": '"2"'})})
    second = _poll(web, first.state, _known(first), read=never)
    assert (second.reason, second.state.etag, web.asked) == ("unchanged", '"2"', [(URL, '"1"')])
    third = _poll(FakeWeb({URL: _page(b"", 304)}), second.state, read=never)
    assert (third.reason, third.status) == ("unchanged", 304)


def test_no_overlap_between_two_polls_is_a_gap() -> None:
    """Entries that came and went between two polls are recorded as lost; one known entry is proof of none."""
    first = _poll(FakeWeb({URL: _rss("a", "b")}))
    lost = _poll(FakeWeb({URL: _rss("x", "y")}), first.state, _known(first))
    assert (lost.reason, lost.lost_overlap) == ("gap", True)
    kept = _poll(FakeWeb({URL: _rss("x", "b")}), first.state, _known(first))
    assert (kept.reason, kept.lost_overlap) == ("ok", False)


def test_a_server_whose_etag_stays_while_its_body_changes_is_caught() -> None:
    """After some conditional polls a full one shows other entries under the same ETag: never conditional again."""
    poll = _poll(FakeWeb({URL: _page(_rss("a"), headers={"etag": '"x"'})}))
    known, state, web = _known(poll), poll.state, FakeWeb({URL: _page(b"", 304, headers={"etag": '"x"'})})
    for _ in range(12):
        state = _poll(web, state, known).state
    assert all(etag == '"x"' for _, etag in web.asked)
    liar = FakeWeb({URL: _page(_rss("b", "a"), headers={"etag": '"x"'})})
    caught = _poll(liar, state, known)
    assert (caught.reason, caught.entries_new, liar.asked) == ("false_304", 1, [(URL, None)])
    _poll(liar, caught.state, known)
    assert liar.asked[-1] == (URL, None)


def test_a_feed_without_new_entries_for_far_too_long_is_stale() -> None:
    """Three times its usual gap, and a day at least; the reason says so on 304 too."""
    state = FeedState(
        feed_id="f", last_new_at=NOW - timedelta(days=2), usual_gap_s=3600.0, last_worked_at=NOW, etag='"1"'
    )
    assert _poll(FakeWeb({URL: _page(b"", 304)}), state).reason == "stale"
    assert _poll(FakeWeb({URL: _page(b"", 304)}), replace(state, usual_gap_s=1e6)).reason == "unchanged"
    weekdays = [NOW - timedelta(days=day) for day in range(2, 44) if (NOW - timedelta(days=day)).weekday() < 5]
    friday = replace(state, last_new_at=NOW - timedelta(days=3))
    assert _poll(FakeWeb({URL: _page(b"", 304)}), friday, news=weekdays).reason == "unchanged"


def test_reasons_of_odd_documents() -> None:
    """No entries, no readable dates, a permanent move and a failure each have their own."""
    broken = _rss("a").replace(b"<guid>", b"<pubDate>38 Foo 1680</pubDate><guid>")
    assert _poll(FakeWeb({URL: _rss()})).reason == "empty"
    assert _poll(FakeWeb({URL: broken})).reason == "dates_broken"
    moved = replace(_page(_rss("a")), final_url="https://e.org/new.xml", moved_permanently=True)
    assert _poll(FakeWeb({URL: moved})).reason == "moved"
    failed = _poll(FakeWeb({URL: Failure(url=URL, reason="timeout", detail="30 s")}))
    assert (failed.reason, failed.detail, failed.state.failures) == ("timeout", "30 s", 1)


def test_a_page_at_the_feeds_address_leads_to_the_feed() -> None:
    """What the page announces is polled in the same go and kept as the feed's address."""
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/real.xml"></head></html>'
    web = FakeWeb({URL: page, "https://e.org/real.xml": _rss("a")})
    poll = _poll(web)
    assert (poll.reason, poll.entries_new, poll.state.address) == ("moved", 1, "https://e.org/real.xml")
    assert _poll(web, poll.state, _known(poll)).reason == "unchanged"


def test_a_dead_feed_is_found_again_on_its_site() -> None:
    """The fourth failure asks the front page and the usual places; until then nothing but the feed is asked."""
    web, state = FakeWeb({"https://e.org/rss.xml": _rss("a")}), FeedState(feed_id=FEED.feed_id)
    for _ in range(3):
        state = _poll(web, state).state
    assert {url for url, _ in web.asked} == {URL}
    found = _poll(web, state)
    assert (found.reason, found.state.address, found.state.failures) == ("moved", "https://e.org/rss.xml", 0)


def test_a_feed_is_found_from_any_page_of_its_site() -> None:
    """The address itself, what it announces, the usual places; else the reason of the address."""
    page = b'<html><link rel="alternate" type="application/atom+xml" href="feed.xml"></html>'

    def find(pages: Mapping[str, bytes]) -> object:
        found = asyncio.run(find_feed(FakeWeb(pages), "https://e.org/news/", NOW))
        return found.reason if isinstance(found, Failure) else (found.url, found.how)

    assert find({"https://e.org/news/": _rss("a")}) == ("https://e.org/news/", "itself")
    assert find({"https://e.org/news/": page, "https://e.org/news/feed.xml": _rss("a")})[1] == "announced"
    assert find({"https://e.org/news/": b"<html></html>", "https://e.org/rss": _rss("a")})[1] == "usual place"
    news = _sitemap(("vote", NOW))
    only_map = {"https://e.org/news/": b"<html></html>", "https://e.org/news-sitemap.xml": news}
    assert find(only_map) == ("https://e.org/news-sitemap.xml", "usual place")
    assert find({"https://e.org/news/": b"<html></html>"}) == "not_a_feed"
    assert find({}) == "not_found"


def _sitemap(*rows: tuple[str, datetime]) -> bytes:
    urls = "".join(
        f"<url><loc>https://e.org/{name}</loc><n:news><n:publication_date>{day.isoformat()}</n:publication_date>"
        f"<n:title>{name}</n:title></n:news></url>"
        for name, day in rows
    )
    return f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{urls}</urlset>".encode()


def test_a_gap_is_filled_from_the_news_sitemap() -> None:
    """Only what appeared inside the gap and is not known in any spelling comes back, through an index too."""
    news = _sitemap(
        ("old", NOW - timedelta(days=9)), ("lost", NOW - timedelta(hours=5)), ("known", NOW - timedelta(hours=5))
    )
    index = b"<sitemapindex><sitemap><loc>https://e.org/all.xml</loc></sitemap><sitemap><loc>https://e.org/news.xml</loc></sitemap></sitemapindex>"
    web = FakeWeb({"https://e.org/index.xml": index, "https://e.org/news.xml": news}, ("https://e.org/index.xml",))
    found = asyncio.run(fill(web, FEED, NOW - timedelta(hours=12), NOW, {"https://www.e.org/known?utm_source=rss"}))
    assert [(entry.url, entry.title, entry.feed_id) for entry in found] == [
        ("https://e.org/lost", "lost", FEED.feed_id)
    ]
    assert asyncio.run(fill(FakeWeb({}), FEED, NOW, NOW, ())) == ()


def test_a_news_sitemap_is_a_source_like_a_feed() -> None:
    """Its lines are entries with title, moment and identity; what rolls off it and on to it is told apart."""
    first = _poll(FakeWeb({URL: _sitemap(("a", NOW), ("b", NOW))}))
    assert [(entry.title, entry.published) for entry in first.entries] == [("a", NOW), ("b", NOW)]
    second = _poll(FakeWeb({URL: _sitemap(("b", NOW), ("c", NOW))}), first.state, _known(first))
    assert (second.reason, [entry.title for entry in second.fresh]) == ("ok", ["c"])


def test_a_poll_that_finds_a_gap_fills_it() -> None:
    """The lost entries are fresh entries of the same poll, once the sitemap shows them."""
    first = _poll(FakeWeb({URL: _rss("a", "b")}))
    news = _sitemap(("x", NOW), ("lost", NOW))
    web = FakeWeb({URL: _rss("x", "y"), "https://e.org/news.xml": news}, ("https://e.org/news.xml",))
    second = _poll(web, first.state, _known(first))
    assert (second.reason, second.entries_new) == ("gap", 3)
    assert [entry.url for entry in second.fresh] == ["https://e.org/x", "https://e.org/y", "https://e.org/lost"]


def test_feeds_of_a_voting_country_are_asked_more_often() -> None:
    """The window runs from two weeks before to ten days after; uncertain dates open none; the shipped table is read."""
    calendar = calendar_of([{"country": "BLR", "date": "2020-08-09"}, {"country": "POL", "date": "2020"}])
    assert calendar["BLR"] == (date(2020, 8, 9),)
    days = {day: boost("BLR", NOW + timedelta(days=day), calendar) < 1 for day in (-16, -15, 9, 10)}
    assert days == {-16: False, -15: True, 9: True, 10: False}
    assert boost("POL", NOW, calendar) == 1.0
    assert date(2020, 8, 9) in known_elections()["BLR"]
