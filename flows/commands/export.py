"""`ballotwire export`: a part of the snapshot as Parquet, CSV or JSON Lines, with a Data Package beside it."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, day_given, fail, guarded, located


class FormatName(StrEnum):
    """The file formats."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


class ProfileName(StrEnum):
    """Whose column names."""

    NATIVE = "native"
    PLOVER = "plover"
    ACLED = "acled"
    GDELT = "gdelt"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("export")(export)


def export(
    out: Annotated[Path, typer.Option("--out", help="A new directory.")],
    since: Annotated[str | None, typer.Option("--since", help="First day, YYYY-MM-DD, UTC.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day, YYYY-MM-DD, UTC.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="ISO 3166 alpha-3.")] = None,
    profile: Annotated[ProfileName, typer.Option("--profile", help="Whose column names.")] = ProfileName.NATIVE,
    form: Annotated[FormatName, typer.Option("--format", help="File format.")] = FormatName.PARQUET,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Write articles, events and daily counts; each file is read back and counted before the directory appears."""
    if country is not None and not re.fullmatch("[A-Z]{3}", country):
        fail(f"--country {country}: write three capital letters, such as BLR", USAGE)
    with guarded():
        from storage.export import Selection
        from storage.export import export as write

        store, moment = located(configured(data=data, now=now))
        first, last = day_given("--since", since), day_given("--until", until)
        if first and last and first > last:
            fail(f"--since {since} is after --until {until}: no day is between them", USAGE)
        chosen = Selection(first, last, country, profile.value, form.value)
        files = write(store.snapshot, out, chosen, moment)
    for file in files:
        sys.stderr.write(f"export: {file.rows} rows in {file.path.name}, read back and counted\n")
        sys.stdout.write(f"{file.path}\n")
