"""What is collected: feed, entry, page, and the article that was read from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

OwnerKind = Literal["state", "public", "private", "party", "ngo", "igo", "unknown"]
TextPolicy = Literal["full", "excerpt", "none"]
TextSource = Literal["page", "feed", "import"]
PAST: Final = "past"
"""The `feed_id` of an entry that a backfill brought and no watched feed published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that we watch, as its operator describes it (`deploy/feeds.toml`, OPML)."""

    feed_id: str
    url: str
    outlet: str
    country: str | None = None
    language: str | None = None
    owner: OwnerKind = "unknown"
    region: str | None = None
    text_policy: TextPolicy = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed claims about one article; `entry_id` is given by `extractors.feed.identity`.

    `url` is the link made absolute, `published` UTC or None, `published_raw` the feed's own words,
    `date_quality` one of `exact`, `assumed_zone`, `guessed`, `clamped`, `none`.
    """

    entry_id: str
    feed_id: str
    guid: str | None
    url: str | None
    title: str
    summary: str = ""
    author: str | None = None
    language: str | None = None
    published: datetime | None = None
    published_raw: str | None = None
    date_quality: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the server gave for one URL, decompressed and capped; `headers` have lower-case names."""

    url: str
    final_url: str
    status: int
    fetched_at: datetime
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    moved_permanently: bool = False

    @property
    def charset(self) -> str | None:
        """The charset that the Content-Type header claims, or None."""
        content_type = self.headers.get("content-type", "")
        _, _, value = content_type.lower().partition("charset=")
        return value.split(";")[0].strip(" \"'") or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why one URL gave no page; `reason` is one of `extractors.reasons.Reason`, `detail` is for people.

    `retry_after_s` is how long the host asked us to stay away, in seconds from the answer.
    """

    url: str
    reason: str
    detail: str = ""
    status: int | None = None
    retry_after_s: float | None = None
    final_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What an extractor read from one page; `mode` says which arrangement gave the text.

    `flags` name doubts that were kept as data, for example `teaser` or `feed_longer`.
    """

    title: str | None
    text: str
    author: str | None
    published: date | datetime | None
    language: str | None
    canonical_url: str | None
    site_name: str | None
    mode: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why no article text could be had from a page: `reason` is a stable code, `detail` is for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was written: one text under one identity, as stored.

    `article_id` is derived from the canonical URL, so that a repeat is a no-op.
    """

    article_id: str
    url: str
    outlet: str
    title: str
    text: str
    language: str
    fetched_at: datetime
    text_source: TextSource
    feed_id: str | None = None
    entry_id: str | None = None
    outlet_country: str | None = None
    owner: OwnerKind = "unknown"
    published: datetime | None = None
    published_source: str = "none"
    title_source: str = "feed"
    author: str | None = None
    extraction_mode: str = ""
    flags: tuple[str, ...] = ()
