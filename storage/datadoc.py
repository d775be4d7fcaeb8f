"""The data dictionary as a page: docs/data.md, made from the comments in the database."""

from __future__ import annotations

from storage.rows import Connection

HEAD = """# The data

`DATA/ballotwire.duckdb` is published after each cycle. Open it with `ballotwire sql`, the DuckDB shell or any client,
read-only; it is a copy, so a reader blocks nothing. `ballotwire.json` beside it says what it is: schema version, rows,
newest fetch, sha-256. The views and macros below are the contract; the tables behind them
may change. From Python:

    from storage import analyst

    with analyst.open("DATA/ballotwire.duckdb") as db:
        db.sql("SELECT outlet, count(*) AS n FROM articles WHERE focus_country = $c GROUP BY 1", {"c": "BLR"}).pandas()
        db.contradictions("BLR", "2020-08-01", "2020-08-31").arrow()

There is one method for each macro; `.arrow()`, `.pandas()`, `.polars()` and `.rows()` give the answer in that form.
`docs/notebook.py` is a marimo notebook on the demo's data. `ballotwire shell` asks in a dialogue.

This page is made by `make docs` from the comments in the database.
"""


def page(con: Connection) -> str:
    """Print every public view and macro with what its rows and columns are."""
    parts = [HEAD]
    views = con.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal ORDER BY view_name"
    ).fetchall()
    for name, comment in views:
        columns = con.execute(
            """
            SELECT column_name, data_type, comment FROM duckdb_columns()
            WHERE schema_name = 'main' AND table_name = $name ORDER BY column_index
            """,
            {"name": name},
        ).fetchall()
        rows = "".join(f"| {column} | {kind} | {text} |\n" for column, kind, text in columns)
        parts.append(f"## {name}\n\n{comment}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}")
    macros = con.execute(
        """
        SELECT function_name, list_reduce(parameters, lambda a, b: a || ', ' || b), comment FROM duckdb_functions()
        WHERE schema_name = 'main' AND function_type = 'table_macro' AND NOT internal ORDER BY ALL
        """
    ).fetchall()
    if macros:
        rows = "".join(f"| `{name}({parameters})` | {text} |\n" for name, parameters, text in macros)
        parts.append(f"## Macros\n\n| macro | what it gives |\n| --- | --- |\n{rows}")
    return "\n".join(parts)
