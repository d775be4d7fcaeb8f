"""`ballotwire migrate`: all rows from the embedded file to a lake that several machines share, or back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, fail, guarded, print_rows


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("migrate")(migrate)


def migrate(
    to: Annotated[
        str, typer.Option("--to", help="`ducklake:postgres:host=... dbname=...`, or `file` for the way back.")
    ],
    files: Annotated[
        str, typer.Option("--files", help="Where the lake keeps its rows: a directory or s3://bucket/prefix/.")
    ] = "",
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Copy every table, compare counts and hashes, and print the rows of each; what is copied from stays as it is."""
    with guarded():
        from storage import move
        from storage.lake import LakeStore
        from storage.store import Store

        settings = configured(data=data, now=now)
        moment = settings.moment()
        if to == "file":
            if not settings.lake:
                fail("the settings name no lake to come back from: set `lake` and `lake_files`", USAGE)
            lake = LakeStore(settings.data, 10.0, settings.lake, settings.lake_files)
            counts = move.to_file(lake, Store(settings.data), moment)
            cure = "take `lake`, `lake_files` and `share` out of ballotwire.toml"
        else:
            if settings.lake:
                fail("the settings name a lake already: `--to file` first", USAGE)
            counts = move.to_lake(Store(settings.data), LakeStore(settings.data, 10.0, to, files), moment)
            cure = f'set lake = "{to}" and lake_files = "{files}" in ballotwire.toml of every worker'
    print_rows([{"table": name, "rows": rows} for name, rows in counts.items()], as_json=False)
    sys.stderr.write(f"migrate: {sum(counts.values())} rows in {len(counts)} tables, the same on both sides; {cure}\n")
