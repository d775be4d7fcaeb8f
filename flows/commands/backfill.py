"""`ballotwire backfill SOURCE...`: the past, from WARC files, saved pages, sitemaps and lists of addresses."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from flows.console import PARTLY, DataOption, NowOption, configured, guarded, opened


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("backfill")(backfill)


def backfill(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="WARC files, directories of them or of saved pages, sitemaps, .txt lists."),
    ] = None,
    *,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, UTC; reports are written from it on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day, UTC; by default yesterday.")
    ] = None,
    watched: Annotated[bool, typer.Option("--watched", help="Only what outlets of the feeds published.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Write reports that are there already anew.")] = False,
    data: DataOption = None,
    allow_private: Annotated[
        str | None, typer.Option("--allow-private", help="Private networks that may be fetched, such as 127.0.0.0/8.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when anything was refused or failed.")] = False,
    now: NowOption = None,
) -> None:
    """Bring the past in, code it, publish, and write the missing reports of its days; killed, it is started again."""
    with guarded():
        from flows import job
        from flows.past import Past
        from flows.past import backfill as bring

        settings = configured(data=data, allow_private=allow_private, now=now)
        store, moment = opened(settings)
        first, last = since.date() if since else None, until.date() if until else None
        with job.at_work(store, settings, "ingest", "analyze"):
            wanted = Past(sources=sources or (), first=first, last=last, only_watched=watched, anew=anew)
            done = bring(store, settings, moment, wanted)
    for day in done.days:
        sys.stdout.write(f"{store.reports / day.isoformat() / 'report.html'}\n")
    if done.failing or done.failed_share > (0.0 if strict else settings.fail_share):
        raise typer.Exit(PARTLY)
