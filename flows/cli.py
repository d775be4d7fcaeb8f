"""The command `ballotwire`; sub-commands live in `flows.commands`, one module per noun."""

from __future__ import annotations

import sys
import traceback

import typer

from flows.commands import (
    actors,
    backfill,
    coding,
    deliver,
    demo,
    deploy,
    docs,
    doctor,
    evaluation,
    explain,
    export,
    extract,
    feed,
    feeds,
    forget,
    imports,
    init,
    maintain,
    migrate,
    report,
    run,
    search,
    shell,
    sql,
    status,
)
from flows.console import DATA

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Watches the world's news for elections.")
for command in (
    run,
    report,
    deliver,
    demo,
    imports,
    backfill,
    feeds,
    feed,
    extract,
    coding,
    actors,
    explain,
    sql,
    shell,
    search,
    export,
    docs,
    evaluation,
    doctor,
    status,
    maintain,
    migrate,
    forget,
    deploy,
    init,
):
    command.register(app)


@app.callback()
def root() -> None:
    """Watches the world's news for elections: polls feeds, reads articles, codes events, writes the daily report."""


def main() -> None:
    """Run the command line; a bug shows its traceback and ends with exit code 3."""
    try:
        app()
    except Exception:  # noqa: BLE001 - a bug keeps its traceback and gets an exit code of its own
        traceback.print_exc()
        sys.exit(DATA)


if __name__ == "__main__":
    main()
