"""`ballotwire backup`, `restore` and `prune`: upkeep by hand; the flow `maintain` does it every night."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import DataOption, NowOption, configured, guarded


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("prune")(prune)


def backup(
    listing: Annotated[bool, typer.Option("--list", help="Only list the backups there are.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Copy the database into DATA/backups, count the copy, and print its path."""
    with guarded():
        from storage import maintenance
        from storage.store import Store

        settings = configured(data=data, now=now)
        store = Store(settings.data)
        if listing:
            sys.stdout.writelines(f"{path}\n" for path in maintenance.backups(store))
            return
        made = maintenance.backup(store, settings.moment(), settings.keep_backups)
        sys.stderr.write(f"backup: {made.rows} rows in {len(made.counts)} tables, counted\n")
        sys.stdout.write(f"{made.path}\n")


def restore(
    backup: Annotated[Path, typer.Argument(help="A file of DATA/backups.")],
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Put a backup in the place of the database, after counting it; the present one is kept in DATA/backups."""
    with guarded():
        from flows import job
        from storage import maintenance
        from storage.store import Store

        settings = configured(data=data, now=now)
        moment = settings.moment()
        store = Store(settings.data)
        with job.only_one(store):
            found = maintenance.restore(store, backup, moment)
            store.prepare(moment)
            store.publish()
        sys.stderr.write(f"restore: {found.rows} rows, counted; the snapshot is published\n")
        sys.stdout.write(f"{store.live}\n")


def prune(
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Remove raw pages older than keep_raw_days and what killed runs left; articles and tags stay for ever."""
    with guarded():
        from flows import job
        from storage import maintenance
        from storage.store import Store

        settings = configured(data=data, now=now)
        store = Store(settings.data)
        with job.only_one(store):
            gone = maintenance.prune(store, settings.moment(), settings.keep_raw_days, dry=dry)
        done = "would go" if dry else "went"
        sys.stderr.write(f"prune: {gone.raw} raw files and {gone.orphans} orphans {done}, {gone.freed / 1e6:.1f} MB\n")
