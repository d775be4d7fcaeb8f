"""The reviewed tables of actors and offices, and where their names occur in a text."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from extractors.actor.names import fold
from extractors.records import Kind, Role

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from extractors.reading import Reading

WEAK = "~"
ANY = "*"
"""The country of a name that bodies of many countries bear: the article's focus decides."""
CASES = re.compile(r"(?:а|у|ом|ым|е|ой|ою|ую|ого|ому|и|ы|ей|ем|ам|ами|ах|ов|ев|я|ю|ий|ии|ия|ию)?$")
"""Endings that a Cyrillic name may take after the form in the table."""
PROCLITICS = frozenset("وبلكف")
"""Arabic letters that are written together with the word behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One row of the tables: an actor in one role, for an interval of days (open when None)."""

    actor_id: str
    canonical: str
    aliases: tuple[str, ...]
    kind: Kind
    role: Role
    country: str | None
    valid_from: date | None
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Say whether the office is held on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class TableHit:
    """A span that is written like an alias of `offices`; a weak one counts only where its country is in sight."""

    start: int
    end: int
    offices: tuple[Office, ...]
    weak: bool


@lru_cache(maxsize=1)
def offices() -> tuple[Office, ...]:
    """Load every row of the tables `data/actors*.csv`."""
    tables = (entry for entry in files("extractors").joinpath("data").iterdir() if entry.name.startswith("actors"))
    texts = (table.read_text(encoding="utf-8") for table in sorted(tables, key=lambda entry: entry.name))
    return tuple(_office(row) for text in texts for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def terms() -> dict[str, tuple[Office, ...]]:
    """Give the rows of every actor by its id."""
    found: dict[str, list[Office]] = {}
    for office in offices():
        found.setdefault(office.actor_id, []).append(office)
    return {actor: tuple(rows) for actor, rows in found.items()}


def _office(row: dict[str, str]) -> Office:
    return Office(
        actor_id=row["id"],
        canonical=row["canonical"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        kind=cast("Kind", row["kind"]),
        role=cast("Role", row["role"]),
        country=row["country"] or None,
        valid_from=_day(row["valid_from"], last=False),
        valid_to=_day(row["valid_to"], last=True),
    )


def _day(value: str, *, last: bool) -> date | None:
    """Read a day; a bare year or month opens an interval at its first day and closes it after its last."""
    if not value:
        return None
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    if not last:
        return date(year, month or 1, 1)
    return date(year + 1, 1, 1) if month in {0, 12} else date(year, month + 1, 1)


def surname(canonical: str) -> str:
    """Give the last word of a person's name when it is long enough to stand alone, else nothing."""
    parts = canonical.split()
    return parts[-1] if len(parts) > 1 and len(parts[-1]) >= 4 else ""


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of the tables: whose it is, and how it must be written to count."""

    offices: tuple[Office, ...]
    weak: bool
    capital: bool
    acronym: bool


@lru_cache(maxsize=1)
def _forms() -> dict[str, _Form]:
    spelled: dict[tuple[bool, str], dict[Office, str]] = {}
    for office in offices():
        for alias in (office.canonical, *office.aliases):
            plain = alias.removeprefix(WEAK)
            spelled.setdefault((plain != alias, fold(plain)), {}).setdefault(office, plain)
            if office.kind == "person" and plain == alias and surname(alias):
                spelled.setdefault((True, fold(surname(alias))), {}).setdefault(office, surname(alias))
    table: dict[str, _Form] = {}
    for (weak, form), found in sorted(spelled.items(), key=lambda item: not item[0][0]):
        spellings = list(found.values())
        capital = all(word[0].isupper() for word in spellings)
        acronym = all(word.isupper() and len(word) <= 5 for word in spellings)
        table[form] = _Form(tuple(found), weak, capital, acronym)
    return table


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    patterns = tuple(_forms())
    return AhoCorasick(list(patterns), matchkind=MatchKind.Standard), patterns


def find(text: str, in_sight: set[str]) -> list[TableHit]:
    """Find every alias that stands in the text as words of its own, longest first where they overlap, in text order.

    `in_sight` are the countries that the article names or is about: short forms, parties and public bodies count only
    where their country is among them. A name must be written with a capital, an acronym in capitals.
    """
    folded = fold(text)
    machine, patterns = _automaton()
    hits: list[TableHit] = []
    for index, start, end in machine.find_matches_as_indexes(folded, overlapping=True):
        form = _forms()[patterns[index]]
        stop = _word_end(folded, end, patterns[index])
        if stop is None or not _starts(folded, start) or not _written(text[start:end], form):
            continue
        near = tuple(o for o in form.offices if o.country in in_sight or (not form.weak and _known_anywhere(o)))
        if near:
            hits.append(TableHit(start, stop, near, form.weak))
    hits.sort(key=lambda hit: (hit.start - hit.end, hit.weak))
    taken: list[TableHit] = []
    occupied = bytearray(len(text))
    for hit in hits:
        if not any(occupied[hit.start : hit.end]):
            occupied[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            taken.append(hit)
    return sorted(taken, key=lambda hit: hit.start)


def in_sight(reading: Reading) -> set[str]:
    """Give the countries that an article names or is about."""
    return {place.country for place in reading.places} | set(reading.focus)


def _known_anywhere(office: Office) -> bool:
    return (
        office.kind == "person" or office.country in {None, ANY} or office.role in {"MED", "NGO", "BUS", "REB", "OBS"}
    )


def _starts(folded: str, start: int) -> bool:
    if start == 0 or not folded[start - 1].isalnum():
        return True
    return folded[start - 1] in PROCLITICS and (start == 1 or not folded[start - 2].isalnum())


def _word_end(folded: str, end: int, pattern: str) -> int | None:
    """Give the end of the word at `end`: right there, or behind a Cyrillic case ending; None inside another word."""
    if end >= len(folded) or not folded[end].isalnum():
        return end
    if not "Ѐ" <= pattern[-1] <= "ӿ" or len(pattern) < 5:
        return None
    stop = end
    while stop < len(folded) and folded[stop].isalnum() and stop - end < 4:
        stop += 1
    return stop if CASES.fullmatch(folded, end, stop) else None


def _written(form: str, entry: _Form) -> bool:
    cased = form[0].isupper() or form[0].islower()
    return not cased or ((form.isupper() or not entry.acronym) and (form[0].isupper() or not entry.capital))
