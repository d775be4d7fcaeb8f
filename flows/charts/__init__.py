"""Small inline SVG charts: no script, colours by CSS variables, each with a title that says what it shows."""

from flows.charts.bars import bars
from flows.charts.sparkline import sparkline
from flows.charts.timeline import timeline
from flows.charts.world import heat_steps, not_drawn, world

__all__ = ["bars", "heat_steps", "not_drawn", "sparkline", "timeline", "world"]
