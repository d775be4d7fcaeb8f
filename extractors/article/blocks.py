"""A page as its reader sees it: blocks of text in order, each with where it stands and what its markup calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

SILENT = frozenset([
    "script", "style", "svg", "noscript", "template", "button", "select", "input", "textarea", "iframe", "object",
    "video", "audio", "canvas", "map", "head", "option", "math"
])  # fmt: skip
"""Elements without words of the article."""
APART = frozenset(["nav", "footer", "aside", "figure", "figcaption", "dialog", "menu", "form", "label"])
"""Elements whose words belong to the page or to a picture."""
INLINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "amp-img", "picture", "source", "nobr"
])  # fmt: skip
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recirc\w*|newsletter\w*|shar(?:e|es|ing|ebar|ethis)|social\w*|promo\w*|captions?|"
    r"credits?|img-?credit|author-?(?:bio|box|info|card)|about-?(?:the-?)?(?:author|writer)s?|bio|tags?|tag-?list|topics?|comments?|disqus\w*|subscri\w*|"
    r"read-?(?:more|next|also)|readmore|more-?(?:on|from|stories)|outbrain|taboola|recommend\w*|advert\w*|ads?|"
    r"sponsor\w*|breadcrumbs?|cookies?|consent|gdpr|modal|popup|sidebar|widget|teasers?|most-?(?:read|popular)|"
    r"trending|popular|toolbar|follow|sign-?up|bylines?|datelines?|timestamp|hidden|sr-only|visually-?hidden|"
    r"screen-reader\w*|footer|navigation|nav|menu|print-only|lire-aussi|leggi-anche|mehr-zum|gallery|slideshow|"
    r"carousel|embed\w*|twitter-\w+|instagram-media|fb-post|toc|copyright|disclaimer|"
    r"(?:rollover|tool-?tip|popover)[\w-]*(?:block|box|text|content|body)|(?:info|fact|expandable|side|person)-?box(?:es)?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:lead|leadtext|lede|standfirst|summary|sub-?title|sub-?head(?:line|er|ing)?|perex|vorspann|chapo|"
    r"chapeau|deck|dek|intro(?:duction)?|excerpt|abstract|description|ingress|preamble|sommario|occhiello|bajada|"
    r"entradilla|copete|anons|zajawka|sumario|strapline|articlelead|articlesummary)(?:$|[\s_-])",
    re.IGNORECASE,
)
VEIL = re.compile(r"(?:^|(?<=[\s_-]))(?<!visually-)hidden(?=$|[\s_-])", re.IGNORECASE)
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
NAMED = frozenset(["class", "id", "data-testid", "data-component"])
UNSEEN_BY = frozenset(["hidden", "style"])
HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{3})")
"""Where a name in camel case has its next word; shorter words would be found in random ids."""
MAIN = frozenset(["body", "main", "article", "html"])


WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
Kind = tuple[tuple[HtmlElement, ...], bool]


@dataclass(slots=True)
class Block:
    """A run of text that a browser sets apart; `linked` counts its characters inside links.

    `element` is the element that holds the text itself, `apart` are those around it that are named like furniture.
    """

    text: str
    linked: int
    element: HtmlElement
    apart: tuple[HtmlElement, ...]
    standfirst: bool

    @property
    def tag(self) -> str:
        """The name of the element."""
        return str(self.element.tag)


def blocks(tree: HtmlElement) -> list[Block]:
    """Read a tree into its blocks, in order; works down to the depth that `gates.flatten` leaves."""
    body = tree.find("body")
    reader = _Reader()
    reader.read(tree if body is None else body, apart=(), standfirst=False)
    return reader.found


def measure(text: str) -> int:
    """Count characters, those of scripts without spaces between words twice over.

    >>> measure("vote"), measure("投票")
    (4, 6)
    """
    return len(text) + (0 if text.isascii() else 2 * len(WIDE.findall(text)))


class _Reader:
    """One walk through a tree; inline text is gathered until a block or an empty line ends it."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.words: list[str] = []
        self.linked = 0
        self.broken = False

    def read(self, element: HtmlElement, *, apart: tuple[HtmlElement, ...], standfirst: bool) -> None:
        """Read one block element and all within."""
        self._take(element.text, linked=False)
        for child in element:
            self._child(child, element, (apart, standfirst), linked=False)
        self._close(element, (apart, standfirst))

    def _child(self, child: HtmlElement, holder: HtmlElement, kind: Kind, *, linked: bool) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in SILENT:
            pass
        elif tag == "br":
            if self.broken:
                self._close(holder, kind)
            self.words.append(" ")
            self.broken = True
        elif tag in INLINE:
            link = tag == "a" and child.get("href") is not None
            if not (_is_unseen(child) if link else _named(child)[0]):
                self._take(child.text, linked=linked or link)
                for inner in child:
                    self._child(inner, holder, kind, linked=linked or link)
        else:
            self._close(holder, kind)
            furniture, standfirst = _named(child)
            furniture = linked or tag in APART or (furniture and tag not in MAIN)
            self.read(child, apart=(*kind[0], child) if furniture else kind[0], standfirst=kind[1] or standfirst)
        self._take(child.tail, linked=linked)

    def _take(self, text: str | None, *, linked: bool) -> None:
        if text:
            self.words.append(text)
            self.broken = self.broken and text.isspace()
            if linked:
                self.linked += len(text.strip())

    def _close(self, holder: HtmlElement, kind: Kind) -> None:
        text = " ".join("".join(self.words).split())
        if text:
            self.found.append(Block(text, min(self.linked, len(text)), holder, *kind))
        self.words.clear()
        self.linked = 0
        self.broken = False


def _named(element: HtmlElement) -> tuple[bool, bool]:
    """Say whether an element is furniture, by its names or because it is unseen, and whether named a standfirst."""
    furniture = standfirst = False
    for attribute, value in element.attrib.items():
        if attribute in NAMED:
            found = _matches(value)
            furniture, standfirst = furniture or found[0], standfirst or found[1]
        elif attribute in UNSEEN_BY:
            furniture = furniture or _is_unseen(element)
    return furniture, standfirst


def is_veil(element: HtmlElement) -> bool:
    """Say whether an element is set apart for nothing but being hidden."""
    names = [value for attribute, value in element.attrib.items() if attribute in NAMED]
    hidden = _is_unseen(element) or any(VEIL.search(name) for name in names)
    return hidden and element.tag not in APART and not any(_matches(VEIL.sub("", name))[0] for name in names)


def _is_unseen(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and UNSEEN.search(style))


@lru_cache(maxsize=8192)
def _matches(names: str) -> tuple[bool, bool]:
    words = HUMP.sub("-", names)
    return FURNITURE.search(words) is not None, STANDFIRST.search(words) is not None
