"""`ballotwire import PATH...`: wire texts, pages and JSON Lines from disk, on the same way as feeds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import PARTLY, DataOption, NowOption, configured, guarded, opened


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("import")(import_paths)


def import_paths(
    paths: Annotated[list[Path], typer.Argument(help="Files or directories: .txt, .html, .jsonl")],
    data: DataOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when any file was refused.")] = False,
    now: NowOption = None,
) -> None:
    """Import files: read, fold, code, publish, and write the report of each day they were published on (newest 7)."""
    with guarded():
        from flows import imports, job, reports

        settings = configured(data=data, now=now)
        store, moment = opened(settings)
        with job.only_one(store):
            found = list(imports.read_paths(paths, moment))
            articles = [item for item in found if not isinstance(item, imports.Refused)]
            refused = [item for item in found if isinstance(item, imports.Refused)]
            for item in refused:
                sys.stderr.write(f"import: {item.where}: {item.reason}\n")
            new = imports.save(store, articles, moment)
            sys.stderr.write(f"import: articles {len(articles)}, new {new}, refused {len(refused)}\n")
            job.analyze(store, settings, moment)
            failing = job.publish(store, moment)
            days = sorted({(a.published or a.fetched_at).date() for a in articles})[-7:]
            wrong = [wrong for day in days for wrong in reports.write_report(store, moment, day).wrong]
    if failing or wrong or (refused and (strict or len(refused) / len(found) > settings.fail_share)):
        raise typer.Exit(PARTLY)
