"""Time expressions with their precision: `on Sunday`, `mid-August`, `le 9 août 2020`, `two weeks ago`.

An expression that names no year or week can lie behind the anchor or before it: both readings are given, and the
caller, who knows the tense, takes one. Forms of each language are data (`times.toml`).
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors.records import Precision

YEAR = r"(?P<year>(?:19[4-9]|20[0-4])\d)(?!\d|[.,]\d|\s?%)"
DAY = r"(?<!\d)(?<!\d[.,:])(?P<day>[0-3]?\d)"
LONE_YEAR = re.compile(rf"(?<![\d.,$€£/-]){YEAR}(?![-/]?\d)")
ISO_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that name a time; `past` and `future` are ISO dates cut to `precision`, equal when only one is possible."""

    start: int
    end: int
    past: str
    future: str
    precision: Precision


@dataclass(frozen=True, slots=True)
class Forms:
    """The compiled patterns of one language, most specific first."""

    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[str, tuple[str, int]]
    counts: dict[str, int]
    units: dict[str, str]
    turns: dict[str, int]
    bare: frozenset[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


def expressions(text: str, language: str, anchor: date | None) -> tuple[TimeExpression, ...]:
    """Find the time expressions of a text in order, the more exact of two that overlap.

    Without an anchor only dates that name their year are found.

    >>> [(t.past, t.future) for t in expressions("They vote on Sunday.", "en", date(2020, 8, 5))]
    [('2020-08-02', '2020-08-09')]
    >>> [t.past for t in expressions("since mid-August and in 2018", "en", date(2020, 11, 5))]
    ['2020-08', '2018']
    """
    forms = _forms(language)
    found: list[TimeExpression] = []
    taken = bytearray(len(text))
    for kind, pattern in forms.patterns:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            resolved = _resolve(kind, match, forms, anchor)
            if resolved:
                found.append(TimeExpression(match.start(), match.end(), *resolved))
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return tuple(sorted(found, key=lambda t: t.start))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(files("extractors").joinpath("data/events/times.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _forms(language: str) -> Forms:
    data = _data().get(language)
    if data is None:
        return Forms({}, {}, {}, {}, {}, {}, frozenset(), (("iso", ISO_DATE), ("year", LONE_YEAR)))
    slots = {
        "day": DAY,
        "year": YEAR,
        "month": f"(?P<month>{'|'.join(data['months'])})",
        "weekday": f"(?P<weekday>{'|'.join(data['weekdays'])})",
        "count": f"(?P<count>\\d{{1,3}}|{_any(data['counts'])})",
        "unit": f"(?P<unit>{_any(data['units'])})",
        "turn": f"(?P<turn>{_any(data.get('turns', {}))})",
    }
    side = f"(?:(?:{_any(data['past'])})|(?P<ahead>{_any(data['future'])}))"
    near = f"(?P<side>(?:{side} )?){slots['weekday']}(?P<tail>(?: {side.replace('ahead', 'ahead2')})?)"
    templates = [("iso", ISO_DATE.pattern)]
    templates += [("date", _fill(t, slots)) for t in data["dates"]]
    templates += [("month", _fill(data["month"], slots)), ("relative", f"(?P<phrase>{_any(data['relative'])})")]
    templates += [("ago", _fill(t, slots)) for t in data["ago"]] + [("ahead", _fill(t, slots)) for t in data["ahead"]]
    templates += [("weekday", near), ("year", LONE_YEAR.pattern)]
    return Forms(
        months={form: number for number, forms in enumerate(data["months"], start=1) for form in forms.split("|")},
        weekdays={form: number for number, forms in enumerate(data["weekdays"]) for form in forms.split("|")},
        relative={phrase: (rule.split()[0], int(rule.split()[1])) for phrase, rule in data["relative"].items()},
        counts=data["counts"],
        units=data["units"],
        turns=data.get("turns", {}),
        bare=frozenset(data["bare"]),
        patterns=tuple((kind, re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)) for kind, body in templates),
    )


def _any(words: Any) -> str:  # noqa: ANN401 - a list or the keys of a table, as the data has it
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _fill(template: str, slots: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: slots.get(m[1], m[0]), template)


def _resolve(kind: str, match: re.Match[str], forms: Forms, anchor: date | None) -> tuple[str, str, Precision] | None:
    if kind == "year":
        return match["year"], match["year"], "year"
    if kind == "iso":
        return _named_day(int(match["month"]), int(match["day"]), int(match["year"]), anchor)
    if kind == "date":
        day, month = int(match["day"]), _lookup(forms.months, match["month"])
        return _named_day(month, day, _named_year(match, forms, anchor), anchor)
    if kind == "month":
        return _named_month(match, forms, anchor)
    return _told_from(kind, match, forms, anchor) if anchor else None


def _told_from(kind: str, match: re.Match[str], forms: Forms, anchor: date) -> tuple[str, str, Precision] | None:
    if kind == "weekday":
        return _named_weekday(match, forms, anchor)
    if kind == "relative":
        unit, offset = forms.relative.get(match["phrase"].lower(), ("day", 0))
        return _shifted(anchor, unit, offset)
    count = match.groupdict().get("count") or "1"
    number = int(count) if count.isdigit() else forms.counts.get(count.lower(), 1)
    return _shifted(anchor, forms.units.get(match["unit"].lower(), "day"), -number if kind == "ago" else number)


def _named_year(match: re.Match[str], forms: Forms, anchor: date | None) -> int | None:
    """Find the year that stands beside a month: in figures, or seen from the anchor (`September next year`)."""
    if match["year"]:
        return int(match["year"])
    turn = match.groupdict().get("turn")
    return anchor.year + forms.turns[turn.lower()] if turn and anchor else None


def _lookup(table: dict[str, int], word: str) -> int:
    """Find the number of a form as the pattern found it, so that one always fits."""
    return next(number for form, number in table.items() if re.fullmatch(form, word, re.IGNORECASE))


def _named_day(month: int, day: int, year: int | None, anchor: date | None) -> tuple[str, str, Precision] | None:
    if year:
        iso = _iso(year, month, day)
        return (iso, iso, "day") if iso else None
    if anchor is None:
        return None
    years = [iso for y in range(anchor.year - 8, anchor.year + 9) if (iso := _iso(y, month, day))]
    soon = (anchor + timedelta(days=1)).isoformat()
    past = [iso for iso in years if iso <= soon]
    future = [iso for iso in years if iso >= anchor.isoformat()]
    return (past[-1], future[0], "day") if past and future else None


def _named_month(match: re.Match[str], forms: Forms, anchor: date | None) -> tuple[str, str, Precision] | None:
    word = match["month"].lower()
    alone = match["month"] == match[0]
    if word in forms.bare and (alone or not match["month"][0].isupper()):
        return None
    month = _lookup(forms.months, match["month"])
    year = _named_year(match, forms, anchor)
    if year:
        iso = f"{year}-{month:02}"
        return iso, iso, "month"
    if anchor is None:
        return None
    past = anchor.year if month <= anchor.month else anchor.year - 1
    future = anchor.year if month >= anchor.month else anchor.year + 1
    return f"{past}-{month:02}", f"{future}-{month:02}", "month"


def _named_weekday(match: re.Match[str], forms: Forms, anchor: date) -> tuple[str, str, Precision] | None:
    if match["weekday"].lower() in forms.bare:
        return None
    back = (anchor.weekday() - _lookup(forms.weekdays, match["weekday"])) % 7
    past = (anchor - timedelta(days=back)).isoformat()
    future = (anchor + timedelta(days=7 - back)).isoformat()
    if match["ahead"] or match["ahead2"]:
        return future, future, "day"
    return (past, past, "day") if match["side"] or match["tail"] else (past, future, "day")


def _shifted(anchor: date, unit: str, offset: int) -> tuple[str, str, Precision] | None:
    if unit in {"day", "week"}:
        try:
            moved = anchor + timedelta(days=offset * (7 if unit == "week" else 1))
        except OverflowError:
            return None
        iso, precision = (moved.isoformat(), "day") if unit == "day" else (moved.isoformat()[:7], "month")
        return iso, iso, precision  # type: ignore[return-value]  # the literal is lost in the tuple
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + offset
        iso = f"{months // 12:04}-{months % 12 + 1:02}"
        return iso, iso, "month"
    iso = f"{anchor.year + offset:04}"
    return iso, iso, "year"


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04}-{month:02}-{day:02}"
