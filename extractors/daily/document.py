"""The daily report as data: everything that the pages print, versioned, without a word of any language.

Moments are aware UTC datetimes, days are dates of the report's zone, countries ISO alpha-3. Strings from outside have
been through `extractors.daily.wording`. Wording belongs to `flows/templates/<language>.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from extractors.daily.sections import (
    Change,
    CountryLine,
    Counts,
    Coverage,
    Matter,
    Newcomer,
    PollingDay,
    QualityLine,
    ResultLine,
    StoryLine,
    Timeline,
)

FORMAT = "ballotwire-report/1"
Figure = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What one report is limited to; empty lists mean no limit."""

    name: str
    countries: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Which period, made from what; `complete` is false while the day's data may still grow.

    `counts` are of what was published on the day; `read` adds what was first read on it and is at most 14 days old: the
    news that the report tells. `history_days` is on how many of the 28 days before there are articles.
    `volume` is articles per day, oldest first, the day itself last. `empty` is a reason code when nothing was stored.
    """

    day: date
    start: datetime
    end: datetime
    zone: str
    complete: bool
    data_until: datetime | None
    coder: str | None
    schema_version: int | None
    watch: Watch | None
    counts: Counts
    read: Counts
    history_days: int
    election_related: int
    n_countries: int
    median: float | None
    baseline_days: int
    volume: tuple[int, ...]
    empty: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One sentence of the summary: `kind` names its wording, `anchor` the section that proves it."""

    kind: str
    anchor: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReport:
    """One day, ready to be rendered; `totals` says how many rows each section has beyond those that it shows."""

    format: str
    head: Head
    leads: tuple[Lead, ...]
    countries: tuple[CountryLine, ...]
    timelines: tuple[Timeline, ...]
    stories: tuple[StoryLine, ...]
    matters: tuple[Matter, ...]
    results: tuple[ResultLine, ...]
    changes: tuple[Change, ...]
    newcomers: tuple[Newcomer, ...]
    calendar: tuple[PollingDay, ...]
    coverage: Coverage
    quality: tuple[QualityLine, ...]
    totals: Mapping[str, int]


def plain_data(value: object) -> object:
    """Give a record as what JSON knows: mappings, lists, strings and numbers.

    >>> plain_data(Counts(3, 2, 1))
    {'articles': 3, 'stories': 2, 'outlets': 1}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain_data(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain_data(item) for item in value]
    return value
