"""Days of elections: what the words around a mention say, and the table of national elections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extractors.months import months
from extractors.tables import forms, rows

YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
YEARS_AWAY = {"this_year": 0, "next_year": 1, "last_year": -1}
MONTHS_AWAY = {"this_month": 0, "next_month": 31, "last_month": -31}
REACH = 90
"""Code points between an election word and its date."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as precise as known: `text` is ISO (`2020`, `2020-11`, `2020-11-03`), `day` a day inside it."""

    text: str
    day: date


@cache
def calendar() -> dict[str, tuple[tuple[str, date, int], ...]]:
    """Give per country the national elections of the table as (office, day, round)."""
    found: dict[str, list[tuple[str, date, int]]] = {}
    for row in rows("elections"):
        found.setdefault(row["country"], []).append((row["office"], date.fromisoformat(row["date"]), int(row["round"])))
    return {country: tuple(held) for country, held in found.items()}


def known(country: str | None, office: str, day: Day | None, written: date | None) -> Day | None:
    """Find in the table the election that a mention means.

    With a day of month or year precision, the one inside it; without any, the nearest to the article, the next one
    within 14 months before the last one within 8.
    """
    held = [when for kind, when, _ in calendar().get(country or "", ()) if kind == office]
    if day is not None:
        inside = [when for when in held if when.isoformat().startswith(day.text)]
        return Day(inside[0].isoformat(), inside[0]) if inside else None
    if written is None or not held:
        return None
    near = [when for when in held if timedelta(days=-240) <= when - written <= timedelta(days=430)]
    if not near:
        return None
    best = min(near, key=lambda when: abs((when - written).days) * (1.0 if when >= written else 1.4))
    return Day(best.isoformat(), best)


def known_day(country: str | None, office: str, sentence: str) -> Day | None:
    """Find in the table the one election held on a day and month that a sentence without any year gives."""
    days = {
        (months()[match["month"].lower()], int(match["d1"] or match["d2"]))
        for match in _month_day().finditer(sentence)
        if match["d1"] or match["d2"]
    }
    held = calendar().get(country or "", ())
    fits = [when for kind, when, _ in held if kind == office and (when.month, when.day) in days]
    return Day(fits[0].isoformat(), fits[0]) if len(fits) == 1 else None


def possible(country: str | None, office: str, day: Day) -> bool:
    """Say whether the table speaks against an election in this year: it knows the office there, but none near it."""
    years = {when.year for kind, when, _ in calendar().get(country or "", ()) if kind == office}
    beyond = not years or not min(years) <= day.day.year <= max(years)
    return office not in {"president", "parliament"} or beyond or day.day.year in years


@cache
def _phrases(kind: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms("election_times", kind))) + ")", re.IGNORECASE)


@cache
def _month_day() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?)?(?P<month>{names})(?!\w)\.?"
        rf"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20\d\d)|\s+(?P<d2>\d{{1,2}})(?!\d)(?:,?\s+(?P<year2>20\d\d))?)?",
        re.IGNORECASE,
    )


def day_near(sentence: str, at: int, written: date | None, rivals: Sequence[int] = ()) -> Day | None:
    """Read the date that stands nearest to a position of a sentence, or None when none is in reach.

    A date that is nearer to one of the `rivals`, positions of other elections, is theirs.

    >>> day_near("The 2016 election was close.", 9, None).text
    '2016'
    """
    found: list[tuple[int, re.Match[str], Day]] = []
    for match in _month_day().finditer(sentence):
        day = _read(match, sentence, written)
        if day:
            found.append((_gap(match, at), match, day))
    for match in YEAR.finditer(sentence):
        year = int(match[0])
        if 1990 <= year <= 2040:
            found.append((_gap(match, at), match, Day(match[0], date(year, 7, 1))))
    if written is not None:
        found.extend((_gap(match, at) + 5, match, day) for match, day in _relative(sentence, written))
    close = [(gap, -len(day.text), day) for gap, match, day in found if gap <= min(REACH, _nearest(match, rivals))]
    return min(close, key=lambda item: item[:2])[2] if close else None


def _gap(match: re.Match[str], at: int) -> int:
    return max(match.start() - at, at - match.end(), 0)


def _nearest(match: re.Match[str], rivals: Sequence[int]) -> int:
    return min((_gap(match, rival) for rival in rivals), default=REACH)


def _read(match: re.Match[str], sentence: str, written: date | None) -> Day | None:
    """Complete a day and month with its year: in print, else the one nearest to the article."""
    if (
        match["month"].islower()
        and match["month"] in {"may", "march", "mar", "mai", "set", "abr", "dec", "sep", "oct"}
        and not (match["d1"] or match["d2"])
    ):
        return None
    month = months()[match["month"].lower()]
    number = match["d1"] or match["d2"]
    year = match["year"] or match["year2"]
    if year is None and written is None:
        return None
    chosen = int(year) if year else _year(month, sentence, written or date.min)
    try:
        day = date(chosen, month, int(number) if number else 15)
    except ValueError:
        return None
    return Day(day.isoformat() if number else day.isoformat()[:7], day)


def _year(month: int, sentence: str, written: date) -> int:
    ahead, behind = bool(_phrases("future").search(sentence)), bool(_phrases("past").search(sentence))
    years = (written.year - 1, written.year, written.year + 1)
    lean = 90 if ahead and not behind else -90 if behind and not ahead else 30
    return min(years, key=lambda year: abs((date(year, month, 15) - written).days - lean))


def _relative(sentence: str, written: date) -> Iterator[tuple[re.Match[str], Day]]:
    """Read `next year` and its like, counted from the day of the article."""
    for kind, shift in YEARS_AWAY.items():
        day = Day(str(written.year + shift), date(written.year + shift, 7, 1))
        yield from ((match, day) for match in _phrases(kind).finditer(sentence))
    for kind, days in MONTHS_AWAY.items():
        when = written.replace(day=15) + timedelta(days=days)
        yield from ((match, Day(when.isoformat()[:7], when)) for match in _phrases(kind).finditer(sentence))
