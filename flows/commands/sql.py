"""`ballotwire sql`: one question to the published snapshot, read-only, never to the live database."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.console import USAGE, DataOption, JsonOption, configured, fail, guarded, print_rows


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("sql")(sql)


def sql(
    question: Annotated[str, typer.Argument(help="A SELECT; `-` reads it from standard input.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the snapshot; `SHOW TABLES` lists what there is, docs/data.md explains it."""
    with guarded():
        from storage.rows import QueryError, ask
        from storage.store import open_snapshot

        asked = sys.stdin.read() if question == "-" else question
        with open_snapshot(configured(data=data).store().snapshot) as con:
            try:
                rows = ask(con, asked)
            except QueryError as error:
                fail(str(error), USAGE)
    print_rows(rows, as_json=as_json)
