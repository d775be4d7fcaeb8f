"""Filling a gap: what a feed rolled over too fast to be seen is looked up in the site's news sitemap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from extractors.feed import ParsedFeed, parse
from extractors.feed.discovery import NEWS_PATHS
from extractors.feed.sitemap import members
from extractors.records import Entry, Feed, Page
from extractors.url import absolute, canonical
from flows.discover import Web

MOST_SITEMAPS: Final = 4
"""Sitemaps that are asked for one gap, indexes included."""
MARGIN: Final = timedelta(hours=1)
"""By how much a sitemap's clock may differ from ours."""


class Site(Web, Protocol):
    """A fetcher that knows the sitemaps of a host from its robots.txt, as `flows.fetch.Fetcher` does."""

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Give the sitemaps that the robots.txt of a URL's host names."""


async def fill(web: Site, feed: Feed, since: datetime, now: datetime, known_urls: Collection[str]) -> tuple[Entry, ...]:
    """Give the entries of the news sitemap that appeared between `since` and `now` and that the feed never showed.

    `known_urls` are the addresses of the feed's stored entries, in any spelling. Entries without a readable date are
    left out, since they may be of any age. An empty result means that the site has no news sitemap, or no gap.
    """
    known = {canonical(url) for url in known_urls}
    found: dict[str, Entry] = {}
    for entry in await _listed(web, feed, now):
        if entry.url is None or entry.published is None or canonical(entry.url) in known:
            continue
        if since - MARGIN <= entry.published <= now + MARGIN:
            found.setdefault(canonical(entry.url), entry)
    return tuple(replace(entry, feed_id=feed.feed_id) for entry in found.values())


async def _listed(web: Site, feed: Feed, now: datetime) -> Sequence[Entry]:
    """Read the first news sitemap of the site that lists anything, following one level of index."""
    named = [url for url in web.sitemaps(feed.url) if "news" in url.lower()] or list(web.sitemaps(feed.url))
    usual = [url for path in NEWS_PATHS if (url := absolute(feed.url, path))]
    waiting = list(dict.fromkeys([*named, *usual]))
    for _ in range(MOST_SITEMAPS):
        if not waiting:
            break
        page = await web.get(waiting.pop(0), kind="feed", now=now)
        if not isinstance(page, Page):
            continue
        parsed = parse(page.body, url=page.final_url, now=now, language=feed.language, feed_id=feed.feed_id)
        if isinstance(parsed, ParsedFeed) and any(entry.title for entry in parsed.entries):
            return parsed.entries
        waiting = [*members(page.body)[:MOST_SITEMAPS], *waiting]
    return ()
