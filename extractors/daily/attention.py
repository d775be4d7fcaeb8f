"""How loud each country is, against its own 28 days, and why its arrow points where it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from extractors.daily.sections import CountryLine, Counts, Direction, PollingDay
from extractors.daily.spikes import (
    LEAN,
    MIN_ARTICLES,
    SHORT,
    WINDOW,
    Baseline,
    Surge,
    baseline,
    is_alarm,
    rhythm,
    surge,
)

Row = Mapping[str, Any]
HISTORY = 2 * WINDOW
"""Days before the report's day that are looked at: a surge may be as old as its baseline."""


def series_of(rows: Iterable[Row], day: date, first: date) -> list[int]:
    """Lay daily counts on a grid without holes from `first` to `day`, zeros explicit.

    >>> series_of([{"day": date(2020, 8, 9), "n_articles": 4}], date(2020, 8, 10), date(2020, 8, 8))
    [0, 4, 0]
    """
    counts = {row["day"]: int(row["n_articles"]) for row in rows}
    return [counts.get(first + timedelta(days=n), 0) for n in range((day - first).days + 1)]


def first_day(rows: Iterable[Row], day: date) -> date:
    """Give the first day of the history that is looked at: that of the oldest article, or `HISTORY` days ago."""
    return max(min((row["day"] for row in rows), default=day), day - timedelta(days=HISTORY))


def country_lines(
    days: Sequence[Row],
    codes: Sequence[Row],
    calendar: Sequence[PollingDay],
    day: date,
    *,
    thin: bool,
    running: bool = False,
) -> list[CountryLine]:
    """Measure every country that is in the news today or was on half of its days, the loudest first.

    With sources missing (`thin`) or the day still `running`, no fall is believed.
    """
    doubt = "coverage" if thin else "running" if running else None
    by_country: dict[str, list[Row]] = defaultdict(list)
    for row in days:
        by_country[row["country"]].append(row)
    first = first_day(days, day)
    volume = series_of(_summed(days), day, first)
    weights = rhythm(volume)
    top = {row["country"]: row for row in sorted(codes, key=lambda c: (c["n_stories"], c["code"]))}
    votes = _nearest(calendar)
    lines = [
        _line(
            country, rows, series_of(rows, day, first), weights, top.get(country), votes.get(country), volume[-1], doubt
        )
        for country, rows in by_country.items()
    ]
    lively = [line for line in lines if line.counts.articles or (line.median or 0) >= 1 or line.elevated_days]
    return sorted(lively, key=lambda c: (-c.counts.articles, -(c.median or 0), c.country))


def _summed(days: Sequence[Row]) -> Iterator[Row]:
    """Add up the articles of all countries, day by day."""
    total: dict[date, int] = defaultdict(int)
    for row in days:
        total[row["day"]] += int(row["n_articles"])
    return ({"day": day, "n_articles": n} for day, n in total.items())


def scaled(series: Sequence[int], weights: Sequence[float]) -> list[float]:
    """Give a series with each day as it would be on today's weekday (`extractors.daily.spikes.rhythm`)."""
    return [count * weight for count, weight in zip(series, weights, strict=True)]


def _nearest(calendar: Sequence[PollingDay]) -> dict[str, PollingDay]:
    """Give each country its closest polling day, one to come before one that is past."""
    nearest: dict[str, PollingDay] = {}
    for vote in sorted(calendar, key=lambda v: (v.in_days < 0, abs(v.in_days))):
        if vote.country:
            nearest.setdefault(vote.country, vote)
    return nearest


def _line(
    country: str,
    rows: list[Row],
    series: list[int],
    weights: list[float],
    top: Row | None,
    vote: PollingDay | None,
    total: int,
    doubt: str | None,
) -> CountryLine:
    today = max(rows, key=lambda row: row["day"]) if series[-1] else None
    counts = Counts(series[-1], int(today["n_stories"]), int(today["n_outlets"])) if today else Counts(0, 0, 0)
    alike = scaled(series, weights)
    base, rise = baseline(alike[:-1]), surge(alike)
    adjusted = series[-1] - int(today["n_new_outlets"]) if today else 0
    direction, reason = _arrow(counts, adjusted, base, rise, doubt)
    return CountryLine(
        country=country,
        direction=direction,
        reason=reason,
        counts=counts,
        election_related=int(today["n_election"]) if today else 0,
        share=round(series[-1] / total, 4) if total else 0.0,
        median=round(base.middle, 1) if base else None,
        ratio=round(series[-1] / base.middle, 1) if base and base.middle else None,
        z=round(base.z(series[-1]), 1) if base else None,
        adjusted=adjusted,
        spike=reason == "spike",
        elevated_days=rise.days if rise else 0,
        calm_median=round(rise.calm.middle, 1) if rise else None,
        baseline_days=base.days if base else 0,
        polling_day=vote.date if vote else None,
        polling_in=vote.in_days if vote else None,
        top_code=top["code"] if top else None,
        top_code_stories=int(top["n_stories"]) if top else 0,
        series=tuple(series[-WINDOW - 1 :]),
    )


def _arrow(
    counts: Counts, adjusted: int, base: Baseline | None, rise: Surge | None, doubt: str | None
) -> tuple[Direction, str]:
    """Choose direction and reason; a fall that may come from our side (`doubt`) says nothing about the country."""
    if base is None or base.days < SHORT:
        return "level", "baseline_short"
    z = base.z(counts.articles)
    if is_alarm(counts.articles, counts.outlets, base):
        return ("up", "spike") if is_alarm(adjusted, counts.outlets, base) else ("level", "new_sources")
    if z <= -LEAN:
        return ("unclear", doubt) if doubt else ("down", "below")
    if rise is not None and counts.articles >= MIN_ARTICLES and rise.calm.z(counts.articles) >= LEAN:
        return "up", "elevated"
    if z >= LEAN and counts.articles >= MIN_ARTICLES:
        return "up", "above"
    return "level", "usual"
