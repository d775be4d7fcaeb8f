"""Data checks: each is a SELECT in storage/checks/ that returns the rows that break it; none should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from importlib import resources
from typing import Any

from storage.rows import Connection, insert


def checks() -> Iterator[tuple[str, str]]:
    """Give every check: its name and its SQL."""
    folder = resources.files("storage") / "checks"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")


CODED = "uncoded_version"
"""The check that holds only after a cycle's coding."""


REPORT = "report_differs"
"""The check that each writing of a day's report makes: its counts are those of the tables."""


def save_report_check(con: Connection, day: date, wrong: Sequence[str], now: datetime) -> None:
    """Keep what differed between a day's report and the tables."""
    row = {"run_id": f"report-{day}", "checked_at": now, "name": REPORT, "failing": len(wrong)}
    insert(con, "checks", [row | {"example": next(iter(wrong), None)}])


def run_checks(con: Connection, run_id: str, now: datetime, *, coded: bool = True) -> dict[str, int]:
    """Run all checks, store their results and give those that failed: name to number of rows.

    Without `coded`, between reading and coding, new articles are not expected to be coded yet.
    """
    rows: list[dict[str, Any]] = []
    for name, sql in checks():
        if name == CODED and not coded:
            continue
        broken = con.execute(sql).fetchall()
        example = str(broken[0][0]) if broken else None
        rows.append({"run_id": run_id, "checked_at": now, "name": name, "failing": len(broken), "example": example})
    insert(con, "checks", rows)
    return {row["name"]: row["failing"] for row in rows if row["failing"]}
