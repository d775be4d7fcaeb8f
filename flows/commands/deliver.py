"""`ballotwire deliver`: a written report to directories and mailboxes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import PARTLY, USAGE, DataOption, NowOption, configured, fail, guarded


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("deliver")(deliver)


def deliver(
    plan: Annotated[Path, typer.Argument(help="TOML file: directories, heartbeat, [[mail]] (docs/report.md).")],
    day: Annotated[str | None, typer.Option("--day", help="UTC day, ISO; by default the newest report.")] = None,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Deliver a report to everyone who does not have it yet; exit code 1 when one could not be reached."""
    with guarded():
        from flows.deliver import deliver as bring
        from flows.deliver import read_plan
        from storage.store import Store

        settings = configured(data=data, now=now)
        reports = Store(settings.data).reports
        found = sorted(reports.glob("????-??-??/report.html"))
        wanted = reports / day / "report.html" if day else found[-1] if found else None
        if wanted is None or not wanted.exists():
            fail(f"there is no report of {day or 'any day'}: write one with `ballotwire report`", USAGE)
        done = bring(wanted.parent, read_plan(plan, os.environ), settings.moment())
    for delivery in done:
        sys.stdout.write(f"{delivery.outcome}\t{delivery.recipient}\t{delivery.reason}\n")
    if any(delivery.outcome in {"failed", "unknown"} for delivery in done):
        raise typer.Exit(PARTLY)
