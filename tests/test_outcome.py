"""Every entry has exactly one outcome, and nothing that can be kept is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.outcome import RETRIES, article_id, decide, plain
from extractors.records import Entry, Extraction, Failure, Feed, Page, Rejection

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
FEED = Feed(feed_id="f", url="http://a.example/feed", outlet="The Example", country="BLR", owner="state")
LONG = "The commission said that counting went on through the night in all districts, and that nobody complained. "


def entry(**claims):
    """An entry that claims something."""
    return Entry(
        **{"entry_id": "e", "feed_id": "f", "guid": None, "url": "http://a.example/1", "title": "Count"} | claims
    )


def page(url="http://a.example/1"):
    """A page that was had."""
    return Page(url=url, final_url=url, status=200, fetched_at=NOW, body=b"x")


def extraction(**read):
    """What was read from it."""
    base = {"title": "Page title", "text": LONG * 6, "author": None, "published": None, "language": "en"}
    return Extraction(**base | {"canonical_url": None, "site_name": None, "mode": "precision"} | read)


def told(read, got=None, attempt=1, **claims):
    """The decision on it."""
    return decide(FEED, entry(**claims), got or page(), read, attempt=attempt, now=NOW)


def test_a_page_becomes_an_article_with_the_feeds_title():
    """The feed's title wins over the page's, and the text is the page's."""
    article = told(extraction()).article
    assert (article.title, article.title_source, article.text_source) == ("Count", "feed", "page")


def test_a_page_that_failed_leaves_a_long_summary():
    """When no page can be had, a summary long enough stands in and is marked."""
    decision = told(None, Failure(url="http://a.example/1", reason="robots"), summary=f"<p>{LONG}</p>")
    assert (decision.outcome, decision.reason, decision.article.text_source) == ("article", "robots", "feed")
    assert decision.article.text == LONG.strip()


def test_a_passing_failure_is_tried_again_a_bounded_number_of_times():
    """A timeout comes back later, but not for ever; a 404 never."""
    lost = Failure(url="http://a.example/1", reason="timeout")
    assert told(None, lost, attempt=1).retry_at == NOW + RETRIES[0]
    assert told(None, lost, attempt=len(RETRIES) + 1).retry_at is None
    assert told(None, Failure(url="x", reason="not_found")).retry_at is None


def test_a_rejected_page_keeps_its_reason():
    """What the extractor refused fails with the extractor's reason."""
    decision = told(Rejection("consent_wall"))
    assert (decision.outcome, decision.reason) == ("failed", "consent_wall")


def test_a_summary_longer_than_a_stump_of_a_page_wins():
    """A page that gave less than the feed did is not trusted."""
    decision = told(extraction(text="Read more."), summary=LONG)
    assert (decision.reason, decision.article.text_source) == ("feed_longer", "feed")


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ("http://a.example/canonical", "http://a.example/canonical"),
        ("http://other.example/steal", "http://a.example/1"),
        ("http://a.example/", "http://a.example/1"),
    ],
)
def test_a_canonical_link_is_believed_only_about_its_own_host(claimed, expected):
    """A canonical link to another host or to the front page would swallow other articles."""
    assert told(extraction(canonical_url=claimed)).article.url == expected


def test_the_feeds_date_wins_over_the_pages():
    """The page's date is used only when the feed has none, and the source is told."""
    feed_day, page_day = NOW - timedelta(days=1), NOW - timedelta(days=9)
    article = told(extraction(published=page_day), published=feed_day).article
    assert (article.published, article.published_source) == (feed_day, "feed")
    article = told(extraction(published=page_day)).article
    assert (article.published, article.published_source) == (page_day, "page")


@given(st.text(max_size=300))
def test_a_plain_summary_has_no_line_breaks_and_never_raises(summary):
    """Whatever a feed says, its plain form is one line."""
    assert "\n" not in plain(summary)


def test_tracking_does_not_make_another_article():
    """An address with a tracking parameter is the same article."""
    assert article_id("http://a.example/1?utm_source=x") == article_id("http://a.example/1")
