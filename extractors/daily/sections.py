"""The rows of the report's sections, one record each; all of them frozen and without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Direction = Literal["up", "level", "down", "unclear"]


@dataclass(frozen=True, slots=True)
class Counts:
    """The three numbers that are never mixed up."""

    articles: int
    stories: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryLine:
    """One country against its 28 days; `series` ends with the day itself.

    `z` is robust (see `extractors.daily.spikes`), None without a baseline. `reason` is a code that explains the arrow.
    `elevated_days` is the length of a surge that is not over, `calm_median` that of the days before it.
    `adjusted` counts only articles of outlets that are older than the baseline. `polling_in` is
    negative after the vote.
    """

    country: str
    direction: Direction
    reason: str
    counts: Counts
    election_related: int
    share: float
    median: float | None
    ratio: float | None
    z: float | None
    adjusted: int
    spike: bool
    elevated_days: int
    calm_median: float | None
    baseline_days: int
    polling_day: str | None
    polling_in: int | None
    top_code: str | None
    top_code_stories: int
    series: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """Events of one type on one day of a timeline."""

    day: date
    code: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened in one country, by day and type."""

    country: str
    days: tuple[date, ...]
    codes: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One story: articles that carry the same text, told by its first article."""

    story_id: str
    headline: str
    url: str | None
    language: str | None
    outlet: str
    owner: str
    owner_country: str | None
    owners: tuple[str, ...]
    countries: tuple[str, ...]
    counts: Counts
    first_seen: datetime
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who says it, where and in which words; `char_start` and `char_end` are those of the uncut quote.

    `private` says that a person outside public life speaks, whose name is left out.
    """

    event_id: str
    article_id: str
    code: str
    status: str
    speaker: str | None
    private: bool
    quote: str
    char_start: int
    char_end: int
    url: str | None
    language: str | None
    outlet: str
    owner: str
    owner_country: str | None
    published: datetime
    n_outlets: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The claims that take one position; `n_claims` counts those that are not shown as well."""

    position: str
    claims: tuple[Claim, ...]
    n_claims: int
    n_outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One question on which several speak.

    `contradiction` is a reason code or None; `between` names its two voices when the articles
    do, `figures` what each of them gives.
    """

    country: str | None
    election_id: str | None
    topic: str
    contradiction: str | None
    between: tuple[str, str] | None
    figures: tuple[str, str] | None
    n_claims: int
    n_outlets: int
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One published figure of a result and the first that told it."""

    country: str | None
    election_id: str | None
    kind: str
    holder: str | None
    value: float
    status: str
    speaker: str | None
    outlet: str
    owner: str
    url: str | None
    told_at: datetime
    event_id: str
    n_outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One article whose figures were changed after publication."""

    article_id: str
    headline: str
    language: str | None
    url: str | None
    outlet: str
    owner: str
    version: int
    changed_at: datetime
    figures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An actor whom no article of the 28 days before had named."""

    actor_id: str
    name: str
    kind: str
    role: str
    country: str | None
    n_articles: int
    n_outlets: int
    n_owners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingDay:
    """An election of the calendar; `in_days` is negative for a past one."""

    election_id: str
    country: str | None
    office: str
    date: str
    in_days: int
    n_articles: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed on the day; `state` is `ok`, `silent`, `failing`, `never`, `unpolled`, `muted` or `retired`."""

    feed_id: str
    outlet: str
    owner: str
    country: str | None
    expected: float | None
    seen: int
    last_new_at: datetime | None
    silent_hours: int | None
    usual_gap_hours: float | None
    polls: int
    polls_failed: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropLine:
    """Entries that did not become articles, by reason."""

    reason: str
    n_entries: int
    n_outlets: int
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """Something amiss with us: a `check` of the data that `n` rows break, or a `delivery` of the report of `day`."""

    kind: str
    name: str
    n: int
    day: date | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the pipeline saw of what it expects; latencies in minutes from publication to storage."""

    expected: float
    seen: int
    missing_share: float | None
    thin: bool
    polls: int
    polls_failed: int
    last_poll: datetime | None
    latency_p50: float | None
    latency_p95: float | None
    copies: int
    text_sources: Mapping[str, int]
    feeds: tuple[FeedLine, ...]
    drops: tuple[DropLine, ...]
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLine:
    """One measured figure of the coder's quality."""

    tag: str
    figure: str
    value: float
    low: float | None
    high: float | None
    n: int
    measured_at: datetime | None
