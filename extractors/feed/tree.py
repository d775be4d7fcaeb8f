"""RSS, Atom and RDF by libxml2, which is quick and recovers: for large documents and for those feedparser gives up.

Elements are known by their local names, so that a wrong, undeclared or missing namespace costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from extractors.feed.parsed import Claim

Node = Any
"""An element; lxml's own types are too narrow for comments and the like."""
Fields = dict[str, list[Node]]

_ENTRY: Final = frozenset({"item", "entry"})
_LEAF: Final = frozenset({"title", "link", "guid", "id", "pubdate", "category", "author"})
"""Elements that hold no other field, so that one found inside means that an end tag was forgotten."""
_SPACES: Final = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://purl.org/rss/modules/syndication/": "sy:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
_PREFIXES: Final = {"atom:": "", "a10:": "", "dct:": "dcterms:"} | {name: name for name in _SPACES.values() if name}
_DATES: Final = (
    *("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created"),
    *("updated", "dc:date", "modified", "dcterms:modified", "lastbuilddate", "date"),
)
_SUMMARIES: Final = ("description", "summary", "content", "content:encoded", "body", "dc:description")
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DECLARATION: Final = re.compile(r"<\?xml[^>]{0,200}>")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED: Final = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def read(body: bytes, name: str) -> tuple[dict[str, str], list[Claim]]:
    """Give what a document in charset `name` says of the feed, by feedparser's names, and its entries in order."""
    root = parsed(body, name)
    if root is None:
        return dict.fromkeys(
            ("title", "link", "language", "ttl", "sy_updateperiod", "sy_updatefrequency", "hub"), ""
        ), []
    return _feed(root), [_claim(node) for node in root.iter() if local(node) in _ENTRY]


def parsed(body: bytes, name: str) -> Node | None:
    """Give the root of the tree of any document that has one; what no document may contain is left out."""
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", body.decode(name, "replace")))
    text = _NUMBERED.sub(_numbered, text[max(text.find("<"), 0) :])
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _numbered(found: re.Match[str]) -> str:
    """Keep a numbered reference, unless it means what no document may contain: libxml2 would pass half a pair on."""
    digits = found[1] or found[2]
    number = int(digits, 16 if found[1] else 10) if len(digits) < 9 else 0
    return "" if number >= 0x110000 or _FORBIDDEN.match(chr(number)) else found[0]


def _feed(root: Node) -> dict[str, str]:
    """Read the head of the feed: its own fields, and those of a channel inside it."""
    channel = next((node for node in root.iter() if local(node) == "channel"), root)
    fields = _fields(channel)
    links = fields.get("link", [])
    return {
        "title": _text(fields, "title", "dc:title"),
        "link": _link(links),
        "language": _text(fields, "language", "dc:language") or root.get(_LANG, ""),
        "ttl": _text(fields, "ttl"),
        "sy_updateperiod": _text(fields, "sy:updateperiod"),
        "sy_updatefrequency": _text(fields, "sy:updatefrequency"),
        "hub": next((link.get("href", "") for link in links if link.get("rel") == "hub"), ""),
    }


def _claim(node: Node) -> Claim:
    fields = _fields(node)
    summaries = [_markup(one) for name in _SUMMARIES for one in fields.get(name, ())]
    summaries = summaries or [_text(fields, "media:description")]
    return Claim(
        guid=_text(fields, "guid", "id") or node.get(_ABOUT, "").strip(),
        link=_text(fields, "feedburner:origlink") or _link(fields.get("link", [])) or _permalink(fields),
        title=_text(fields, "title", "dc:title", "media:title"),
        summary=max(summaries, key=len, default=""),
        author=_author(fields),
        language=_text(fields, "dc:language") or node.get(_LANG),
        dates=[(text, None) for name in _DATES if (text := _text(fields, name))],
    )


def _fields(node: Node) -> Fields:
    """Collect the fields of a feed or an entry by name, in the order of the document."""
    fields: Fields = {}
    home = _space(node.tag)
    for child in _children(node):
        name = _name(child.tag, home)
        if name is not None:
            fields.setdefault(name, []).append(child)
    return fields


def _children(node: Node) -> Iterator[Node]:
    for child in node:
        name = local(child)
        if name and name not in _ENTRY:
            yield child
            if len(child) and name in _LEAF and name != "author":
                yield from _children(child)


def _name(tag: str, home: str) -> str | None:
    """Name a field: bare in its document's own namespace, prefixed in a known other one, None in a foreign one."""
    space = _space(tag)
    known = "" if space == home else _PREFIXES.get(space.lower()) if space.endswith(":") else _SPACES.get(space)
    return None if known is None else known + tag.rpartition("}")[2].rpartition(":")[2].lower()


def _space(tag: str) -> str:
    """Give the namespace of a tag, or the prefix with its colon where none was declared for it."""
    return tag[1 : tag.rfind("}")] if tag.startswith("{") else tag[: tag.rfind(":") + 1]


def local(node: Node) -> str:
    """Give an element's name without namespace and undeclared prefix; comments have none."""
    if not isinstance(node.tag, str):
        return ""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _text(fields: Fields, *names: str) -> str:
    return next((text for name in names for one in fields.get(name, ()) if (text := _markup(one).strip())), "")


def _markup(node: Node) -> str:
    """Give what is inside an element, markup included, up to a field that an unclosed tag swallowed."""
    inside = [node.text or ""]
    for child in node:
        if local(child) in _LEAF or local(child) in _ENTRY:
            break
        inside.append(etree.tostring(child, encoding="unicode"))
    return "".join(inside)


def _link(links: list[Node]) -> str:
    """Choose the address of the page: text of RSS, else `href` of Atom, where `alternate` comes first."""
    written = next((text for one in links if not one.get("href") and (text := (one.text or "").strip())), "")
    named = sorted(
        (one for one in links if one.get("href")), key=lambda one: one.get("rel", "alternate") != "alternate"
    )
    useful = [one.get("href").strip() for one in named if one.get("rel") not in ("self", "hub", "enclosure", "replies")]
    return written or next(iter(useful), "")


def _permalink(fields: Fields) -> str:
    guid = _text(fields, "guid", "id")
    told = [one.get("isPermaLink", "true").lower() for one in fields.get("guid", [])]
    return guid if guid.lower().startswith(("http:", "https:", "/")) and "false" not in told else ""


def _author(fields: Fields) -> str:
    for author in fields.get("author", ()):
        names = [child for child in author if local(child) == "name"]
        if text := "".join((names[0] if names else author).itertext()).strip():
            return text
    return _text(fields, "dc:creator")
