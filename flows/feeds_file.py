"""Lists of feeds as people keep them: our TOML, OPML from any reader, or plain addresses; and OPML out again."""

from __future__ import annotations

import csv
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast, get_args
from xml.sax.saxutils import quoteattr

from lxml import etree

from extractors.errors import ConfigError, PipelineError
from extractors.feed.identity import feed_id
from extractors.reasons import Reason
from extractors.records import Feed, OwnerKind, TextPolicy
from extractors.url import absolute, fetchable

NAMESPACE: Final = "urn:ballotwire:feeds"
"""OPML attributes of ours stand in this namespace, so that other readers keep and ignore them."""
FIELDS: Final = ("url", "outlet", "country", "language", "owner", "region", "text_policy")

_ADDRESS_LINE: Final = re.compile(r"\s*\w+://")
_HEADER: Final = re.compile(r"^\s*\[\[\s*feeds?\s*\]\]")


@dataclass(frozen=True, slots=True)
class Reject:
    """A line of a feeds file that became no feed: `reason` is a `Reason`, `detail` is for people."""

    line: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FeedsFile:
    """What a file names: every row is either a feed or a reject, in the file's order."""

    feeds: tuple[Feed, ...]
    rejects: tuple[Reject, ...]


Row = tuple[int, dict[str, Any]]
"""A line number and the fields found there."""


def load(source: Path | bytes, name: str = "feeds") -> FeedsFile:
    """Read a feeds file, from disk or as bytes that were fetched; TOML, OPML and lists of addresses are told apart.

    TOML has one `[[feed]]` table per feed with `url` and, as far as known, `outlet`, `country` (ISO 3166-1 alpha-3),
    `language`, `owner`, `region` and `text_policy`. Raises ConfigError, with file, line and cure, when no row of the
    file can be read.
    """
    if isinstance(source, Path):
        name = str(source)
        try:
            source = source.read_bytes()
        except OSError as error:
            raise ConfigError(
                f"{name}: {error.strerror}; give the path or the address of a TOML or OPML file"
            ) from error
    text = source.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("<"):
        rows = list(_opml(source, name))
    elif text.strip() and all(re.match(r"\s*(?:#|$|\w+://)", line) for line in text.splitlines()):
        rows = [
            (n, {"url": line.strip()}) for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\w+://", line)
        ]
    else:
        rows = list(_toml(text, name))
    return _judged(rows)


def of_fields(fields: dict[str, str], name: str) -> Feed:
    """Make a feed of single fields; raises ConfigError, naming where they stand, when one cannot be used."""
    try:
        return _feed(fields)
    except PipelineError as error:
        raise ConfigError(f"{name}: {error}") from error


def to_opml(feeds: Iterable[Feed], title: str = "Ballotwire feeds") -> str:
    """Write feeds as OPML 2.0, grouped by country; `load` reads back the same feeds."""
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.country or "", []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<opml version="2.0" xmlns:bw="{NAMESPACE}"><head><title>{_escaped(title)}</title></head><body>',
    ]
    for country, members in sorted(groups.items()):
        lines += [f"<outline text={quoteattr(country or 'unknown')}>", *map(_outline, members), "</outline>"]
    return "\n".join([*lines, "</body></opml>", ""])


def _outline(feed: Feed) -> str:
    ours = {"country": feed.country, "owner": feed.owner, "region": feed.region, "text_policy": feed.text_policy}
    facts = {"type": "rss", "text": feed.outlet, "title": feed.outlet, "xmlUrl": feed.url, "language": feed.language}
    facts |= {f"bw:{name}": value for name, value in ours.items()}
    return "<outline " + " ".join(f"{name}={quoteattr(_plain(value))}" for name, value in facts.items() if value) + "/>"


def _escaped(text: str) -> str:
    return _plain(text).replace("&", "&amp;").replace("<", "&lt;")


def _plain(text: str) -> str:
    """Drop what XML cannot carry."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _toml(text: str, name: str) -> Iterator[Row]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = place[1] if place else str(len(text.splitlines()))
        raise ConfigError(f"{name}, line {line}: {error}; correct the TOML there") from error
    tables = found.get("feed", found.get("feeds", []))
    if not isinstance(tables, list) or not tables:
        raise ConfigError(f"{name}, line 1: no feed in this file; write one [[feed]] table with a url for each feed")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    lines += [1] * (len(tables) - len(lines))
    for line, table in zip(lines, tables, strict=False):
        yield line, table
        for key in table if isinstance(table, dict) else ():
            meant = [] if key in FIELDS else difflib.get_close_matches(key, FIELDS, 1, 0.75)
            if meant:
                yield line, {"slip": f"{key}: did you mean {meant[0]}? The feed is kept without it"}


def _opml(body: bytes, name: str) -> Iterator[Row]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or _bare(str(root.tag)) != "opml":
        raise ConfigError(
            f"{name}, line 1: neither TOML nor OPML; give a file with [[feed]] tables or <outline xmlUrl>"
        )
    for problem in parser.error_log:
        if problem.level >= etree.ErrorLevels.ERROR:
            yield problem.line, {"broken": problem.message}
            break
    for node in root.iter("{*}outline", "outline"):
        fields = {_bare(str(key)): value for key, value in node.attrib.items()}
        address = fields.get("xmlurl") or fields.get("xml_url")
        if address:
            outlet = fields.get("title") or fields.get("text") or ""
            kept = {key: value for key, value in fields.items() if key in FIELDS and key != "url" and value}
            yield _line(node), {**kept, "url": address, "outlet": outlet}
        elif fields.get("type", "").lower() in ("include", "link") or fields.get("url"):
            yield _line(node), {"include": fields.get("url", "")}


def _bare(key: str) -> str:
    """Give an attribute's name without its namespace, or without a prefix that the file never declares."""
    return key.rpartition("}")[2].rpartition(":")[2].lower()


def _line(node: Any) -> int:  # noqa: ANN401 - lxml's line is typed too widely
    return int(node.sourceline or 0)


def _judged(rows: Iterable[Row]) -> FeedsFile:
    feeds: dict[str, Feed] = {}
    rejects = []
    for line, fields in rows:
        try:
            feed = _feed(fields)
        except PipelineError as error:
            rejects.append(Reject(line, error.reason, error.detail))
            continue
        if feed.url in feeds:
            rejects.append(Reject(line, Reason.DUPLICATE, feed.url))
        else:
            feeds[feed.url] = feed
    return FeedsFile(tuple(feeds.values()), tuple(rejects))


def _feed(fields: object) -> Feed:
    """Make a feed of one row; raises PipelineError with the reason when it is none."""
    if not isinstance(fields, dict):
        raise PipelineError(Reason.BAD_FIELD, "not a table")
    if "broken" in fields:
        raise PipelineError(Reason.PARSE, f"{fields['broken']}; what could be read around it is kept")
    if "include" in fields:
        raise PipelineError(Reason.NOT_A_FEED, f"an included list is not followed: {fields['include']}"[:300])
    if "slip" in fields:
        raise PipelineError(Reason.BAD_FIELD, fields["slip"][:300])
    wrong = [key for key in FIELDS if not isinstance(fields.get(key, ""), str)]
    if wrong:
        raise PipelineError(Reason.BAD_FIELD, f"{wrong[0]} must be text")
    text = {key: " ".join(str(fields.get(key, "")).split()) for key in FIELDS}
    url = _address(text["url"])
    return Feed(
        feed_id=feed_id(url),
        url=url,
        outlet=text["outlet"] or url.split("/")[2],
        country=_country(text["country"]),
        language=text["language"] or None,
        owner=cast("OwnerKind", _one_of("owner", text["owner"] or "unknown", get_args(OwnerKind))),
        region=text["region"] or None,
        text_policy=cast("TextPolicy", _one_of("text_policy", text["text_policy"] or "full", get_args(TextPolicy))),
    )


def _address(text: str) -> str:
    """Give the absolute address; `feed:` schemes and a missing scheme are forgiven."""
    bare = re.sub(r"^feed:(?://)?(?=https?://)|^feed://", "", text)
    whole = bare if "://" in bare else f"http://{bare}"
    url = absolute(whole, whole)
    if url is None or fetchable(url) is None:
        raise PipelineError(Reason.BAD_URL, text[:200] or "no url; each feed needs one")
    return url


def _country(text: str) -> str | None:
    code = text.upper()
    if code and code not in _countries():
        raise PipelineError(Reason.BAD_COUNTRY, f"{text[:20]}; write an ISO 3166-1 alpha-3 code such as BLR")
    return code or None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    table = files("extractors").joinpath("data/countries.csv").read_text(encoding="utf-8")
    return frozenset(row["code"] for row in csv.DictReader(table.splitlines()))


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise PipelineError(Reason.BAD_FIELD, f"{name} is one of {', '.join(allowed)}, not {value[:40]}")
    return value
