"""In which charset a feed's bytes can be read, whatever its declaration and its server claim."""

from __future__ import annotations

import re
from typing import Final

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_TOLD: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_WIDE: Final = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}


def of(body: bytes, content_type: str = "") -> str:
    r"""Name the first charset in which the bytes can be read: a wide one, UTF-8, as declared, as told, Latin.

    Bytes that prove to be UTF-8 are UTF-8. Plain ASCII is what its declaration says, since ISO-2022 looks like it.

    >>> of("<?xml version='1.0' encoding='utf-8'?><a>\xe4</a>".encode("latin-1"))
    'windows-1252'
    >>> of("<a/>".encode("utf-16-le")), of(b"<?xml version='1.0' encoding='utf-16'?><a/>")
    ('utf-16-le', 'utf-8')
    """
    wide = next((name for start, name in _WIDE.items() if body.startswith(start)), None)
    if wide:
        return wide
    declared, told = _DECLARED.search(body[:512]), _TOLD.search(content_type)
    claims = [declared[1].decode("ascii") if declared else "", told[1] if told else ""]
    is_plain = body.isascii()
    for name in [*claims, "utf-8"] if is_plain else ["utf-8", *claims, "windows-1252"]:
        if name and not (is_plain and name.lower().startswith(("utf-16", "utf-32", "ucs"))) and _reads(body, name):
            return name
    return "iso-8859-1"


def _reads(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (LookupError, ValueError):
        return False
    return True
