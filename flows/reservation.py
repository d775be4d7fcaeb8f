"""Text and data mining that a publisher reserves, by file, header or tag (TDM Reservation Protocol of a W3C group)."""

from __future__ import annotations

import json
import re
from typing import Final

from extractors.reasons import Reason
from extractors.records import Failure, Page

PLACE: Final = "/.well-known/tdmrep.json"
MOST_RULES: Final = 1_000
SEARCHED: Final = 1 << 17
"""Bytes of a page in which the tag is looked for; it stands in the head."""
_META: Final = re.compile(rb"<meta\s[^<>]{0,500}?name\s*=\s*[\"']?tdm-reservation\b[^<>]{0,500}>", re.IGNORECASE)
_CONTENT: Final = re.compile(rb"content\s*=\s*[\"']?\s*([01])\b", re.IGNORECASE)


def rules(body: bytes) -> str:
    r"""Write a site's file as rules of robots.txt, where a reserved place is a forbidden one: patterns are the same.

    >>> rules(b'[{"location": "/news/*", "tdm-reservation": 1}, {"location": "/news/free", "tdm-reservation": 0}]')
    'user-agent: *\ndisallow: /news/*\nallow: /news/free'
    >>> rules(b"<html>")
    ''
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    lines = []
    for rule in said[:MOST_RULES] if isinstance(said, list) else ():
        place = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(place, str) and place.startswith(("/", "*")) and place.isprintable():
            lines.append(f"{'disallow' if str(rule.get('tdm-reservation')) == '1' else 'allow'}: {place}")
    return "\n".join(["user-agent: *", *lines]) if lines else ""


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
