"""Counts of days before the first run, imported so that spikes have a baseline; no article stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from storage.rows import Connection, Row, insert


def save_past_days(con: Connection, rows: Sequence[Row]) -> int:
    """Add counts by day, country and outlet (`day` ISO or date) that are not there yet; gives how many went in."""
    typed = [dict(row) | {"day": date.fromisoformat(str(row["day"]))} for row in rows]
    return insert(con, "past_days", typed, key=("day", "country", "outlet"))
