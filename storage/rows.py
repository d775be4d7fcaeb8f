"""Records into tables, set-based: rows become one Arrow table and one INSERT SELECT."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa

Connection = duckdb.DuckDBPyConnection
Row = Mapping[str, Any]
Mine = Callable[[str | None], bool]
"""Says whether the host of an address is this worker's."""
ALL = 1_000_000
"""Rows among which a worker looks for its own."""


def utc(moment: datetime | None) -> datetime | None:
    """Give the naive UTC moment that the tables keep.

    >>> utc(datetime(2020, 8, 9, 20, tzinfo=UTC))
    datetime.datetime(2020, 8, 9, 20, 0)
    """
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo else moment


def aware(moment: datetime | None) -> datetime | None:
    """Give the aware UTC moment for one read from a table."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def identity(*parts: object) -> str:
    """Derive a deterministic id of 32 hex digits from parts, so that a repeat is a no-op.

    >>> identity("a", "b") == identity("a", "b") != identity("ab")
    True
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def relation(con: Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - see below
    """Ask for a relation, which gives Arrow; None for a statement that answers nothing.

    What an earlier question left unread is let go first: DuckDB 2 refuses to go on otherwise.
    """
    con.execute("SELECT 1").fetchall()
    return con.sql(sql, params=dict(parameters or {}))


def _arrow(con: Connection, table: str, rows: Sequence[Row]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = ", ".join(f'"{name}"' for name in names)
    empty: Any = relation(con, f"SELECT {columns} FROM store.{table} LIMIT 0").to_arrow_table()  # noqa: S608 - our own names
    values = [{name: _storable(row.get(name)) for name in names} for row in rows]
    return pa.Table.from_pylist(values, schema=empty.schema)


def _storable(value: object) -> object:
    """Give moments as UTC, and a question mark for the lone surrogate of a hostile page, which no column can hold."""
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def insert(con: Connection, table: str, rows: Sequence[Row], *, key: Sequence[str] = ()) -> int:
    """Insert rows into `store.<table>`; with `key`, only those whose key is not there yet; gives how many went in.

    A key that repeats inside the batch goes in once, the first row of it.
    """
    if not rows:
        return 0
    batch = _arrow(con, table, rows)
    con.register("batch", batch)
    try:
        if not key:
            con.execute(f"INSERT INTO store.{table} BY NAME SELECT * FROM batch")  # noqa: S608 - our own table name
            return len(rows)
        equal = " AND ".join(f't."{k}" = b."{k}"' for k in key)
        fields = ", ".join(f'"{k}"' for k in key)
        found = con.execute(
            f"INSERT INTO store.{table} BY NAME SELECT b.* FROM batch b WHERE NOT EXISTS "  # noqa: S608 - our own names
            f"(SELECT 1 FROM store.{table} t WHERE {equal}) "
            f"QUALIFY row_number() OVER (PARTITION BY {fields}) = 1"
        ).fetchone()
        return int(found[0]) if found else 0
    finally:
        con.unregister("batch")


def fetch(con: Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run a query with named parameters and give rows as dictionaries, moments aware."""
    cursor = con.execute(sql, dict(parameters or {}))
    names = [column[0] for column in cursor.description or ()]
    return [
        {n: aware(v) if isinstance(v, datetime) else v for n, v in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def fetch_some(
    con: Connection, sql: str, parameters: Mapping[str, Any], limit: int, mine: Mine | None
) -> list[dict[str, Any]]:
    """Run a query that has a `LIMIT $limit`; with `mine`, rows whose `url` it refuses are passed over."""
    rows = fetch(con, sql, {**parameters, "limit": limit if mine is None else ALL})
    return rows if mine is None else list(islice((row for row in rows if mine(row["url"])), limit))


class QueryError(Exception):
    """An analyst's SQL is not right; the message is DuckDB's own."""


def ask(con: Connection, question: str) -> list[dict[str, Any]]:
    """Run an analyst's question; QueryError with DuckDB's words when it is not right."""
    try:
        if not con.extract_statements(question):
            raise QueryError("no statement in it; ask one, such as SHOW TABLES")
        return fetch(con, question)
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
