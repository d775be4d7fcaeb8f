"""`ballotwire run`: the main job, from feeds to report, with no server."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.console import OFFLINE, PARTLY, DataOption, NowOption, configured, fail, guarded, opened


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("run")(run)


def run(
    feeds: Annotated[str | None, typer.Option("--feeds", help="Feeds file (TOML or OPML) or its URL.")] = None,
    data: DataOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Poll every feed now, intervals or not.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when any feed or page failed.")] = False,
    allow_private: Annotated[
        str | None, typer.Option("--allow-private", help="Private networks that may be fetched, such as 127.0.0.0/8.")
    ] = None,
    now: NowOption = None,
    report: Annotated[bool, typer.Option(help="Write the day's report.")] = True,
) -> None:
    """Poll, read, fold, code, report and publish; a second run stores nothing twice."""
    with guarded():
        from flows import job, reports
        from flows.subscribe import subscribe

        settings = configured(feeds=feeds, data=data, allow_private=allow_private, now=now)
        store, moment = opened(settings)
        with job.at_work(store, settings, "ingest", "analyze"):
            subscribe(store, settings, moment)
            done = job.ingest(store, settings, moment, everything=everything)
            job.analyze(store, settings, moment)
            failing = job.publish(store, moment)
            wrong = reports.write_newest_reports(store, settings, moment) if report else []
    if done.polled.nothing_reachable:
        fail("nothing could be reached: is there a network? What was stored before is untouched.", OFFLINE)
    limit = 0.0 if strict else settings.fail_share
    if failing or wrong or done.failed_share > limit:
        raise typer.Exit(PARTLY)
