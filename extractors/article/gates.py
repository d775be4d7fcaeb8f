"""What is looked at before any parser runs: kind, size and shape of a page's bytes, all in linear time."""

from __future__ import annotations

import re
import zlib

from extractors.article.decode import wide_encoding
from extractors.reasons import Reason
from extractors.records import Rejection

LARGEST = 5 << 20
"""Bytes of a page, unpacked."""
LONGEST = 3_000_000
"""Characters of a page without its scripts: twice the largest known, and 5 MB of paragraphs take 11 s to read."""
MOST_TAGS = 30_000
LONGEST_TAG = 65_536
MOST_ATTRIBUTES = 2_000
DEEPEST = 200
"""Levels that are kept; libxml2 drops all text below level 256 without a word."""

MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"RIFF": "RIFF media",
    b"PK\x03\x04": "ZIP archive",
    b"\x00\x00\x00": "MP4 media",
    b"ID3": "MP3 audio",
    b"OggS": "Ogg media",
    b"\x28\xb5\x2f\xfd": "Zstandard archive",
    b"{\\rtf": "RTF",
    b"\xd0\xcf\x11\xe0": "Office document",
}
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^<>]*?(/?)>")
HUGE_TAG = re.compile(rf"<(/?[A-Za-z][\w:-]*)([^<>]{{{LONGEST_TAG},}})>")
UNREAD = re.compile(r"<(?:(script|style|svg)\b([^<>]*)>|!--)", re.IGNORECASE)
"""What is no text and may be most of a page: an application's state, icons, remarks."""
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
WRAPPERS = frozenset([
    "a", "article", "b", "blockquote", "center", "div", "em", "font", "i", "li", "main", "ol", "section", "span",
    "strong", "table", "tbody", "td", "tr", "ul"
])  # fmt: skip


def admit(body: bytes) -> bytes | Rejection:
    """Let a page's bytes through, unpacked if they are gzip, else say why not.

    Reasons: `not_html` (detail says what it is), `page_empty`, `page_too_large`.
    """
    if body.startswith(b"\x1f\x8b\x08"):
        archive = zlib.decompressobj(31)
        try:
            body = archive.decompress(body, LARGEST + 1)
        except zlib.error as error:
            return Rejection(Reason.NOT_HTML, f"broken gzip: {error}")
        if not archive.eof and len(body) <= LARGEST:  # half an article is not to pass for one
            return Rejection(Reason.NOT_HTML, "broken gzip: it ends early")
    if len(body) > LARGEST:
        return Rejection(Reason.PAGE_TOO_LARGE, f"more than {LARGEST} bytes")
    head = body[:4096].lstrip()
    if not head:
        return Rejection(Reason.PAGE_EMPTY, f"{len(body)} bytes of white space")
    kind = _foreign(head)
    return Rejection(Reason.NOT_HTML, kind) if kind else body


def _foreign(head: bytes) -> str | None:
    """Name what a page's first bytes are when they are not a page's."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    if (
        not wide_encoding(head)
        and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        and len(CONTROL.findall(head)) * 20 > len(head)
    ):
        return "binary data"
    return "JSON" if head[:1] in b"{[" and b"<" not in head else None


def tame(html: str) -> str | Rejection:
    """Make a decoded page harmless to the parser: no document type, no tag of huge length, not too many tags.

    A page that is too long or has more than `MOST_TAGS` tags is stripped of its scripts and flattened, and if that is
    not enough rejected as `page_too_large` or `page_too_dense`: none of the parsers is linear there.
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        html = flatten(strip(html))
    if len(html) > LONGEST:
        return Rejection(Reason.PAGE_TOO_LARGE, f"more than {LONGEST} characters without scripts")
    if html.count("<") > MOST_TAGS:
        return Rejection(Reason.PAGE_TOO_DENSE, f"more than {MOST_TAGS} tags")
    start = html[:2048].lower().find("<!doctype")
    if start >= 0:
        end = html.find(">", start)
        html = html[:start] + html[end + 1 :] if end >= 0 else html[:start]
    if len(html) > LONGEST_TAG and max(map(len, html.split("<"))) > LONGEST_TAG:
        html = HUGE_TAG.sub(_without_attributes, html)
    return html


def _without_attributes(tag: re.Match[str]) -> str:
    return f"<{tag[1]}>" if tag[2].count("=") > MOST_ATTRIBUTES else tag[0]


def strip(html: str) -> str:
    """Drop scripts, styles, drawings and remarks, but not what a page says of itself in JSON-LD; linear in the page.

    >>> strip("<p>Votes<script>let a = '<p>'</script><!-- x --> counted")
    '<p>Votes counted'
    """
    kept: list[str] = []
    last = 0
    while opened := UNREAD.search(html, last):
        name, attributes = (opened[1] or "").lower(), (opened[2] or "").lower()
        closed = html.find("-->", opened.end()) + 3 if not name else _after(html, name, opened.end())
        if closed < opened.end():
            break
        kept.append(html[last : closed if "ld+json" in attributes else opened.start()])
        last = closed
    return "".join(kept) + html[last:]


def _after(html: str, name: str, start: int) -> int:
    """Find where the element that began before `start` is closed, 0 when it never is."""
    closing = re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE).search(html, start)
    return closing.end() if closing else 0


def flatten(html: str) -> str:
    """Drop the wrapping tags below level `DEEPEST`, so that the text in them is not lost; linear in the page.

    >>> flatten("<div>" * 1000 + "<p>Votes</p>").count("<div>")
    200
    """
    kept: list[str] = []
    stack: list[bool] = []
    last = depth = 0
    for tag in TAG.finditer(html):
        closing, name, selfclosing = tag[1], tag[2].lower(), tag[3]
        if selfclosing or name in VOID or name not in WRAPPERS:
            continue
        if closing:
            drop = not stack or not stack.pop()
            depth -= 0 if drop else 1
        else:
            drop = depth >= DEEPEST
            stack.append(not drop)
            depth += 0 if drop else 1
        if drop:
            kept.append(html[last : tag.start()])
            kept.append(" ")
            last = tag.end()
    return "".join(kept) + html[last:]
