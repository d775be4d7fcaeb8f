"""`ballotwire report`: the daily report from the published snapshot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, day_given, fail, guarded, located

if TYPE_CHECKING:
    from extractors.daily import Watch


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("report")(report)


def report(
    day: Annotated[str | None, typer.Option("--day", help="UTC day, ISO; by default the newest with data.")] = None,
    country: Annotated[list[str] | None, typer.Option("--country", help="Only this country (ISO alpha-3).")] = None,
    watchlist: Annotated[Path | None, typer.Option("--watchlist", help="Only what this TOML file watches.")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Write a day's report as page, text and JSON, refresh index and Atom feed, and print the page's path."""
    with guarded():
        from flows.report import write_report
        from storage.report import newest_day

        store, moment = located(configured(data=data, now=now))
        chosen = day_given("--day", day) or newest_day(store.snapshot) or moment.date()
        files = write_report(store.snapshot, store.reports, chosen, moment, watch=_watch(country, watchlist))
    sys.stdout.write(f"{files.html}\n")
    if show:
        typer.launch(str(files.html))


def _watch(countries: list[str] | None, file: Path | None) -> Watch | None:
    from extractors.daily import Watch
    from flows.watchlist import checked, read_watchlist

    if countries and file:
        fail("give --country or --watchlist, not both: a watchlist names its own countries", USAGE)
    if file is not None:
        return read_watchlist(file)
    if countries:
        codes = checked(tuple(sorted({code.upper() for code in countries})))
        return Watch(name=", ".join(codes), countries=codes)
    return None
