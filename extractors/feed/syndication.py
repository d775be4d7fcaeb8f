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
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_TOLD: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_ITEM: Final = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_PROLOG: Final = re.compile(rb"\A(?:[^<]|<(?!\w))+")
"""What stands before the first element; feedparser's time grows with the square of the white space there."""
_SPACES: Final = re.compile(rb"\s{2,}")
LARGE: Final = 500_000
"""Bytes from which a broken document is repaired before it is read."""
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


def read(body: bytes, headers: dict[str, str]) -> Document:
    """Read a document; one that is not well-formed is also read after a repair, and the fuller reading is kept.

    A large broken document is repaired first and read once, since feedparser's lenient reader is slow.
    """
    mended = _mended(body) if len(body) > LARGE and not _is_well_formed(body) else None
    parsed = _parsed(body if mended is None else mended, headers)
    notes = [] if mended is None else ["broken", "repaired"]
    if mended is None and parsed.get("bozo") and not _is_harmless(parsed.get("bozo_exception")):
        notes.append("broken")
        expected = len(_ITEM.findall(body))
        if _weight(parsed) < (expected, expected) and (mended := _mended(body)) is not None:
            again = _parsed(mended, {})
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


def _parsed(body: bytes, headers: dict[str, str]) -> Any:  # noqa: ANN401 - feedparser is untyped
    """Call feedparser without its HTML cleaning; what it cannot survive gives an empty result.

    The document's address is not told, because feedparser would resolve guids against it.
    """
    body = _PROLOG.sub(lambda head: _SPACES.sub(b"\n", head[0]), body, count=1)
    charset = _charset(body, headers.get("content-type", ""))
    told = {
        "content-type": "application/xml" + (f"; charset={charset}" if charset else ""),
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


def _charset(body: bytes, content_type: str) -> str | None:
    """Choose the first charset in which the bytes can be read at all: UTF-8, as declared, as the server says, Latin.

    Bytes that prove to be UTF-8 are UTF-8, whatever declaration and server claim. None leaves the choice to
    feedparser, for plain ASCII and for the wide encodings that open with a mark.
    """
    if body.isascii() or body.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")) or b"\x00" in body[:4]:
        return None
    declared, told = _DECLARED.search(body[:512]), _TOLD.search(content_type)
    claims = (declared[1].decode("ascii") if declared else "", told[1] if told else "")
    for name in ("utf-8", *claims, "windows-1252"):
        try:
            body.decode(name)
        except (LookupError, ValueError):
            continue
        return name
    return "iso-8859-1"


def _is_well_formed(body: bytes) -> bool:
    """Ask libxml2, which is quick, whether the document can be read without repair."""
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
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


def _hints(feed: Any, body: bytes) -> Hints:  # noqa: ANN401 - feedparser is untyped
    """Read how often the publisher wants to be asked."""
    hub = next((link.get("href") for link in feed.get("links", []) if link.get("rel") == "hub"), None)
    return Hints(
        ttl_s=_positive(_text(feed, "ttl"), 60),
        period_s=_period(feed),
        skip_hours=tuple(sorted({int(n) % 24 for n in _inside(b"skipHours", body, rb"\b\d{1,2}\b")})),
        skip_days=tuple(
            sorted({_WEEKDAYS.index(n) for n in _inside(b"skipDays", body, rb"[A-Za-z]+day") if n in _WEEKDAYS})
        ),
        hub=hub,
    )


def _inside(element: bytes, body: bytes, item: bytes) -> list[str]:
    """Find the items of an element that feedparser keeps only the last of."""
    start = body.find(b"<" + element + b">")
    end = body.find(b"</" + element, start, start + 2000)
    return [one.decode("ascii").lower() for one in re.findall(item, body[start:end])] if 0 <= start < end else []


def _period(feed: Any) -> float | None:  # noqa: ANN401 - feedparser is untyped
    """Read sy:updatePeriod and sy:updateFrequency, `dayly` and `0.1` included; `always` asks for nothing."""
    length = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    times = _positive(_text(feed, "sy_updatefrequency"), 1) or 1.0
    return length / times if length else None


def _positive(value: str, unit: float) -> float | None:
    found = re.match(r"\s*(\d{1,7}(?:\.\d{1,3})?)\s*$", value)
    return float(found[1]) * unit or None if found else None
