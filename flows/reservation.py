"""Text and data mining that a publisher reserves, by header or meta tag (TDM Reservation Protocol of a W3C group)."""

from __future__ import annotations

import re
from typing import Final

from extractors.reasons import Reason
from extractors.records import Failure, Page

SEARCHED: Final = 1 << 17
"""Bytes of a page in which the tag is looked for; it stands in the head."""
_META: Final = re.compile(rb"<meta\s[^<>]{0,500}?name\s*=\s*[\"']?tdm-reservation\b[^<>]{0,500}>", re.IGNORECASE)
_CONTENT: Final = re.compile(rb"content\s*=\s*[\"']?\s*([01])\b", re.IGNORECASE)


def is_reserved(page: Page) -> bool:
    """Say whether a page reserves its mining; the page's own tag counts more than the server's header.

    >>> from datetime import UTC, datetime
    >>> told = {"url": "", "final_url": "", "status": 200, "fetched_at": datetime.now(UTC)}
    >>> is_reserved(Page(body=b"<p>", headers={"tdm-reservation": "1"}, **told))
    True
    >>> is_reserved(Page(body=b"<meta name='tdm-reservation' content='0'>", headers={"tdm-reservation": "1"}, **told))
    False
    """
    tag = _META.search(page.body[:SEARCHED])
    said = _CONTENT.search(tag[0]) if tag else None
    return said[1] == b"1" if said else page.headers.get("tdm-reservation", "").strip() == "1"


def obeyed(page: Page) -> Page | Failure:
    """Give the page, or in its place the reason why we do not read it."""
    if not is_reserved(page):
        return page
    return Failure(url=page.url, reason=Reason.TDM_RESERVED, status=page.status, final_url=page.final_url)
