"""`ballotwire shell`: the snapshot in DuckDB's own shell, or in a small one when that is not installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import typer

from flows.console import DataOption, configured, guarded, print_rows


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("shell")(shell)


def shell(data: DataOption = None) -> None:
    """Ask the snapshot in a dialogue, read-only; `SHOW TABLES` lists what there is, an empty line or Ctrl-D ends."""
    with guarded():
        from storage.store import open_snapshot

        snapshot = configured(data=data).store().snapshot
        with open_snapshot(snapshot):
            pass
    program = shutil.which("duckdb")
    if program:
        sys.stdout.flush()
        locked = "SET enable_external_access = false; SET lock_configuration = true;"
        os.execv(program, [program, "-readonly", "-cmd", locked, str(snapshot)])  # noqa: S606 - found on PATH, no shell
    sys.stderr.write("ballotwire: no `duckdb` on PATH, so here is a small shell; one statement to a line\n")
    with guarded():
        converse(snapshot)


def converse(snapshot: Path) -> None:
    """Answer one statement a line until the input ends; an error is said and the dialogue goes on."""
    from storage.rows import QueryError, ask
    from storage.store import open_snapshot

    if sys.stdin.isatty():
        import readline  # noqa: F401 - gives the prompt history and editing

    with open_snapshot(snapshot) as con:
        while question := _line():
            try:
                rows = ask(con, question)
            except QueryError as error:
                sys.stderr.write(f"{error}\n")
                continue
            print_rows(rows, as_json=False)
            sys.stderr.write(f"{len(rows)} rows\n")


def _line() -> str:
    try:
        return input("ballotwire> " if sys.stdin.isatty() else "").strip().rstrip(";")
    except (EOFError, KeyboardInterrupt):
        return ""
