"""Countries that vote soon or have just voted, whose feeds are asked more often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from extractors.tables import rows

BEFORE: Final = timedelta(days=14)
AFTER: Final = timedelta(days=10)
BOOST: Final = 1 / 3
"""Factor on a feed's own interval inside the window; the publisher's wishes stay floors."""

Calendar = Mapping[str, tuple[date, ...]]
"""Election days by country."""


def boost(country: str | None, now: datetime, calendar: Calendar) -> float:
    """Give the factor on the interval of a country's feeds at a moment: 1 outside every election window.

    >>> from datetime import UTC
    >>> calendar = {"BLR": (date(2020, 8, 9),)}
    >>> [boost(country, datetime(2020, 8, 12, tzinfo=UTC), calendar) < 1 for country in ("BLR", "POL", None)]
    [True, False, False]
    """
    days = calendar.get(country or "", ())
    return BOOST if any(day - BEFORE <= now.date() <= day + AFTER for day in days) else 1.0


def calendar_of(rows: Iterable[Mapping[str, str]]) -> Calendar:
    """Make a calendar of rows with `country` and `date`; a date that is not known to the day opens no window."""
    days: dict[str, set[date]] = {}
    for row in rows:
        try:
            days.setdefault(row["country"], set()).add(date.fromisoformat(row["date"]))
        except (ValueError, KeyError):
            continue
    return {country: tuple(sorted(found)) for country, found in days.items()}


@lru_cache(maxsize=1)
def known_elections() -> Calendar:
    """Load the reviewed table of elections, `extractors/data/elections.csv`, which is there to be edited."""
    return calendar_of(rows("elections"))
