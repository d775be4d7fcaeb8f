"""Numbered migrations, each recorded with its hash in its own transaction; public views laid anew when they change."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator
from datetime import datetime
from importlib import resources

import duckdb

from storage.dialect import for_lake, is_lake
from storage.errors import ForeignError, NewerError
from storage.rows import Connection, utc

LEDGER = """
CREATE SCHEMA IF NOT EXISTS ledger;
CREATE TABLE IF NOT EXISTS ledger.migrations (
  number INTEGER NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger.contract (sha256 VARCHAR NOT NULL, laid_at TIMESTAMP NOT NULL);
"""


def _files(folder: str) -> list[tuple[str, str]]:
    root = resources.files("storage") / folder
    found = sorted((f for f in root.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(f.name, f.read_text(encoding="utf-8")) for f in found]


def known() -> list[tuple[int, str, str, str]]:
    """List the migrations of this version: number, name, sha-256, SQL."""
    return [(int(n[:4]), n, hashlib.sha256(sql.encode()).hexdigest(), sql) for n, sql in _files("migrations")]


def schema_version() -> int:
    """Give the number of the newest migration of this version."""
    return max(number for number, *_ in known())


def applied(con: Connection) -> dict[int, str]:
    """Read number and sha-256 of what a database has; empty for a new one; ForeignError when it is not ours."""
    tables = {
        r[0]
        for r in con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database()"
        ).fetchall()
    }
    if "ledger.migrations" not in tables:
        if tables:
            raise ForeignError("this database was not made by ballotwire; give another --data directory")
        return {}
    return dict(con.execute("SELECT number, sha256 FROM ledger.migrations").fetchall())


def pending(con: Connection) -> list[tuple[int, str, str, str]]:
    """List the migrations still to run; raises when the database is newer or a migration was changed after release."""
    done = applied(con)
    mine = {number: (name, sha) for number, name, sha, _ in known()}
    if done and max(done) > max(mine):
        raise NewerError(
            f"the data have schema {max(done)}, this version knows {max(mine)}: install a newer ballotwire"
        )
    for number, sha in done.items():
        if mine[number][1] != sha:
            raise ForeignError(f"migration {mine[number][0]} differs from the one that made these data")
    return [row for row in known() if row[0] not in done]


def migrate(con: Connection, now: datetime) -> int:
    """Bring a database up to date and give the number of migrations that ran; each is all or nothing."""
    todo = pending(con)
    if todo:
        con.execute(LEDGER)
    for number, name, sha, sql in todo:
        con.execute("BEGIN")
        try:
            con.execute(for_lake(sql) if is_lake(con) else sql)
            con.execute("INSERT INTO ledger.migrations VALUES (?, ?, ?, ?)", [number, name, sha, utc(now)])
            con.execute("COMMIT")
        except duckdb.Error:
            con.execute("ROLLBACK")
            raise
    lay_contract(con, now)
    return len(todo)


def lay_contract(con: Connection, now: datetime) -> None:
    """Lay the public views, macros and comments anew when this version's differ from those in the database."""
    statements = [sql for _, sql in _files("views")]
    words = _dictionary()
    sha = hashlib.sha256("\n".join([*statements, words]).encode()).hexdigest()
    if con.execute("SELECT 1 FROM ledger.contract WHERE sha256 = ?", [sha]).fetchone():
        return
    con.execute("BEGIN")
    for (name,) in con.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = current_database() AND schema_name = 'main' "
        "AND NOT internal"
    ).fetchall():
        con.execute(f'DROP VIEW IF EXISTS main."{name}"')
    for sql in statements:
        con.execute(sql)
    lay_comments(con)
    con.execute("DELETE FROM ledger.contract")
    con.execute("INSERT INTO ledger.contract VALUES (?, ?)", [sha, utc(now)])
    con.execute("COMMIT")


def lay_comments(con: Connection, only: Collection[str] = ()) -> None:
    """Lay the dictionary's comments on all that is there, or on those relations alone."""
    words = tomllib.loads(_dictionary())
    for statement in comments(con, words, only):
        con.execute(statement)


def _dictionary() -> str:
    return (resources.files("storage") / "dictionary.toml").read_text(encoding="utf-8")


def comments(con: Connection, words: dict[str, dict[str, str]], only: Collection[str] = ()) -> Iterator[str]:
    """Give a COMMENT statement for every table, view, macro and column that the dictionary explains.

    DuckLake keeps comments on tables, their columns and views, not on macros and columns of views.
    """
    bare = is_lake(con)
    relations = con.execute(
        "SELECT schema_name, table_name, 'TABLE' FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT internal UNION ALL "
        "SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY ALL"
    ).fetchall()
    for schema, name, kind in relations:
        if only and name not in only:
            continue
        if text := words["relations"].get(f"{schema}.{name}") or words["relations"].get(name):
            yield f"COMMENT ON {kind} {schema}.\"{name}\" IS '{_quoted(text)}'"
    for (name,) in con.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE schema_name = 'main' "
        "AND function_type = 'table_macro' AND NOT internal ORDER BY ALL"
    ).fetchall():
        if not only and not bare and (text := words["macros"].get(name)):
            yield f"COMMENT ON MACRO TABLE main.\"{name}\" IS '{_quoted(text)}'"
    columns = con.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY ALL"
    ).fetchall()
    tables = {(schema, name) for schema, name, kind in relations if kind == "TABLE"}
    for schema, table, column in columns:
        if bare and (schema, table) not in tables:
            continue
        text = words["columns"].get(f"{table}.{column}") or words["columns"].get(column)
        if text and (not only or table in only):
            yield f'COMMENT ON COLUMN {schema}."{table}"."{column}" IS \'{_quoted(text)}\''


def _quoted(text: str) -> str:
    return text.strip().replace("'", "''")
