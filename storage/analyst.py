"""For notebooks: `open(path)` gives the snapshot as Arrow, pandas or Polars tables, with one method for each macro."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from storage.rows import Connection, QueryError, relation
from storage.store import open_snapshot

Day = date | str
"""A day, as a date or in ISO form."""


class Answer:
    """What a question gave; read it once or often, in the form that suits."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def arrow(self) -> pa.Table:
        """Give an Arrow table."""
        return self._table

    def pandas(self) -> Any:  # noqa: ANN401 - pandas need not be installed
        """Give a pandas frame; pandas must be installed."""
        return self._table.to_pandas()

    def polars(self) -> Any:  # noqa: ANN401 - Polars need not be installed
        """Give a Polars frame; Polars must be installed."""
        import polars as pl  # type: ignore[import-not-found,unused-ignore]

        return pl.from_arrow(self._table)

    def rows(self) -> list[dict[str, Any]]:
        """Give a list of dictionaries."""
        found: list[dict[str, Any]] = self._table.to_pylist()
        return found

    def __len__(self) -> int:
        """Give the number of rows."""
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        """Say how much there is, not all of it."""
        return f"Answer({len(self)} rows: {', '.join(self._table.column_names)})"


class Analyst:
    """An open snapshot: read-only, with no way to files or network; it keeps its rows while new ones are published."""

    def __init__(self, snapshot: Path) -> None:
        self._stack = ExitStack()
        self._con: Connection = self._stack.enter_context(open_snapshot(snapshot))

    def __enter__(self) -> Self:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._stack.close()

    def sql(self, question: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Ask in SQL; values go in as parameters (`$name`). QueryError with DuckDB's words when it is not right."""
        try:
            found = relation(self._con, question, parameters)
            return Answer(pa.table({}) if found is None else found.to_arrow_table())
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def tables(self) -> list[str]:
        """List the public views; docs/data.md explains each."""
        return [name for (name,) in self._con.execute("SHOW TABLES").fetchall()]

    def timeline(self, country: str, since: Day, until: Day) -> Answer:
        """Tell what happened in a country (ISO 3166 alpha-3), day by day."""
        return self._macro("timeline", country, since, until)

    def spikes(self, day: Day) -> Answer:
        """Tell which countries stood out on a day, against the median of the 28 days before."""
        return self._macro("spikes", day)

    def new_actors(self, day: Day) -> Answer:
        """List actors named on a day and on none of the 28 days before."""
        return self._macro("new_actors", day)

    def contradictions(self, country: str, since: Day, until: Day) -> Answer:
        """List claims that stand against each other."""
        return self._macro("contradictions", country, since, until)

    def evidence(self, event_id: str) -> Answer:
        """Give all that one event rests on; the beginning of its id will do."""
        return self._macro("evidence", event_id)

    def silent_feeds(self, day: Day, hours: int) -> Answer:
        """List feeds that had nothing new in the hours before the end of a day."""
        return self._macro("silent_feeds", day, hours)

    def search(self, terms: str) -> Answer:
        """Find articles in which every word occurs, in any script, best first."""
        return self._macro("search", terms)

    def country_profile(self, country: str, day: Day) -> Answer:
        """Give a country on one day in one row."""
        return self._macro("country_profile", country, day)

    def coverage(self, country: str, since: Day, until: Day) -> Answer:
        """Tell which outlets cover a country, and since when."""
        return self._macro("coverage", country, since, until)

    def _macro(self, name: str, *given: object) -> Answer:
        values = {f"p{place}": str(v) if isinstance(v, date) else v for place, v in enumerate(given)}
        places = ", ".join(f"${key}" for key in values)
        return self.sql(f"FROM main.{name}({places})", values)


def open(snapshot: str | Path) -> Analyst:  # noqa: A001 - `analyst.open(path)` is what an analyst would type
    """Open a published snapshot (`DATA/ballotwire.duckdb`); StorageError says what to do when there is none."""
    return Analyst(Path(snapshot))
