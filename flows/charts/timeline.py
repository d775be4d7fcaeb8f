"""Dots by day and event type; the dot's area grows with the number of stories."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from markupsafe import Markup

from extractors.daily.document import Timeline

LABEL, COLUMN, ROW, FOOT = 150, 40, 30, 24


def timeline(chart: Timeline, title: str, name: Callable[[str], str]) -> Markup:
    """Draw one timeline; `name` gives the words for an event code."""
    width, height = LABEL + COLUMN * len(chart.days), ROW * len(chart.codes) + FOOT
    most = max((dot.counts.stories for dot in chart.dots), default=1)
    parts = [Markup('<svg class="dots" role="img" viewBox="0 0 {} {}"><title>{}</title>').format(width, height, title)]
    for row, code in enumerate(chart.codes):
        y = ROW * row + ROW / 2
        parts.append(
            Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}">{}</text>').format(
                LABEL, width, y, y, 0, y + 4, name(code)
            )
        )
    for column, day in enumerate(chart.days):
        x = LABEL + COLUMN * column + COLUMN / 2
        parts.append(
            Markup('<text class="day" x="{}" y="{}" text-anchor="middle">{}</text>').format(x, height - 6, day.day)
        )
    for dot in chart.dots:
        x = LABEL + COLUMN * chart.days.index(dot.day) + COLUMN / 2
        y = ROW * chart.codes.index(dot.code) + ROW / 2
        radius = 2.5 + 10 * sqrt(dot.counts.stories / most)
        parts.append(Markup('<circle cx="{}" cy="{}" r="{:.1f}"/>').format(x, y, radius))
    return Markup("").join(parts) + Markup("</svg>")
