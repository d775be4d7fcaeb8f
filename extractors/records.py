"""The records that pass between the three verbs: frozen, typed, without behaviour.

What a feed *claims* (`published`, `title`) and what we *know* (`fetched_at`, a date quality) are different fields.
All moments are aware UTC datetimes. Countries are ISO 3166-1 alpha-3 (Kosovo: XKX), languages BCP 47.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

OwnerKind = Literal["state", "public", "private", "party", "ngo", "igo", "unknown"]
Status = Literal["asserted", "alleged", "demanded", "planned", "denied", "conditional"]
Kind = Literal["person", "party", "organisation", "state", "group"]
Role = Literal[
    "GOV", "LEG", "JUD", "COP", "MIL", "EMB", "CAN", "OPP", "PTY", "IGO", "OBS", "NGO", "MED", "BUS", "CVL", "REB"
]
TextPolicy = Literal["full", "excerpt", "none"]
TextSource = Literal["page", "feed", "import"]
Precision = Literal["day", "month", "year"]


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


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points of the input text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words that the span covers.

        >>> Span(0, 5).of("Minsk voted.")
        'Minsk'
        """
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Dateline:
    """The wire header that opens a story: place and date as printed, agency, and where the body begins."""

    place: str | None
    month: int | None
    day: int | None
    year: int | None
    agency: str | None
    end: int


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A span that names or means a country.

    `how`: `name`, `demonym`, `capital`, `city`, `region`, `metonym`, `leader`, `party`, `commission`, `code`.
    """

    start: int
    end: int
    country: str
    how: str


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A span that stands for `actors[actor]` of the same article.

    `how`: `name`, `alias`, `surname`, `title`, `acronym`, `pronoun`, `group`, `metonym`.
    """

    start: int
    end: int
    actor: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One political actor of an article (codebook "Actors"); `actor_id` is stable across articles.

    `actor_id` comes from the reviewed tables, else it is provisional: `x:` and a slug of name and country.
    """

    name: str
    mentions: tuple[str, ...]
    kind: Kind
    role: Role
    country: str | None
    actor_id: str
    canonical: str


@dataclass(frozen=True, slots=True)
class ActorTable:
    """The actors of one article and every span that stands for one, in text order."""

    actors: tuple[Actor, ...]
    mentions: tuple[ActorMention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """An election that an article speaks about; `date` is ISO as precise as known, or None."""

    election_id: str
    country: str | None
    office: Literal["president", "parliament", "local", "referendum", "party", "other"]
    date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that an event carries (codebook "Numbers"), with the name of its holder."""

    kind: Literal["vote_share", "votes", "turnout", "seats", "killed", "injured", "arrested", "crowd"]
    value: float
    holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in the text where an event detector fired: the code, the evidence, the cue and who found it.

    `cue` is the span of the word that triggered it (the verb or noun), inside the evidence.
    """

    code: str
    start: int
    end: int
    cue: Span
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act, coded (codebook "Events"); names are those of the article's actors, `quote` is `text[start:end]`."""

    event_id: str
    code: str
    plover: str | None
    status: Status
    background: bool
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    speaker: str | None
    date: str | None
    country: str | None
    numbers: tuple[Figure, ...]
    start: int
    end: int
    quote: str
    rule: str
    confidence: float
    election_id: str | None = None
    election_reason: str | None = None
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRequest:
    """One article to code, as `ballotwire code` reads it."""

    id: str
    title: str
    text: str
    date: date | None = None
    outlet_country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What one article says, in the codebook's form."""

    id: str
    language: str
    focus_countries: tuple[str, ...]
    countries: tuple[str, ...]
    election_related: bool
    elections: tuple[Election, ...]
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    coder: str
    places: tuple[PlaceMention, ...] = ()
    actor_mentions: tuple[ActorMention, ...] = ()
