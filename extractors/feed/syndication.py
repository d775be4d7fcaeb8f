"""RSS, Atom and RDF by feedparser, with the repair of what it leaves broken."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.entities import html5
from typing import Any, Final

import feedparser
from lxml import etree

from extractors.feed import charset, tree
from extractors.feed.parsed import Claim, Document, Hints

_DATES: Final = ("published", "created", "updated")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_ITEM: Final = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CAPTION: Final = re.compile(
    rb"<media:description[^<>]{0,200}>[^<]{0,2000}(?:<!\[CDATA\[.{0,2000}?\]\]>\s{0,99})?</media:description>",
    re.DOTALL,
)
"""What a picture shows; feedparser takes it for the entry's description when it comes last."""
_PROLOG: Final = re.compile(rb"\A(?:[^<]|<(?!\w))+")
"""What stands before the first element; feedparser's time grows with the square of the white space there."""
_SPACES: Final = re.compile(rb"\s{2,}")
LARGE: Final = 500_000
"""Bytes from which a document is read by its tree, since feedparser would take seconds."""
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS: Final = {
    "hourly": 3600,
    "daily": 86_400,
    "dayly": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_NAMED: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
_ROOT: Final = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


def read(body: bytes, headers: dict[str, str]) -> Document:
    """Read a document by feedparser, a large one by its tree; by the other way too where entries are left behind."""
    body = _NAMED.sub(_as_numbers, body)
    body, name = _decodable(body, charset.of(body, headers.get("content-type", "")))
    ways = (_by_feedparser, _by_tree) if len(body) <= LARGE else (_by_tree, _by_feedparser)
    first = ways[0](body, name, headers)
    expected = len(_ITEM.findall(body)) if first.notes or not first.claims else 0
    if not expected or _weight(first) >= (expected, expected):
        return first
    second = ways[1](body, name, headers)
    if _weight(second) <= _weight(first):
        return first
    return replace(
        second,
        title=first.title or second.title,
        link=first.link or second.link,
        language=first.language or second.language,
        notes=("broken", "repaired"),
    )


def _decodable(body: bytes, name: str) -> tuple[bytes, str]:
    """Put a mark in the place of broken characters, over which feedparser would take the rest for another charset."""
    try:
        body.decode(name)
    except ValueError:
        return body.decode(name, "replace").encode(), "utf-8"
    return body, name


def _by_feedparser(body: bytes, name: str, headers: dict[str, str]) -> Document:
    parsed = _parsed(body, name, headers.get("content-language", ""))
    problem = parsed.get("bozo_exception", "") if parsed.get("bozo") else ""
    return replace(
        _document(_said(parsed.get("feed", {})), [_claim(entry) for entry in parsed.get("entries", [])], body),
        notes=("broken",) if problem and not _is_harmless(problem) else (),
        is_known=bool(parsed.get("version")) or _ROOT.search(body[:2048]) is not None,
        problem=str(problem)[:200],
    )


def _by_tree(body: bytes, name: str, _headers: dict[str, str]) -> Document:
    feed, claims = tree.read(body, name)
    notes = () if _is_well_formed(body) else ("broken", "repaired")
    return replace(_document(feed, claims, body), notes=notes, is_known=_ROOT.search(body[:2048]) is not None)


def _document(feed: dict[str, str], claims: list[Claim], body: bytes) -> Document:
    return Document(
        title=feed["title"],
        link=feed["link"],
        language=_language(feed["language"]),
        claims=claims,
        hints=_hints(feed, body),
    )


def _as_numbers(name: re.Match[bytes]) -> bytes:
    """Write an HTML entity as numbers, since a document with a DOCTYPE would lose it without a word."""
    return b"".join(b"&#%d;" % ord(mark) for mark in html5.get(name[1].decode("ascii"), "")) or name[0]


def _said(feed: Any) -> dict[str, str]:  # noqa: ANN401 - feedparser is untyped
    """Give what feedparser found out about the feed itself."""
    hub = next((link.get("href", "") for link in feed.get("links", []) if link.get("rel") == "hub"), "")
    names = ("title", "link", "language", "ttl", "sy_updateperiod", "sy_updatefrequency")
    return {name: _text(feed, name) for name in names} | {"hub": hub}


def _parsed(body: bytes, name: str, language: str) -> Any:  # noqa: ANN401 - feedparser is untyped
    """Call feedparser without its HTML cleaning; what it cannot survive gives an empty result.

    The document's address is not told, because feedparser would resolve guids against it.
    """
    if len(body) <= LARGE and body.count(b"<description") >= body.count(b"<item") > 0:
        body = _CAPTION.sub(b"", body)
    body = _PROLOG.sub(lambda head: _SPACES.sub(b"\n", head[0]), body, count=1)
    is_obvious = body.isascii()
    told = {
        "content-type": "application/xml" + ("" if is_obvious else f"; charset={name}"),
        "content-language": language,
    }
    try:
        return feedparser.parse(
            io.BytesIO(body), response_headers=told, sanitize_html=False, resolve_relative_uris=False
        )
    except _DEFECTS as error:
        return {"bozo": True, "bozo_exception": error}


_DEFECTS: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)
"""What feedparser and the library under it are known to raise, instead of answering, on hostile bytes."""


def _is_harmless(problem: object) -> bool:
    """Say whether feedparser only grumbled about the declared charset or type, and read the document all the same."""
    return isinstance(problem, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType)


def _is_well_formed(body: bytes) -> bool:
    """Ask libxml2, which is quick, whether the document can be read without repair."""
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _weight(document: Document) -> tuple[int, int]:
    """Weigh a reading: how many entries, and how many of them whole."""
    return len(document.claims), sum(bool(claim.title and claim.link) for claim in document.claims)


def _claim(entry: Any) -> Claim:  # noqa: ANN401 - feedparser is untyped
    contents = [_text(part, "value") for part in entry.get("content", []) if isinstance(part, dict)]
    dates = [
        (text, dict.get(entry, f"{name}_parsed")) for name in _DATES if isinstance(text := dict.get(entry, name), str)
    ]
    detail = entry.get("title_detail") or {}
    guid, link = _text(entry, "id").strip(), _text(entry, "link")
    if not entry.get("links") and not guid.lower().startswith(("http:", "https:", "/")):
        link = ""  # feedparser takes any guid for an address when the entry has no link
    return Claim(
        guid=guid,
        link=_text(entry, "feedburner_origlink") or link,
        title=_text(entry, "title"),
        summary=max([_text(entry, "summary"), *contents], key=len),
        author=_text(entry, "author"),
        language=_language(detail.get("language") or ""),
        dates=[(text, tuple(parts) if parts else None) for text, parts in dates if text.strip()],
    )


def _text(place: Any, name: str) -> str:  # noqa: ANN401 - feedparser is untyped
    value = place.get(name)
    return value if isinstance(value, str) else ""


def _language(value: str) -> str | None:
    value = value.strip()
    return value.replace("_", "-") if _LANGUAGE.match(value) else None


def _hints(feed: dict[str, str], body: bytes) -> Hints:
    """Read how often the publisher wants to be asked."""
    return Hints(
        ttl_s=_positive(feed["ttl"], 60),
        period_s=_period(feed),
        skip_hours=tuple(sorted({int(n) % 24 for n in _inside(b"skipHours", body, rb"\b\d{1,2}\b")})),
        skip_days=tuple(
            sorted({_WEEKDAYS.index(n) for n in _inside(b"skipDays", body, rb"[A-Za-z]+day") if n in _WEEKDAYS})
        ),
        hub=feed["hub"] or None,
    )


def _inside(element: bytes, body: bytes, item: bytes) -> list[str]:
    """Find the items of an element that feedparser keeps only the last of."""
    start = body.find(b"<" + element + b">")
    end = body.find(b"</" + element, start, start + 2000)
    return [one.decode("ascii").lower() for one in re.findall(item, body[start:end])] if 0 <= start < end else []


def _period(feed: dict[str, str]) -> float | None:
    """Read sy:updatePeriod and sy:updateFrequency, `dayly` and `0.1` included; `always` asks for nothing."""
    length = _PERIODS.get(feed["sy_updateperiod"].strip().lower())
    times = _positive(feed["sy_updatefrequency"], 1) or 1.0
    return length / times if length else None


def _positive(value: str, unit: float) -> float | None:
    found = re.match(r"\s*(\d{1,7}(?:\.\d{1,3})?)\s*$", value)
    return float(found[1]) * unit or None if found else None
