"""In which charset a feed's bytes can be read, whatever its declaration and its server claim."""

from __future__ import annotations

import codecs
import re
from typing import Final

BROKEN: Final = "\ufffd"
TOLERATED: Final = 0.005
"""Share of broken characters up to which a claimed charset is believed all the same."""
FEW: Final = 12
"""Bytes beyond ASCII from which a text is long enough to say anything about its script."""
SAMPLE: Final = 100_000
"""Bytes from which the script is judged."""

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_TOLD: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_WIDE: Final = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
    b"{\x00": "utf-16-le",
    b"\x00{": "utf-16-be",
}
_BEYOND: Final = re.compile("[^\x00-\x7f\ufffd]")
_TAG: Final = re.compile(rb"<[^<>]*>|&#?\w+;|\s+")
_LATIN: Final = re.compile(rb"[A-Za-z]")
_WESTERN: Final = frozenset({"iso8859-1", "cp1252", "iso8859-15", "latin-1", "ascii", "mac-roman"})
_OLD: Final = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1253",
    "iso8859_7", "cp1255", "cp1256", "iso8859_6", "cp874")  # fmt: skip
"""Charsets of other scripts than Latin that feeds and pages were written in before UTF-8."""
_HALF: Final = re.compile("[\uff61-\uff9f]{3}")


def narrowed(body: bytes) -> bytes:
    """Turn a document of wide characters into UTF-8, so that all others can look into its bytes.

    >>> narrowed("<a/>".encode("utf-16-le")), narrowed(b"<a/>")
    (b'<a/>', b'<a/>')
    """
    wide = next((name for start, name in _WIDE.items() if body.startswith(start)), None)
    return body.decode(wide, "replace").lstrip("\ufeff").encode("utf-8", "replace") if wide else body


def of(body: bytes, content_type: str = "") -> str:
    r"""Name the charset in which narrow bytes are read best: UTF-8, as declared, as told, a guess, Latin.

    Bytes that prove to be UTF-8 are UTF-8, and a few that are broken do not make them anything else; decode with
    `replace`. Plain ASCII is what its declaration says, since ISO-2022 looks like it. A Western charset is not believed
    where hardly a letter would be a plain one.

    >>> of("<?xml version='1.0' encoding='utf-8'?><a>\xe4</a>".encode("latin-1"))
    'windows-1252'
    >>> of(b"<?xml version='1.0' encoding='utf-16'?><a/>")
    'utf-8'
    >>> of("<a>Комиссия</a>".encode() + b"\xff"), of(("<a>Наблюдатели заявили о нарушениях.</a>" * 4).encode("koi8-r"))
    ('utf-8', 'koi8_r')
    """
    declared, told = _DECLARED.search(body[:512]), _TOLD.search(content_type)
    found = declared and declared[1].decode("ascii"), told and told[1]
    claims = [name for label in found if label and (name := _known(label))]
    if body.isascii():
        return next((name for name in claims if not _is_wide(name) and _is_read(body, name, 0)), "utf-8")
    if _is_utf8(body):
        return "utf-8"
    foreign = _is_foreign(body)
    believed = [name for name in claims if not (foreign and name in _WESTERN)]
    return (
        next((name for name in believed if _is_read(body, name, 0)), None)
        or next((name for name in believed if _is_read(body, name, TOLERATED)), None)
        or (_guessed(body) if foreign else None)
        or next((name for name in ("windows-1252", "iso-8859-1") if _is_read(body, name, 0)), "iso-8859-1")
    )


def _is_read(body: bytes, name: str, broken: float) -> bool:
    """Say whether the bytes are text of a charset, up to a share of characters that are broken."""
    try:
        text = body.decode(name, "replace" if broken else "strict")
    except ValueError:
        return False
    return not broken or text.count(BROKEN) <= broken * len(text)


def _is_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    bad = text.count(BROKEN)
    return not bad or bad <= len(_BEYOND.findall(text))


def _known(label: str) -> str | None:
    """Give the name under which Python knows a charset of the web, which may be written `x-sjis` or `windows-874`."""
    for name in (label, re.sub(r"^(?:x-)+", "", label.lower()), re.sub(r"^windows-?", "cp", label.lower())):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def _is_wide(name: str) -> bool:
    return name.startswith(("utf-16", "utf-32"))


def _is_foreign(body: bytes) -> bool:
    """Say whether text outside tags has so many bytes beyond ASCII that its letters are not Latin ones."""
    words = _TAG.sub(b" ", body[:SAMPLE])
    beyond = sum(byte > 0x7F for byte in words)
    return beyond >= FEW and beyond > 0.3 * (beyond + len(_LATIN.findall(words)))


def _guessed(body: bytes) -> str | None:
    """Guess among the charsets of the web; nobody writes half-wide Japanese, but Cyrillic bytes look like it."""
    from charset_normalizer import from_bytes

    matches = from_bytes(_TAG.sub(b" ", body[:SAMPLE])[:20_000], cp_isolation=list(_OLD))
    return next((one.encoding for one in matches if not _HALF.search(str(one))), None)
