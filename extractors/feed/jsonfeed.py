"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from extractors.feed.parsed import MOST, Claim, Document, Hints
from extractors.reasons import Reason
from extractors.records import Rejection

_ITEMS: Final = re.compile(r'"items"\s*:\s*\[')
_GAP: Final = re.compile(r"[\s,]*(?=\{)")
_DECODER: Final = json.JSONDecoder(strict=False)


def read(body: bytes) -> Document | Rejection:
    """Read a JSON Feed, one that was cut or has a stray comma as far as its items are whole.

    A Rejection has the reason `parse` for broken JSON without an item and `not_a_feed` for any other JSON.
    """
    text = body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff")
    notes: tuple[str, ...] = ()
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        found, notes = _salvaged(text), ("broken", "repaired")
        if found is None:
            return Rejection(Reason.PARSE, str(error)[:200])
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return Rejection(Reason.NOT_A_FEED, "JSON, but no JSON Feed")
    return Document(
        title=_text(found, "title"),
        link=_text(found, "home_page_url"),
        language=_text(found, "language") or None,
        claims=[_claim(item) for item in found["items"][: MOST + 1] if isinstance(item, dict)],
        hints=Hints(),
        notes=notes,
        is_known=True,
    )


def _salvaged(text: str) -> dict[str, Any] | None:
    """Read what comes before the items, and the items one by one; None when there is not one of them."""
    start = _ITEMS.search(text)
    if start is None:
        return None
    items: list[Any] = []
    at = start.end()
    try:
        head = json.loads(text[: start.end()] + "]}", strict=False)
        while len(items) <= MOST and (gap := _GAP.match(text, at)):
            item, at = _DECODER.raw_decode(text, gap.end())
            items.append(item)
    except (ValueError, RecursionError):
        pass
    return head | {"items": items} if items else None


def _claim(item: dict[str, Any]) -> Claim:
    authors = [*_dicts(item.get("authors")), *_dicts([item.get("author")])]
    return Claim(
        guid=_text(item, "id").strip(),
        link=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        summary=_text(item, "content_html") or _text(item, "content_text") or _text(item, "summary"),
        author=", ".join(_text(author, "name") for author in authors),
        language=_text(item, "language") or None,
        dates=[(text, None) for name in ("date_published", "date_modified") if (text := _text(item, name))],
    )


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(place: dict[str, Any], name: str) -> str:
    value = place.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "replace").decode("utf-8")
