"""The records of a feed document: what its publisher says about the feed and about each entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from extractors.records import Entry

MOST: Final = 10_000
"""Entries of one document that we keep; more is an archive or an attack, and the note `cut` says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """How often the publisher wants to be asked; seconds, hours of the day (UTC) and weekdays (Monday is 0)."""

    ttl_s: float | None = None
    period_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document that could be read, perhaps after repair; `notes` name what was repaired or odd.

    Notes are `broken` (not well-formed), `repaired`, `guids_empty`, `guids_repeated`, `links_dropped`,
    `dates_broken`, `cut` (more entries than we read).
    """

    title: str
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    hints: Hints = field(default_factory=Hints)
    notes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Claim:
    """One entry as its format spells it, before links, dates and identity are settled.

    `dates` are the entry's date strings in order of preference, each with what the format's parser made of it.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    author: str = ""
    language: str | None = None
    dates: list[tuple[str, tuple[int, ...] | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a format's reader found; `is_known` says that the bytes are a feed even where no claim was found."""

    title: str
    link: str
    language: str | None
    claims: list[Claim]
    hints: Hints
    notes: tuple[str, ...] = ()
    is_known: bool = False
    problem: str = ""
