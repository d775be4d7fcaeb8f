"""Dots by day and event type; the dot's area grows with the number of stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from math import sqrt

from markupsafe import Markup

from extractors.daily.sections import Timeline

COLUMN, ROW, FOOT = 26, 44, 22


def most_told(charts: Iterable[Timeline]) -> int:
    """Give the largest number of stories of any dot, so that dots of all countries have one measure."""
    return max((dot.counts.stories for chart in charts for dot in chart.dots), default=1)


def timeline(
    chart: Timeline, title: str, most: int, name: Callable[[str], str], day_name: Callable[[date], str]
) -> Markup:
    """Draw one timeline; the largest dot has `most` stories, `name` words an event code, `day_name` some days."""
    width, height = COLUMN * len(chart.days), ROW * len(chart.codes) + FOOT
    opening = Markup('<svg class="dots" role="img" viewBox="0 0 {} {}"><title>{}</title>')
    return Markup("").join(
        [
            opening.format(width, height, title),
            *(_row(ROW * row, width, name(code)) for row, code in enumerate(chart.codes)),
            *(_day(column, day, height, day_name) for column, day in enumerate(chart.days)),
            *_dots(chart, most),
            Markup("</svg>"),
        ]
    )


def _row(top: int, width: int, label: str) -> Markup:
    """Write the event type above its line, so that the chart stays narrow enough for a phone."""
    return Markup('<text x="0" y="{}">{}</text><line class="grid" x1="0" x2="{}" y1="{}" y2="{}"/>').format(
        top + 12, label, width, top + 30, top + 30
    )


def _day(column: int, day: date, height: int, day_name: Callable[[date], str]) -> Markup:
    label = day_name(day) if column == 0 or day.day == 1 else str(day.day) if column > 1 else ""
    x, anchor = (0.0, "start") if column == 0 else (_x(column), "middle")
    return Markup('<text class="day" x="{}" y="{}" text-anchor="{}">{}</text>').format(x, height - 5, anchor, label)


def _x(column: int) -> float:
    return COLUMN * column + COLUMN / 2


def _dots(chart: Timeline, most: int) -> list[Markup]:
    return [
        Markup('<circle cx="{}" cy="{}" r="{:.1f}"/>').format(
            _x(chart.days.index(dot.day)),
            ROW * chart.codes.index(dot.code) + 30,
            2 + 9 * sqrt(dot.counts.stories / most),
        )
        for dot in chart.dots
    ]
