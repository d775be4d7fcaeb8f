"""Closed days as Parquet: `DATA/days/<view>/day=YYYY-MM-DD/<view>.parquet`, for programs that know no DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from storage.errors import StorageError
from storage.export import READERS
from storage.rows import relation
from storage.store import open_snapshot

QUERIES = {
    "articles": "SELECT * FROM main.articles WHERE fetched_at::DATE = $day ORDER BY fetched_at, article_id",
    "event_reports": (
        "SELECT * REPLACE (left(quote, 200) AS quote) FROM main.event_reports WHERE fetched_at::DATE = $day "
        "ORDER BY fetched_at, event_id, article_id"
    ),
}
"""A day is the day of fetching, UTC: one of publication is never closed, since articles come late."""
CLOSED = """
SELECT fetched_at::DATE AS day, count(*) AS n, bit_xor(hash(row_of)) AS state
FROM (SELECT fetched_at, row_of FROM main.{view} AS row_of) WHERE fetched_at < $today GROUP BY 1 ORDER BY 1
"""
STATE = b"ballotwire"
"""Name of the metadata that says which rows a file holds."""


@dataclass(frozen=True, slots=True)
class Archived:
    """How many files were written, how many were as they should be, and the rows of those that were written."""

    written: int = 0
    kept: int = 0
    rows: int = 0


def archive(snapshot: Path, folder: Path, now: datetime) -> Archived:
    """Write every closed day that is missing, or whose rows are others by now (coded again, forgotten).

    Each file is read back and counted before it gets its name; a second call writes nothing. StorageError when a file
    reads otherwise than it was written.
    """
    done = Archived()
    with open_snapshot(snapshot) as con:
        for view, query in QUERIES.items():
            for day, n, state in con.execute(CLOSED.format(view=view), {"today": now.date()}).fetchall():
                target, mark = folder / view / f"day={day}" / f"{view}.parquet", f"{n} {state}".encode()
                if _mark(target) == mark:
                    done = Archived(done.written, done.kept + 1, done.rows)
                else:
                    _write(relation(con, query, {"day": day}).to_arrow_table(), target, mark)
                    done = Archived(done.written + 1, done.kept, done.rows + n)
    return done


def _mark(target: Path) -> bytes | None:
    """Read which rows a file says that it holds; None when there is none or it is broken."""
    try:
        return (parquet.read_schema(target).metadata or {}).get(STATE)
    except (OSError, pa.ArrowException):
        return None


def _write(rows: pa.Table, target: Path, mark: bytes) -> None:
    fresh = target.with_suffix(".new")
    target.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(rows.replace_schema_metadata({STATE: mark}), fresh, compression="zstd")
    if (found := READERS["parquet"](fresh)) != rows.num_rows:
        fresh.unlink()
        raise StorageError(f"{target} was written with {rows.num_rows} rows and reads as {found}; is the disk sound?")
    fresh.replace(target)
