"""`ballotwire migrate`: the data to this version's schema, or all rows to a lake of several machines, or back."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, fail, guarded, print_rows

if TYPE_CHECKING:
    from flows.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("migrate")(migrate)


def migrate(
    to: Annotated[
        str, typer.Option("--to", help="Move all rows: `ducklake:postgres:host=... dbname=...`, or `file` and back.")
    ] = "",
    files: Annotated[
        str, typer.Option("--files", help="Where the lake keeps its rows: a directory or s3://bucket/prefix/.")
    ] = "",
    dry: Annotated[bool, typer.Option("--dry-run", help="Migrate a copy, count its rows, throw it away.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Bring the data to this version's schema, on a copy after a backup, as every run does; or move them with --to.

    A move copies every table, compares counts and hashes, and leaves what is copied from as it is.
    """
    if to and dry:
        fail("--dry-run tells what a new schema would do to the data; a move leaves its source as it is anyway", USAGE)
    with guarded():
        settings = configured(data=data, now=now)
        moment = settings.moment()
        if to:
            _move(settings, moment, to, files)
        elif dry:
            _rehearse(settings, moment)
        else:
            _upgrade(settings, moment)


def _upgrade(settings: Settings, moment: datetime) -> None:
    from flows import job

    store = settings.store()
    with job.only_one(store):
        done = store.prepare(moment)
        if done:
            store.publish()
    kept = f"; {store.data / 'backups'} has the database of before" if done else ""
    sys.stderr.write(f"migrate: {done} migrations ran{kept}\n")


def _rehearse(settings: Settings, moment: datetime) -> None:
    from storage.rehearsal import rehearse

    found = rehearse(settings.store(), moment)
    if found.migrations:
        print_rows(found.rows(), as_json=False)
    sys.stderr.write(f"migrate: would run {', '.join(found.migrations) or 'nothing'}; the data are as they were\n")


def _move(settings: Settings, moment: datetime, to: str, files: str) -> None:
    from storage import move
    from storage.lake import LakeStore
    from storage.store import Store

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
