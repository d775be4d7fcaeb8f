"""The demo's content as records: outlets and their articles, read from the TOML files in `content/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from extractors.records import OwnerKind

CONTENT = files("flows.demo") / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What an article says from the moment `updated` on."""

    title: str
    text: str
    updated: datetime

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs, each on one line."""
        return [" ".join(block.split()) for block in self.text.split("\n\n") if block.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article with its editions, oldest first.

    `page` says what the server gives for its link: the `article`, a `consent` wall in its place, or `missing` (404).
    The latter two have no text, only the feed's summary.
    """

    slug: str
    published: datetime
    editions: tuple[Edition, ...]
    author: str = ""
    caption: str = ""
    summary: str = ""
    page: Literal["article", "consent", "missing"] = "article"

    def at(self, now: datetime) -> Edition:
        """Give the edition that is on the page at `now`, which must not be before publication."""
        return [edition for edition in self.editions if edition.updated <= now][-1]

    def teaser(self, now: datetime) -> str:
        """Give what the feed says beneath the title: the summary, else the first paragraph."""
        return self.summary or self.at(now).paragraphs[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet: who it says it is, how it dresses its pages, and what is wrong with its feed."""

    key: str
    name: str
    country: str
    language: str
    owner: OwnerKind
    region: str
    feed: Literal["rss", "atom"]
    template: str
    nav: tuple[str, ...]
    charset: str = "utf-8"
    zone: int = 0
    fault: Literal["none", "malformed", "missing"] = "none"
    articles: tuple[DemoArticle, ...] = ()

    def published(self, now: datetime) -> list[DemoArticle]:
        """List the articles that are out at `now`, newest first."""
        out = [article for article in self.articles if article.published <= now]
        return sorted(out, key=lambda article: article.published, reverse=True)


def _article(row: dict[str, Any]) -> DemoArticle:
    row = dict(row)
    title, text, revision = row.pop("title"), row.pop("text", ""), row.pop("revision", None)
    editions = [Edition(title=title, text=text, updated=row["published"])]
    if revision:
        editions.append(Edition(**revision))
    return DemoArticle(editions=tuple(editions), **row)


@cache
def outlets() -> tuple[Outlet, ...]:
    """Every outlet with its articles, in the order of `content/outlets.toml`."""
    found = []
    for row in tomllib.loads((CONTENT / "outlets.toml").read_text("utf-8"))["outlet"]:
        source = CONTENT / "articles" / f"{row['key']}.toml"
        rows = tomllib.loads(source.read_text("utf-8"))["article"] if source.is_file() else []
        found.append(Outlet(**{**row, "nav": tuple(row["nav"])}, articles=tuple(_article(each) for each in rows)))
    return tuple(found)


@cache
def phrases(language: str) -> dict[str, str]:
    """Give the words around an article ("Read also", the cookie notice) in the outlet's language."""
    table: dict[str, dict[str, str]] = tomllib.loads((CONTENT / "phrases.toml").read_text("utf-8"))
    return table[language]


@cache
def template(name: str) -> str:
    """Read the text of one page template, in the syntax of `string.Template`."""
    return (CONTENT / "templates" / f"{name}.html").read_text("utf-8")
