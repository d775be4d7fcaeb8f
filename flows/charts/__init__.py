"""Small inline SVG charts: no script, colours by CSS variables, each with a title that says what it shows."""

from flows.charts.bars import bars
from flows.charts.sparkline import sparkline
from flows.charts.timeline import most_told, timeline
from flows.charts.world import heat_steps, not_drawn, world

__all__ = ["bars", "heat_steps", "most_told", "not_drawn", "sparkline", "timeline", "world"]
