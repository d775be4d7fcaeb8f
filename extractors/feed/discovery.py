"""Where a site's feeds are: what its pages announce, and where feeds usually stand."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from extractors.url import absolute, host

LARGEST: Final = 1 << 20
"""Bytes of a page that are searched; feeds are announced in its head."""
USUAL_PATHS: Final = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/rss/",
)
NEWS_PATHS: Final = ("/news-sitemap.xml", "/sitemap-news.xml")
"""Where news sitemaps usually stand, for sites without a feed and for what a feed lost."""
_TYPES: Final = re.compile(
    r"^application/(?:rss|atom|rdf|feed)\+(?:xml|json)\b|^(?:text|application)/(?:xml|rss)\b", re.IGNORECASE
)
_ANCHOR: Final = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:$|[/._?-])", re.IGNORECASE)
_COMMENTS: Final = re.compile(r"comments?[/_-]|[/_-]comments?", re.IGNORECASE)


def announced(page: bytes, url: str) -> tuple[str, ...]:
    """Give the feeds that a page announces, best first: `<link rel=alternate>`, then links that look like feeds.

    Feeds of comments come last. Links to other hosts count only where the page announces them as its own.

    >>> announced(b'<link rel="alternate" type="application/rss+xml" href="/a.xml"><a href="/rss/b">RSS</a>', "http://e.org/")
    ('http://e.org/a.xml', 'http://e.org/rss/b')
    """
    root = _root(page[:LARGEST])
    if root is None:
        return ()
    declared, guessed = [], []
    for node in root.iter("link", "a"):
        found = absolute(url, node.get("href"))
        if found is None or found == url:
            continue
        if node.tag == "link":
            if "alternate" in node.get("rel", "").lower().split() and _TYPES.match(node.get("type", "").strip()):
                declared.append(found)
        elif host(found) == host(url) and _ANCHOR.search(found.partition("//")[2].partition("/")[2]):
            guessed.append(found)
    feeds = dict.fromkeys([*declared, *guessed[:10]])
    return tuple(sorted(feeds, key=lambda address: _COMMENTS.search(address) is not None))


def _root(page: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(no_network=True, recover=True)
    try:
        return etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
