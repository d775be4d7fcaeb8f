"""What a page says about itself in JSON-LD, read once for metadata, rescue and stub detection."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

ARTICLE_TYPES = re.compile(
    r"(?:^|/)(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|ReportageNewsArticle|OpinionNewsArticle|"
    r"AnalysisNewsArticle|TechArticle|SocialMediaPosting|Posting)$"
)
MOST_NODES = 400
TAGS = re.compile(r"<[^<>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claims of the article node, each empty where the page is silent; `types` are those of all nodes."""

    types: frozenset[str] = frozenset()
    headline: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    publisher: str = ""
    language: str = ""
    words: int = 0
    free: bool = True


def claims(tree: HtmlElement) -> Claims:
    """Read all JSON-LD blocks of a page; broken, hostile or foreign blocks count as silence."""
    nodes = list(islice(_nodes(tree), MOST_NODES))
    types = frozenset(name for node in nodes for name in _types(node))
    articles = [node for node in nodes if any(ARTICLE_TYPES.search(name) for name in _types(node))]
    if not articles:
        return Claims(types=types)
    article = max(articles, key=lambda node: (len(_text(node.get("articleBody"))), "headline" in node))
    return Claims(
        types=types,
        headline=_line(article.get("headline") or article.get("name")),
        body=_body(_text(article.get("articleBody"))),
        authors=tuple(dict.fromkeys(name for name in _names(article.get("author")) if name)),
        published=_line(article.get("datePublished")),
        publisher=next(iter(_names(article.get("publisher"))), ""),
        language=_line(article.get("inLanguage")),
        words=int(count) if (count := _line(article.get("wordCount"))).isdecimal() else 0,
        free=not any(_line(node.get("isAccessibleForFree")).lower() == "false" for node in articles),
    )


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        source = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip(" \n\t;")
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [data]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(reversed(item[:MOST_NODES]))
            elif isinstance(item, dict):
                yield item
                stack.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "video") if key in item)


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [name for name in (kind if isinstance(kind, list) else [kind]) if isinstance(name, str)]


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON has no narrower type)
    for item in value if isinstance(value, list) else [value]:
        yield _line(item.get("name") if isinstance(item, dict) else item)


def _text(value: Any) -> str:  # noqa: ANN401 (JSON has no narrower type)
    if isinstance(value, list):
        return "\n\n".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _line(value: Any) -> str:  # noqa: ANN401 (JSON has no narrower type)
    if isinstance(value, list):
        value = next(iter(value), "")
    return " ".join(html.unescape(TAGS.sub(" ", str(value))).split()) if isinstance(value, str | int) else ""


def _body(text: str) -> str:
    """Turn an `articleBody` into paragraphs: many publishers put markup or escaped markup into it."""
    text = html.unescape(text)
    text = TAGS.sub(" ", re.sub(r"</p>|<br\s*/?>|</h\d>|</li>", "\n", text, flags=re.IGNORECASE))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
