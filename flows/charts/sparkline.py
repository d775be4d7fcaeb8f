"""A line of 28 days and today as a dot, small enough for a table cell."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, PAD = 140, 28, 4


def sparkline(values: Sequence[int], middle: float | None, title: str) -> Markup:
    """Draw daily values from zero up; the view box keeps today's dot inside at any width.

    >>> sparkline([0, 3], 1.5, "t").count("<circle")
    1
    """
    top = max([*values, 1])
    step = (WIDTH - 2 * PAD) / max(len(values) - 1, 1)
    points = [(PAD + step * n, HEIGHT - PAD - (HEIGHT - 2 * PAD) * value / top) for n, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    level = HEIGHT - PAD - (HEIGHT - 2 * PAD) * (middle or 0) / top
    x, y = points[-1] if points else (PAD, HEIGHT - PAD)
    return Markup(
        '<svg class="spark" role="img" viewBox="0 0 {} {}"><title>{}</title>'
        '<line class="median" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        '<polyline points="{}"/><circle cx="{:.1f}" cy="{:.1f}" r="3"/></svg>'
    ).format(WIDTH, HEIGHT, title, PAD, WIDTH - PAD, level, level, line, x, y)
