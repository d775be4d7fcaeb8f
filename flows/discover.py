"""Finding a feed: from any page of a site, and again when the feed's address has died."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from extractors.feed import ParsedFeed, parse
from extractors.feed.discovery import NEWS_PATHS, USUAL_PATHS, announced
from extractors.records import Failure, Page
from extractors.url import absolute

MOST_TRIES: Final = 12
"""Requests to one site for one search."""


class Web(Protocol):
    """What a poll needs of the fetcher."""

    async def get(
        self,
        url: str,
        *,
        kind: Literal["feed", "page", "robots"] = "page",
        etag: str | None = None,
        last_modified: str | None = None,
        now: datetime | None = None,
    ) -> Page | Failure:
        """Fetch one URL, as `flows.fetch.Fetcher` does."""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answered and could be read, and how its address was found."""

    url: str
    feed: ParsedFeed
    how: str


async def find_feed(web: Web, url: str, now: datetime) -> FoundFeed | Failure:
    """Find the feed of an address: the address itself, what its page announces, then the usual places of the site.

    A Failure is that of the address itself, with the reason `not_a_feed` when it answered.
    """
    first = await web.get(url, kind="feed", now=now)
    if isinstance(first, Page):
        found = _read(first, now)
        if found is not None:
            return FoundFeed(first.final_url, found, "itself")
        async for feed in _tried(web, announced(first.body, first.final_url), now, "announced"):
            return feed
    site = first.final_url or url
    async for feed in _tried(web, _usual(site), now, "usual place"):
        return feed
    if isinstance(first, Failure):
        return first
    return Failure(
        url=url, reason="not_a_feed", detail="no feed on the page or in the usual places", status=first.status
    )


async def find_again(
    web: Web, url: str, now: datetime, *, page: Page | None = None, widely: bool = False
) -> FoundFeed | None:
    """Look for a feed whose address no longer answers with one.

    `page` is what answered instead: its announcements are tried. `widely` also asks the site's front page and the
    usual places.
    """
    candidates = list(announced(page.body, page.final_url)) if page else []
    front = absolute(url, "/") if widely else None
    if front is not None:
        home = await web.get(front, kind="page", now=now)
        candidates += [*announced(home.body, home.final_url)] if isinstance(home, Page) else []
        candidates += _usual(url)
    async for feed in _tried(web, [one for one in candidates if one != url], now, "found again"):
        return feed
    return None


async def _tried(web: Web, addresses: Iterable[str], now: datetime, how: str) -> AsyncIterator[FoundFeed]:
    """Try addresses in order and yield those that answer with a feed that has entries."""
    for address in list(dict.fromkeys(addresses))[:MOST_TRIES]:
        page = await web.get(address, kind="feed", now=now)
        found = _read(page, now) if isinstance(page, Page) else None
        if found is not None and isinstance(page, Page) and found.entries:
            yield FoundFeed(page.final_url, found, how)


def _read(page: Page, now: datetime) -> ParsedFeed | None:
    found = parse(page.body, url=page.final_url, headers=page.headers, now=now)
    return found if isinstance(found, ParsedFeed) else None


def _usual(url: str) -> list[str]:
    return [address for path in (*USUAL_PATHS, *NEWS_PATHS) if (address := absolute(url, path))]
