"""Dates as feeds write them, in many languages and habits, read with a statement of how sure the reading is."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractors.feed.months import month_of

AHEAD: Final = timedelta(hours=24)
"""How far in the future, as seen from the fetch, a date is believed: no clock and no zone is off by more."""

_LONGEST: Final = 200
_TIME: Final = re.compile(
    r"(?P<before>上午|下午|午前|午後|오전|오후)?\s*(?<![\d:.+-])(?:t\s*)?(?P<hour>\d{1,2})\s*(?:[:h時시点时]|(?<=\d)\.(?=\d\d(?!\.?\d)))\s*"
    r"(?P<minute>\d{2})(?!\d)\s*(?:[:分분.]\s*(?P<second>\d{2})?(?!\d)(?:[.,:]\d{1,9})?)?\s*[초秒]?\s*(?P<half>[ap]\.?\s?m\b\.?|πμ|μμ)?"
)
_OFFSET: Final = re.compile(r"^\W{0,3}?(?:\(?(?:gmt|utc|ut|z)\s*)?([+\-\u2212])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:/[a-z_]+){0,2}")
_TOKEN: Final = re.compile(r"\d+|[^\s\d.,/:;()\[\]+'\"-]+")
_ISO: Final = re.compile(
    r"(?<!\d)(\d{4})([-/.])\s?(\d{1,2})(?:\2\s?(\d{1,2}))?(?!\d)|^\s*(\d{4})(\d{2})(\d{2})(?=t|\s|$)"
)
_EAST: Final = re.compile(r"(\d{2,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})")
_VIET: Final = re.compile(r"(\d{1,2})\s*th[aá]ng\s*(\d{1,2})[\s,]*(?:n[aă]m\s*)?(\d{4})")
_NUMERIC: Final = re.compile(r"(?<![\d+])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_RUN_ON: Final = re.compile(
    r"^(?P<day>\d{8})t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?!\d)|(?<=/)(?P<year>\d{4}):(?P<clock>\d\d:\d\d)"
)
_EPOCH: Final = re.compile(r"^\d{10}(?:\d{3})?$")
_LATE: Final = ("p", "下午", "午後", "오후", "μμ")


def read(
    raw: str, *, language: str | None, fallback: tuple[int, ...] | None = None, now: datetime | None = None
) -> tuple[datetime | None, str]:
    """Read a date; gives aware UTC and its quality, `(None, "none")` where nothing can be read.

    Qualities: `exact`; `assumed_zone` when no zone or no time is given (UTC is taken); `guessed` when the order of day
    and month or the meaning of a zone name was chosen by language; `clamped` when the date lies more than a day after
    `now` and was moved there. `fallback` is a UTC time tuple of another parser, used where ours finds nothing.

    >>> read("Do, 05 Nov 2020 22:15:00 MSK", language="de")
    (datetime.datetime(2020, 11, 5, 19, 15, tzinfo=datetime.timezone.utc), 'exact')
    >>> read("05.11.2020", language="ru")[0].date()
    datetime.date(2020, 11, 5)
    """
    moment, quality = _moment(raw, language)
    if moment is None and fallback is not None:
        moment, quality = _of_tuple(fallback), "guessed"
    if moment is None:
        return None, "none"
    if now is not None and moment > now + AHEAD:
        return now + AHEAD, "clamped"
    return moment, quality


def _moment(raw: str, language: str | None) -> tuple[datetime | None, str]:
    text = _fold(raw[:_LONGEST])
    try:
        if _EPOCH.match(text):
            return datetime.fromtimestamp(int(text[:10]), UTC), "exact"
        clock = _TIME.search(text)
        rest = text if clock is None else f"{text[: clock.start()]} {_OFFSET.sub(' ', text[clock.end() :])}"
        day, is_guess = _day(rest, language)
        if day is None:
            return None, "none"
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone is settled below
        if clock is None:
            return midnight.replace(tzinfo=UTC), "guessed" if is_guess else "assumed_zone"
        zone, is_vague = _zone(text[clock.end() :], language)
        moment = (midnight + _since_midnight(clock)).replace(tzinfo=zone or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, "none"
    if is_guess or is_vague:
        return moment, "guessed"
    return moment, "assumed_zone" if zone is None else "exact"


def _fold(raw: str) -> str:
    """Lower case, one form of each digit and space."""
    if not raw.isascii():
        raw = unicodedata.normalize("NFKC", raw)
        raw = "".join(str(unicodedata.digit(mark)) if mark.isdigit() else mark for mark in raw)
    return _RUN_ON.sub(_spaced, " ".join(raw.lower().split()))


def _spaced(found: re.Match[str]) -> str:
    """Part a date and a time that run on: 20201105t221500 and 05/nov/2020:22:15."""
    if found["hour"] is None:
        return f"{found['year']} {found['clock']}"
    return f"{found['day']}t{found['hour']}:{found['minute']}:{found['second'] or '00'}"


def _since_midnight(clock: re.Match[str]) -> timedelta:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = clock["half"] or clock["before"]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_LATE) else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(tail: str, language: str | None) -> tuple[tzinfo | None, bool]:
    """Find the zone behind the time; the flag says that a name has several meanings."""
    offset = _OFFSET.match(tail)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes > 16 * 60:
            raise ValueError
        return timezone(timedelta(minutes=-minutes if offset[1] != "+" else minutes)), False
    for word in _WORD.findall(tail):
        if "/" in word:
            return _region(word), False
        for spoken in ((language or "").split("-")[0], ""):
            found = _zones().get((word, spoken))
            if found:
                return timezone(timedelta(minutes=found[0])), found[1]
    return None, False


def _region(name: str) -> tzinfo | None:
    words = ("_".join(part.capitalize() for part in piece.split("_")) for piece in name.split("/"))
    try:
        return ZoneInfo("/".join(words))
    except (ZoneInfoNotFoundError, OSError):
        return None


@lru_cache(maxsize=1)
def _zones() -> dict[tuple[str, str], tuple[int, bool]]:
    text = files("extractors").joinpath("data/time_zones.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["name"], row["language"]): (int(row["offset_minutes"]), bool(row["ambiguous"])) for row in rows}


def _day(text: str, language: str | None) -> tuple[date | None, bool]:
    """Find the day; the flag says that day and month could be the other way round."""
    iso = _ISO.search(text)
    if iso:
        year, month, day = (iso[5], iso[6], iso[7]) if iso[5] else (iso[1], iso[3], iso[4] or "1")
        return date(_gregorian(int(year), language), int(month), int(day)), False
    east = _EAST.search(text)
    if east:
        return date(_year(east[1], language), int(east[2]), int(east[3])), False
    viet = _VIET.search(text)
    if viet:
        return date(int(viet[3]), int(viet[2]), int(viet[1])), False
    return _numeric(text, language) if _NUMERIC.search(text) else (_worded(text, language), False)


def _numeric(text: str, language: str | None) -> tuple[date | None, bool]:
    """Read 05.11.2020: day first, unless a slash in English or a figure above 12 says otherwise."""
    found = _NUMERIC.search(text)
    if found is None:
        return None, False
    first, second, year = int(found[1]), int(found[3]), _year(found[4], language)
    tongue = (language or "").lower().replace("_", "-")
    is_american = found[2] == "/" and (tongue in ("", "en", "en-us"))
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return date(year, month, day), False
    day, month = (second, first) if is_american else (first, second)
    is_settled = first == second or (found[2] == "." and not tongue.startswith("en")) or tongue == "en-us"
    return date(year, month, day), not is_settled


def _worded(text: str, language: str | None) -> date | None:
    """Read a day with the month's name; a weekday that looks like a month has no day of its own before it."""
    tokens = _TOKEN.findall(text)
    for step in (-1, 1):
        for place, token in enumerate(tokens):
            month = None if token.isdigit() else month_of(token, language)
            if month is None:
                continue
            at = _number_beside(tokens, place, step)
            if at is None or not 1 <= int(tokens[at]) <= 31 or len(tokens[at]) > 2:
                continue
            years = [one for n, one in enumerate(tokens) if one.isdigit() and n != at and len(one) in (2, 4)]
            years.sort(key=len, reverse=True)
            if years:
                return date(_year(years[0], language), month, int(tokens[at]))
    return None


def _number_beside(tokens: list[str], place: int, step: int) -> int | None:
    """Give the place of the number next to a month's name, across a short word such as `de` or `th`."""
    for at in (place + step, place + 2 * step):
        if not 0 <= at < len(tokens):
            return None
        if tokens[at].isdigit():
            return at
        if len(tokens[at]) > 3:
            return None
    return None


def _year(digits: str, language: str | None) -> int:
    year = int(digits)
    if len(digits) <= 2:
        return year + (1900 if year >= 70 else 2000)
    return _gregorian(year, language)


def _gregorian(year: int, language: str | None) -> int:
    """Undo the Buddhist era of Thai dates."""
    return year - 543 if (language or "").startswith("th") and year > 2400 else year


def _of_tuple(parts: tuple[int, ...]) -> datetime | None:
    try:
        return datetime(*parts[:5], second=min(parts[5], 59), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError, TypeError):
        return None
