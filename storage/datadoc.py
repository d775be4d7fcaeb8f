"""The data dictionary as a page: docs/data.md, made from the comments in the database."""

from __future__ import annotations

from storage.rows import Connection

HEAD = """# The data

`DATA/ballotwire.duckdb` is published after each cycle. Open it with `ballotwire sql`, the DuckDB shell or any client,
read-only; it is a copy, so a reader blocks nothing. The views and macros below are the contract; the tables behind them
may change. This page is made by `make docs` from the comments in the database.
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
