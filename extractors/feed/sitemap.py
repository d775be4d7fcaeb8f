"""News sitemaps: a source beside feeds, and what fills the gap when a feed has rolled over too fast."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from extractors.feed import charset, tree
from extractors.feed.parsed import MOST, Claim, Document, Hints
from extractors.feed.tree import local
from extractors.reasons import Reason
from extractors.records import Rejection

_START: Final = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b", re.IGNORECASE)


def is_sitemap(start: bytes) -> bool:
    """Say whether a document opens as a sitemap or an index of sitemaps."""
    return _START.search(start[:2048]) is not None


def read(body: bytes, most: int = MOST) -> Document | Rejection:
    """Read a sitemap: every `url` is a claim, with title, date and language where it carries news tags.

    One claim more than `most` is read, so that the caller sees that there are more.
    An index of sitemaps is a Rejection `not_a_feed`; its members are given by `members`.
    """
    root = tree.parsed(body, charset.of(body))
    if root is None:
        return Rejection(Reason.PARSE, "a sitemap that cannot be read")
    if local(root) != "urlset":
        return Rejection(Reason.NOT_A_FEED, "an index of sitemaps")
    names = [_text(node, "name") for node in root.iter() if local(node) == "publication"][:1]
    claims = [_claim(node) for node in islice((node for node in root if local(node) == "url"), most + 1)]
    return Document(title="".join(names), link="", language=None, claims=claims, hints=Hints(), is_known=True)


def members(body: bytes) -> tuple[str, ...]:
    """Give the sitemaps that an index names, those that look like news first."""
    root = tree.parsed(body, charset.of(body))
    if root is None or local(root) != "sitemapindex":
        return ()
    found = [address for node in root if local(node) == "sitemap" and (address := _text(node, "loc"))]
    return tuple(sorted(found, key=lambda address: "news" not in address.lower()))


def _claim(node: Any) -> Claim:  # noqa: ANN401 - lxml is untyped here
    dates = [text for name in ("publication_date", "lastmod") if (text := _text(node, name))]
    return Claim(
        link=_text(node, "loc"),
        title=_text(node, "title"),
        language=_text(node, "language")[:12] or None,
        dates=[(text, None) for text in dates],
    )


def _text(node: Any, name: str) -> str:  # noqa: ANN401 - lxml is untyped here
    for inner in node.iter():
        if local(inner) == name:
            return (inner.text or "").strip()
    return ""
