"""Bytes to text: byte order mark, UTF-8, what the server and the page claim, and only then a guess."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
MULTIBYTE = re.compile(r"[^\x00-\x7f�]")
WESTERN = frozenset({"iso8859-1", "cp1252", "iso8859-15", "latin-1", "ascii"})


def decode(body: bytes, claimed: str | None) -> str:
    """Decode a page; never fails, a byte that fits nothing becomes U+FFFD.

    A claim (`claimed` is the server's, the page's own `meta` comes next) counts only when the bytes fit it. Valid UTF-8
    is UTF-8 whatever is claimed, and a single bad byte does not make it something else.

    >>> decode("<p>Выборы в стране</p>".encode("cp1251"), "windows-1251")
    '<p>Выборы в стране</p>'
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = wide_encoding(body)
    if wide:
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    if lenient.count("�") <= len(MULTIBYTE.findall(lenient)):
        return lenient
    return _claimed(body, claimed) or _guessed(body) or lenient


def wide_encoding(body: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zero bytes between its ASCII tags."""
    head = body[:400]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even < odd / 4:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.3 and odd < even / 4 else None


def _claimed(body: bytes, claimed: str | None) -> str | None:
    meta = META_CHARSET.search(body[:8192])
    for label in (claimed, meta[1].decode("ascii", "replace") if meta else None):
        text = _fitting(body, label) if label else None
        if text is not None:
            return text
    return None


def _guessed(body: bytes) -> str | None:
    from charset_normalizer import from_bytes

    words = re.sub(rb"<(script|style)\b.*?</\1\s*>|<[^<>]*>|\s+", b" ", body, flags=re.DOTALL | re.IGNORECASE)
    best = from_bytes(words[:20_000]).best()
    return body.decode(best.encoding, "replace") if best else None


def _fitting(body: bytes, label: str) -> str | None:
    """Decode by a label when it exists and the result reads like text of that encoding."""
    try:
        name = codecs.lookup(label).name
        text = body.decode("cp1252" if name == "iso8859-1" else name, "replace")
    except (LookupError, ValueError):
        return None
    if name == "utf-8" or text.count("�") * 200 > len(text):
        return None
    letters = [c for c in re.sub(r"<[^<>]*>", " ", text[:200_000]) if c.isalpha()]
    accented = sum(c > "\x7f" for c in letters)
    return None if name in WESTERN and accented * 3 > len(letters) else text
