"""`ballotwire deliver`: a written report to directories, mailboxes and services."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import PARTLY, USAGE, DataOption, NowOption, configured, day_given, fail, guarded, opened


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("deliver")(deliver)


def deliver(
    plans: Annotated[
        list[Path] | None, typer.Argument(help="TOML files (docs/report.md); by default the setting `deliver`.")
    ] = None,
    day: Annotated[str | None, typer.Option("--day", help="UTC day, ISO; by default the newest report.")] = None,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Deliver a report to everyone who does not have it yet; exit code 1 when one could not be reached."""
    with guarded():
        from flows import reports
        from flows.deliver import read_plan

        settings = configured(data=data, now=now)
        files = plans or settings.files("deliver")
        if not files:
            fail("deliver where? Give a plan (docs/report.md) or the setting `deliver`", USAGE)
        read = [read_plan(file, os.environ, settings.smtp_password) for file in files]
        store, moment = opened(settings)
        done = reports.deliver_reports(store, read, moment, day_given("--day", day))
    for delivery in done:
        sys.stdout.write(f"{delivery.outcome}\t{delivery.recipient}\t{delivery.reason}\n")
    if not all(delivery.arrived for delivery in done):
        raise typer.Exit(PARTLY)
