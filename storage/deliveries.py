"""What became of each report for each recipient: the memory that keeps anyone from getting a day twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from storage.rows import Connection, Row, insert

LAST = """
SELECT recipient_id, arg_max(outcome, step) FROM store.deliveries WHERE day = $day AND edition = $edition GROUP BY 1
"""


def last_outcomes(con: Connection, day: date, edition: str) -> dict[str, str]:
    """Give the last step of each recipient of one day's report: recipient id to outcome."""
    return dict(con.execute(LAST, {"day": day, "edition": edition}).fetchall())


def save_deliveries(con: Connection, rows: Sequence[Row]) -> None:
    """Append steps, numbered in their order; what was written before is never changed."""
    found = con.execute("SELECT coalesce(max(step), 0) FROM store.deliveries").fetchone()
    before = int(found[0]) if found else 0
    insert(con, "deliveries", [{**row, "step": before + number} for number, row in enumerate(rows, 1)])
