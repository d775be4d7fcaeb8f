"""Outside strings made harmless before they enter the report, whatever format prints it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_LINK = 1000
"""Longer addresses are not linked: they carry no more news, and a page has to stay small."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]")
_LINK = re.compile(r"[\s\"'<>\\^`{|}\x00-\x20\x7f-\U0010ffff]")


def plain(text: str | None, limit: int = 200) -> str:
    r"""Give one visible line of at most `limit` characters: no control, no direction override, no stacked accents.

    >>> plain("Vote\u202e desopxe \n again", 12)
    'Vote desopx…'
    """
    line = _UNSEEN.sub(" ", (text or "")[: limit * 20].encode("utf-8", "replace").decode())
    line = " ".join(unicodedata.normalize("NFC", line).split())
    line = re.sub(r"([\u0300-\u036f]{2})[\u0300-\u036f]+", r"\1", line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def link(url: str | None) -> str | None:
    """Give an http or https address fit to stand in a link, else None; odd characters are percent-encoded.

    >>> link("javascript:alert(1)"), link("https://example.org/a?b=1&c=2")
    (None, 'https://example.org/a?b=1&c=2')
    """
    address = (url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or len(address) > LONGEST_LINK:
        return None
    return _LINK.sub(lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode("utf-8", "replace")), address)
