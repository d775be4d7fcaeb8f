"""A feed document of any format and in any state, read into entries; nothing is raised whatever the bytes are."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from extractors.feed import charset, dates, identity, jsonfeed, plain, sitemap, syndication
from extractors.feed.parsed import MOST, Claim, Document, ParsedFeed
from extractors.reasons import Reason
from extractors.records import Entry, Rejection
from extractors.url import absolute

LARGEST: Final = 15 << 20
"""Bytes of a feed that we read."""

_ENTITY: Final = re.compile(rb"<!ENTITY\s+(\w+)\s+[\"']([^\"']*)[\"']")
_END: Final = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
"""A broken document that ends as a feed does is whole: without entries it is an empty feed, not an unreadable one."""
_HTML: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)


def parse(
    body: bytes,
    *,
    url: str,
    headers: dict[str, str] | None = None,
    now: datetime | None,
    language: str | None = None,
    feed_id: str | None = None,
    most: int = MOST,
) -> ParsedFeed | Rejection:
    """Read RSS, Atom, RDF, JSON Feed or a news sitemap.

    `url` is the address that answered: links are made absolute against it. `feed_id` defaults to the identity of that
    address. `language` is what the operator says of the feed and decides how dates such as 05.11.2020 are read; dates
    later than `now` and a day are clamped, and None leaves them. `most` is the number of entries that are kept. A
    Rejection has the reason `empty`, `too_large`, `entity_bomb`, `not_a_feed` or `parse`.
    """
    body = _unpacked(body)
    if not body.strip():
        return Rejection(Reason.EMPTY, "no bytes")
    if len(body) > LARGEST:
        return Rejection(Reason.TOO_LARGE, f"more than {LARGEST} bytes")
    if _expands(body):
        return Rejection(Reason.ENTITY_BOMB)
    document = _document(charset.narrowed(body), headers or {}, most)
    if isinstance(document, Rejection):
        return document
    spoken = language or document.language
    home = absolute(url, document.link)
    base = url if url.startswith("http") else home or url
    claims = document.claims[:most]
    urls = [absolute(base, claim.link) for claim in claims]
    ids = identity.entry_ids(feed_id or identity.feed_id(url), claims, urls, home)
    entries = tuple(
        _entry(claim, link, entry, feed_id or identity.feed_id(url), spoken, now)
        for claim, link, entry in zip(claims, urls, ids, strict=True)
    )
    return ParsedFeed(
        title=plain.line(document.title),
        link=home,
        language=document.language,
        entries=entries,
        hints=document.hints,
        notes=(*document.notes, *_notes(claims, entries), *(["cut"] if len(document.claims) > most else [])),
    )


def _document(body: bytes, headers: dict[str, str], most: int) -> Document | Rejection:
    """Choose the format by the first bytes, never by the Content-Type, which is wrong too often."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return jsonfeed.read(body)
    if sitemap.is_sitemap(start):
        return sitemap.read(body, most)
    document = syndication.read(_shortened(body), headers)
    if document.claims or document.is_known:
        if document.claims or "broken" not in document.notes or _END.search(body[-500:]):
            return document
        return Rejection(Reason.PARSE, document.problem)
    return Rejection(Reason.NOT_A_FEED, "a web page" if _HTML.match(body) else "no known feed format")


def _entry(
    claim: Claim, url: str | None, entry_id: str, feed_id: str, language: str | None, now: datetime | None
) -> Entry:
    published, raw, quality = None, None, "none"
    for text, fallback in claim.dates:
        raw = raw or text
        published, quality = dates.read(text, language=claim.language or language, fallback=fallback, now=now)
        if published is not None:
            raw = text
            break
    return Entry(
        entry_id=entry_id,
        feed_id=feed_id,
        guid=claim.guid or None,
        url=url,
        title=plain.line(claim.title),
        summary=plain.paragraphs(claim.summary),
        author=plain.line(claim.author) or None,
        language=claim.language,
        published=published,
        published_raw=raw[:200] if raw else None,
        date_quality=quality,
    )


def _notes(claims: Sequence[Claim], entries: Sequence[Entry]) -> list[str]:
    """Name what is odd about the document."""
    guids = [claim.guid for claim in claims if claim.guid]
    facts = {
        "guids_empty": 0 < len(guids) < len(claims),
        "guids_repeated": len(set(guids)) < len(guids),
        "links_dropped": any(claim.link and entry.url is None for claim, entry in zip(claims, entries, strict=True)),
        "dates_broken": any(entry.published_raw for entry in entries) and not any(entry.published for entry in entries),
    }
    return [name for name, holds in facts.items() if holds]


def _shortened(body: bytes) -> bytes:
    """Cut a document behind the entry after the last one that we keep, so that reading time stays bounded."""
    if len(body) < 40 * MOST:
        return body
    for end in (b"</item>", b"</entry>"):
        if body.count(end) > MOST + 1:
            at = 0
            for _ in range(MOST + 1):
                at = body.find(end, at) + len(end)
            last = body.rfind(end) + len(end)
            return body[:at] + body[last:]
    return body


def _unpacked(body: bytes) -> bytes:
    """Undo gzip that was sent as content, as sitemaps do, within the cap."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, LARGEST + 1)
    except (zlib.error, gzip.BadGzipFile):
        return body


def _expands(body: bytes) -> bool:
    """Say whether the document's own entities, each expanded, grow beyond a megabyte."""
    if b"<!ENTITY" not in body:
        return False
    sizes: dict[bytes, int] = {}
    for name, value in _ENTITY.findall(body[: 1 << 20]):
        inner = sum(sizes.get(used, 0) for used in re.findall(rb"&(\w+);", value))
        sizes[name] = len(value) + inner
        if sizes[name] > 1 << 20:
            return True
    return sum(sizes.get(used, 0) for used in re.findall(rb"&(\w+);", body)) > LARGEST
