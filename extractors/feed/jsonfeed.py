"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from typing import Any

from extractors.feed.parsed import MOST, Claim, Document, Hints
from extractors.reasons import Reason
from extractors.records import Rejection


def read(body: bytes) -> Document | Rejection:
    """Read a JSON Feed; a Rejection has the reason `parse` for broken JSON and `not_a_feed` for any other JSON."""
    try:
        found = json.loads(body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return Rejection(Reason.PARSE, str(error)[:200])
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return Rejection(Reason.NOT_A_FEED, "JSON, but no JSON Feed")
    return Document(
        title=_text(found, "title"),
        link=_text(found, "home_page_url"),
        language=_text(found, "language") or None,
        claims=[_claim(item) for item in found["items"][: MOST + 1] if isinstance(item, dict)],
        hints=Hints(),
        is_known=True,
    )


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
