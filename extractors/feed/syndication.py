"""RSS, Atom and RDF by feedparser, with the repair of what it leaves broken."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import feedparser
from lxml import etree

from extractors.feed.parsed import Claim, Document, Hints

_DATES: Final = ("published", "created", "updated")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_SKIP_HOURS: Final = re.compile(rb"<skipHours>(.*?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS: Final = re.compile(rb"<skipDays>(.*?)</skipDays>", re.IGNORECASE | re.DOTALL)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS: Final = {
    "hourly": 3600,
    "daily": 86_400,
    "dayly": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_ROOT: Final = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


def read(body: bytes, url: str, headers: dict[str, str]) -> Document:
    """Read a document; one that is not well-formed is also read after a repair, and the fuller reading is kept."""
    parsed = _parsed(body, url, headers)
    notes = []
    if parsed.get("bozo") and not _is_harmless(parsed.get("bozo_exception")):
        notes.append("broken")
        mended = _mended(body)
        if mended is not None:
            again = _parsed(mended, url, {})
            if _weight(again) > _weight(parsed):
                parsed = again
                notes.append("repaired")
    feed = parsed.get("feed", {})
    return Document(
        title=_text(feed, "title"),
        link=_text(feed, "link"),
        language=_language(_text(feed, "language")),
        claims=[_claim(entry) for entry in parsed.get("entries", [])],
        hints=_hints(feed, body),
        notes=tuple(notes),
        is_known=bool(parsed.get("version")) or _ROOT.search(body[:2048]) is not None,
        problem=str(parsed.get("bozo_exception", ""))[:200],
    )


def _parsed(body: bytes, url: str, headers: dict[str, str]) -> Any:  # noqa: ANN401 - feedparser is untyped
    """Call feedparser without its HTML cleaning; what it cannot survive gives an empty result."""
    content_type = headers.get("content-type", "")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    claimed = "utf-8" if _is_utf8(body) else charset[1] if charset else ""
    told = {
        "content-type": "application/xml" + (f"; charset={claimed}" if claimed else ""),
        "content-location": url,
        "content-language": headers.get("content-language", ""),
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


def _is_utf8(body: bytes) -> bool:
    """Say whether the bytes prove to be UTF-8, whatever header and declaration claim."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mended(body: bytes) -> bytes | None:
    """Close what was left open and drop what no document may contain, by libxml2's recovery."""
    start = body.find(b"<")
    cleaned = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", body[max(start, 0) :])
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(cleaned, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root is None else bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _weight(parsed: Any) -> tuple[int, int]:  # noqa: ANN401 - feedparser is untyped
    entries = parsed.get("entries", [])
    return len(entries), sum(bool(entry.get("title") and entry.get("link")) for entry in entries)


def _claim(entry: Any) -> Claim:  # noqa: ANN401 - feedparser is untyped
    contents = [_text(part, "value") for part in entry.get("content", []) if isinstance(part, dict)]
    dates = [
        (text, dict.get(entry, f"{name}_parsed")) for name in _DATES if isinstance(text := dict.get(entry, name), str)
    ]
    detail = entry.get("title_detail") or {}
    guid, link = _text(entry, "id").strip(), _text(entry, "link")
    if not entry.get("links") and not guid.startswith(("http:", "https:", "/")):
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


def _hints(feed: Any, body: bytes) -> Hints:  # noqa: ANN401 - feedparser is untyped
    """Read how often the publisher wants to be asked."""
    hub = next((link.get("href") for link in feed.get("links", []) if link.get("rel") == "hub"), None)
    return Hints(
        ttl_s=_positive(_text(feed, "ttl"), 60),
        period_s=_period(feed),
        skip_hours=tuple(sorted({int(n) % 24 for n in _inside(_SKIP_HOURS, body, rb"\b\d{1,2}\b")})),
        skip_days=tuple(
            sorted({_WEEKDAYS.index(n) for n in _inside(_SKIP_DAYS, body, rb"[A-Za-z]+day") if n in _WEEKDAYS})
        ),
        hub=hub,
    )


def _inside(element: re.Pattern[bytes], body: bytes, item: bytes) -> list[str]:
    found = element.search(body)
    return [one.decode("ascii").lower() for one in re.findall(item, found[1][:2000])] if found else []


def _period(feed: Any) -> float | None:  # noqa: ANN401 - feedparser is untyped
    """Read sy:updatePeriod and sy:updateFrequency, `dayly` and `0.1` included; `always` asks for nothing."""
    length = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    times = _positive(_text(feed, "sy_updatefrequency"), 1) or 1.0
    return length / times if length else None


def _positive(value: str, unit: float) -> float | None:
    found = re.match(r"\s*(\d{1,7}(?:\.\d{1,3})?)\s*$", value)
    return float(found[1]) * unit or None if found else None
