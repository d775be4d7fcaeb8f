"""What DuckLake can't hold of our SQL: keys, checks, compression and some comments; the migrations stay one source."""

from __future__ import annotations

import re

from storage.rows import Connection

KEY = re.compile(r" PRIMARY KEY")
REFUSED = re.compile(r" CHECK \((?:[^()]|\([^()]*\))*\)| USING COMPRESSION \w+")


def is_lake(con: Connection) -> bool:
    """Say whether the database in use is a DuckLake."""
    found = con.execute("SELECT type FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    return found == ("ducklake",)


def for_lake(sql: str) -> str:
    """Give a migration without what DuckLake refuses; no key is missed, since inserts look first and ids are derived.

    >>> for_lake("a VARCHAR PRIMARY KEY, b VARCHAR CHECK (b IN ('x', 'y')), c VARCHAR NOT NULL USING COMPRESSION zstd")
    'a VARCHAR NOT NULL, b VARCHAR, c VARCHAR NOT NULL'
    """
    return REFUSED.sub("", KEY.sub(" NOT NULL", sql))
