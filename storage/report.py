"""The report's questions to the published snapshot, each a file in `queries/` that runs unchanged in a DuckDB shell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from storage.rows import fetch
from storage.store import open_snapshot

QUERIES = Path(__file__).parent / "queries"
STEPS = ("watched", "named", "told")
"""Temporary tables that the questions share, in order."""
QUESTIONS = {
    "about": "about",
    "country_days": "country_days",
    "country_codes": "country_codes",
    "volume": "volume",
    "timeline": "timeline",
    "stories": "report_stories",
    "claims": "claims",
    "results": "results",
    "changes": "changes",
    "newcomers": "newcomers",
    "calendar": "calendar",
    "outlets": "outlets",
    "feeds": "report_feeds",
    "polls": "report_polls",
    "latency": "latency",
    "text_sources": "text_sources",
    "drops": "report_drops",
    "faults": "report_faults",
    "quality": "report_quality",
}
"""Name of the answer and name of its file."""


def load(
    snapshot: Path,
    day: date,
    *,
    countries: Sequence[str] = (),
    actors: Sequence[str] = (),
    terms: Sequence[str] = (),
    without: Sequence[str] = (),
) -> dict[str, list[dict[str, Any]]]:
    """Answer all questions about one UTC day, moments aware; StorageError when there is no snapshot.

    An article is looked at when it matches one of each list that is not empty, and none of `without`. Actors are
    canonical names or ids; terms are searched in title and text, without regard to case.
    """
    parameters = {
        "day": day,
        "countries": list(countries),
        "actors": [actor.lower() for actor in actors],
        "terms": [term.lower() for term in terms],
        "without": [term.lower() for term in without],
    }
    with open_snapshot(snapshot) as con:
        for step in STEPS:
            con.execute(*_prepared(step, parameters))
        return {name: fetch(con, *_prepared(file, parameters)) for name, file in QUESTIONS.items()}


def _prepared(name: str, parameters: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Read a query and keep those parameters that it names: DuckDB refuses the others."""
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return sql, {key: parameters[key] for key in set(re.findall(r"\$(\w+)", sql))}


def differences(snapshot: Path, day: date, told: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say where a report's articles, stories and outlets of a day are not those of the public tables.

    `told` is by country, `all` for the whole day; countries that the report does not list are not compared.
    """
    with open_snapshot(snapshot) as con:
        rows = fetch(con, *_prepared("report_check", {"day": day}))
    counted = {row.pop("country"): row for row in rows}
    nothing = {"articles": 0, "stories": 0, "outlets": 0}
    return [
        f"{day} {country} {what}: {counts[what]} in the report, {number} in the tables"
        for country, counts in sorted(told.items())
        for what, number in counted.get(country, nothing).items()
        if counts[what] != number
    ]


def newest_day(snapshot: Path) -> date | None:
    """Give the newest day that the snapshot has an article or a poll of, None for an empty one."""
    with open_snapshot(snapshot) as con:
        rows = fetch(con, (QUERIES / "newest_day.sql").read_text(encoding="utf-8"))
    found: date | None = rows[0]["day"]
    return found
