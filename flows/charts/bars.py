"""Bars by day: the last one is today."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 580, 84


def bars(values: Sequence[int], middle: float | None, title: str) -> Markup:
    """Draw one bar a day with a line at the median; the scale begins at zero.

    >>> "<title>a &lt; b</title>" in bars([1, 2], 1.0, "a < b")
    True
    """
    top = max([*values, middle or 0, 1])
    step = WIDTH / max(len(values), 1)
    marks = Markup("").join(
        Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            "now" if place == len(values) - 1 else "then",
            place * step + 1,
            HEIGHT - HEIGHT * value / top,
            step - 2,
            max(HEIGHT * value / top, 0.5),
        )
        for place, value in enumerate(values)
    )
    level = HEIGHT - HEIGHT * (middle or 0) / top
    line = Markup('<line class="median" x1="0" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(WIDTH, level, level)
    return Markup(
        '<svg class="bars" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none"><title>{}</title>'
    ).format(WIDTH, HEIGHT, title) + (marks + (line if middle is not None else Markup("")) + Markup("</svg>"))
