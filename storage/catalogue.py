"""A lake's PostgreSQL: DuckDB's extensions to reach it, and locks in it that workers on all machines see."""

from __future__ import annotations

import time
from collections.abc import Collection

import duckdb

from storage.errors import AwayError, StorageError
from storage.extensions import extension
from storage.rows import Connection

PREFIX = "ducklake:postgres:"
ALIVE = """
SELECT set_config('tcp_keepalives_' || name, value, FALSE)
FROM (VALUES ('idle', '15'), ('interval', '5'), ('count', '3')) s(name, value)
"""
"""A machine that vanished gives its claims back after half a minute, not after the two hours that are usual."""


def load(con: Connection, *names: str) -> None:
    """Load extensions from their wheels, else those that were installed beforehand; StorageError names the cure."""
    con.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    for name in names:
        found = extension(name)
        try:
            con.execute(f"LOAD '{quoted(found)}'" if found else f"LOAD {name}")
        except duckdb.Error as error:
            raise StorageError(
                f"DuckDB {duckdb.__version__} has no extension {name}: pip install 'ballotwire[lake]' ({error})"
            ) from error


def reach(con: Connection, address: str, wait_s: float) -> None:
    """Begin a transaction in the catalogue's PostgreSQL; AwayError when it does not answer for so long."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            con.execute(f"ATTACH '{quoted(address.removeprefix(PREFIX))}' AS place (TYPE postgres); BEGIN")
            con.execute("FROM postgres_query('place', $question)", {"question": ALIVE})
        except duckdb.Error as error:
            if time.monotonic() >= deadline:
                raise AwayError(f"{address} can't be reached: {first_line(error)}") from error
            time.sleep(0.2)
        else:
            return


def taken(con: Connection, what: Collection[str], parts: Collection[int]) -> bool:
    """Lock all parts or none; they are held for as long as the transaction is open."""
    question = (
        f"SELECT bool_and(pg_try_advisory_xact_lock(hashtext(kind), part)) "  # noqa: S608 - our own words
        f"FROM unnest(ARRAY{list(what)}) kind, unnest(ARRAY{list(parts)}) part"
    )
    found = con.execute("FROM postgres_query('place', $question)", {"question": question}).fetchone()
    if found != (True,):
        con.execute("ROLLBACK; BEGIN")
    return found == (True,)


def first_line(error: duckdb.Error) -> str:
    """Give what DuckDB says without its hints."""
    return str(error).splitlines()[0]


def quoted(text: object) -> str:
    """Double the quotes of what stands in a statement that takes no parameters."""
    return str(text).replace("'", "''")
