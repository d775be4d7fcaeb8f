"""What becomes of an entry: an article from its page, an article from the feed's summary, or a failure with a reason.

Pure: what was fetched and read comes in, one decision comes out, so that every entry has exactly one outcome.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from extractors import language, url
from extractors.reasons import Reason
from extractors.records import Article, Entry, Extraction, Failure, Feed, Page, Rejection

SUMMARY_LEAST = 80
"""Code points a feed's summary needs to stand in for a page that can't be had."""

TRANSIENT: frozenset[str] = frozenset(
    {
        Reason.DNS,
        Reason.UNREACHABLE,
        Reason.TIMEOUT,
        Reason.THROTTLED,
        Reason.SERVER_ERROR,
        Reason.PROTOCOL,
        Reason.ROBOTS_UNAVAILABLE,
        Reason.EXTRACT_CRASHED,
        Reason.EXTRACT_TIMEOUT,
    }
)
"""Reasons that may pass, so that the entry is tried again."""

RETRIES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
TAG = re.compile(r"<[^>]{0,2000}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One entry's outcome; `article` is there when `outcome` is `article`, `retry_at` when it may still become one."""

    outcome: Literal["article", "failed", "skipped"]
    reason: str
    detail: str = ""
    article: Article | None = None
    retry_at: datetime | None = None


def article_id(address: str) -> str:
    """Derive an article's id from its address, so that the same address is the same article for ever.

    >>> article_id("https://a.example/x?utm_source=rss") == article_id("https://a.example/x")
    True
    """
    return hashlib.sha256(url.canonical(address).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def decide(
    feed: Feed, entry: Entry, got: Page | Failure, read: Extraction | Rejection | None, *, attempt: int, now: datetime
) -> Decision:
    """Decide on one entry from what the server gave and what the extractor read from it.

    A page that can't be had or read leaves the feed's summary, marked `text_source = 'feed'`, when that is long enough;
    else the entry failed, with a retry while the reason may pass.
    """
    summary = plain(entry.summary)
    if isinstance(read, Extraction) and isinstance(got, Page):
        if len(summary) > len(read.text) and len(read.text) < 400:
            return Decision(outcome="article", reason=Reason.FEED_LONGER, article=_from_feed(feed, entry, summary, now))
        return Decision(outcome="article", reason="ok", article=_from_page(feed, entry, got, read))
    problem = got if isinstance(got, Failure) else read or Rejection(Reason.PAGE_EMPTY)
    assert isinstance(problem, Failure | Rejection)  # noqa: S101 - a page without extraction has a rejection
    if len(summary) >= SUMMARY_LEAST:
        article = _from_feed(feed, entry, summary, now)
        return Decision(outcome="article", reason=problem.reason, detail=problem.detail, article=article)
    again = problem.reason in TRANSIENT and attempt <= len(RETRIES)
    retry_at = now + RETRIES[attempt - 1] if again else None
    return Decision(outcome="failed", reason=problem.reason, detail=problem.detail, retry_at=retry_at)


def plain(summary: str) -> str:
    """Give a feed's summary without its markup.

    >>> plain("<p>Polls &amp; <b>results</b></p>")
    'Polls & results'
    """
    return " ".join(html.unescape(TAG.sub(" ", summary)).split())


def _from_page(feed: Feed, entry: Entry, page: Page, read: Extraction) -> Article:
    published, source = _published(entry, read.published)
    return _article(
        feed,
        entry,
        _address(page.final_url, read.canonical_url),
        title=entry.title or read.title or "",
        title_source="feed" if entry.title else "page",
        text=read.text,
        language=read.language or entry.language or language.identify(entry.title, read.text),
        fetched_at=page.fetched_at,
        text_source="page",
        published=published,
        published_source=source,
        author=entry.author or read.author,
        extraction_mode=read.mode,
        flags=read.flags,
    )


def _from_feed(feed: Feed, entry: Entry, summary: str, now: datetime) -> Article:
    published, source = _published(entry, None)
    return _article(
        feed,
        entry,
        entry.url or f"{feed.url}#{entry.entry_id}",
        title=entry.title,
        text=summary,
        language=language.identify(entry.title, summary),
        fetched_at=now,
        text_source="feed",
        published=published,
        published_source=source,
        author=entry.author,
        extraction_mode="summary",
    )


def _article(feed: Feed, entry: Entry, address: str, **read: Any) -> Article:  # noqa: ANN401 - fields of Article
    """Join what is the same for every article of an entry to what was read."""
    return Article(
        article_id=article_id(address),
        url=address,
        outlet=feed.outlet,
        outlet_country=feed.country,
        owner=feed.owner,
        feed_id=feed.feed_id or None,
        entry_id=entry.entry_id,
        **read,
    )


def _address(final_url: str, claimed: str | None) -> str:
    """Believe a page's canonical link only about its own host, for a wrong one would swallow other articles."""
    if claimed and url.host(claimed) == url.host(final_url) and claimed.rstrip("/").count("/") > 2:
        return claimed
    return final_url


def _published(entry: Entry, page: date | datetime | None) -> tuple[datetime | None, str]:
    if entry.published:
        return entry.published, "feed"
    if isinstance(page, datetime):
        return (page if page.tzinfo else page.replace(tzinfo=UTC)), "page"
    if page:
        return datetime(page.year, page.month, page.day, tzinfo=UTC), "page"
    return None, "none"
