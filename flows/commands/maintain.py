"""`ballotwire backup`, `restore`, `prune` and `archive`: upkeep by hand; the flow `maintain` does it every night."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import DataOption, NowOption, configured, guarded, located, standing


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("prune")(prune)
    app.command("archive")(archive)


def backup(
    listing: Annotated[bool, typer.Option("--list", help="Only list the backups there are.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Copy the database into DATA/backups, count the copy, and print its path."""
    with guarded():
        from storage import maintenance

        settings = configured(data=data, now=now)
        store, moment = located(settings)
        if listing:
            sys.stdout.writelines(f"{path}\n" for path in maintenance.backups(store))
            return
        standing(store)
        made = maintenance.backup(store, moment, settings.keep_backups)
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

        store, moment = located(configured(data=data, now=now))
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
    """Remove old raw pages (keep_raw_days), what killed runs left, and texts that outlets don't let you keep.

    A feed's `text_policy` says what stays of the text of its coded articles. Articles and tags stay for ever.
    """
    with guarded():
        from flows import job
        from storage import maintenance

        settings = configured(data=data, now=now)
        store, moment = located(settings)
        standing(store)
        with job.only_one(store):
            gone = maintenance.prune(store, moment, settings.keep_raw_days, dry=dry)
        done, cut = ("would go", "would be cut") if dry else ("went", "were cut to what their outlets let you keep")
        sys.stderr.write(
            f"prune: {gone.raw} raw files and {gone.orphans} orphans {done}, {gone.freed / 1e6:.1f} MB; "
            f"{gone.texts} texts {cut}\n"
        )


def archive(data: DataOption = None, now: NowOption = None) -> None:
    """Write each closed day (UTC, by time of fetching) as Parquet under DATA/days; a day whose rows changed anew."""
    with guarded():
        from storage.archive import archive as write

        store, moment = located(configured(data=data, now=now))
        done = write(store.snapshot, store.days, moment)
        sys.stderr.write(
            f"archive: {done.written} files with {done.rows} rows written, read back and counted; "
            f"{done.kept} are as they should be\n"
        )
        sys.stdout.write(f"{store.days}\n")
