"""`ballotwire demo`: the whole product on a packaged web of invented outlets, with no network and no server."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.console import fail, guarded

if TYPE_CHECKING:
    from storage.store import Store

QUESTION = """SELECT speaker, outlet, left(quote, 90) AS quote
FROM events WHERE code = 'FRAUD_ALLEGATION' AND status = 'alleged' AND country = 'BLR' AND speaker IS NOT NULL
GROUP BY ALL ORDER BY min(published) LIMIT 5"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo")(demo)


def demo(
    data: Annotated[Path, typer.Option("--data", help="Where the demo keeps its data; made anew.")] = Path(
        "ballotwire-demo"
    ),
) -> None:
    """Run the main job twice over a demo web on loopback, at a clock set to August 2020, and say what it found."""
    started = time.monotonic()
    if data.exists() and any(data.iterdir()) and not (data / ".demo").exists():
        fail(f"{data} exists and is no demo directory; give another --data", 2)
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    (data / ".demo").touch()
    with guarded():
        from flows.demo import FIRST_RUN, SECOND_RUN
        from flows.demo.server import serve

        with serve() as web, tempfile.TemporaryDirectory() as folder:
            feeds = Path(folder) / "feeds.toml"
            feeds.write_text(web.feeds_toml(), encoding="utf-8")
            sys.stderr.write(
                f"demo web on {len(web.bases)} loopback hosts; first run, {FIRST_RUN:%d %B %Y %H:%M} UTC\n"
            )
            store = _run(feeds, data, FIRST_RUN, first=True)
            web.advance()
            sys.stderr.write(f"second run, {SECOND_RUN:%d %B %Y %H:%M} UTC\n")
            _run(feeds, data, SECOND_RUN, first=False)
        _tell(store, time.monotonic() - started)


def _run(feeds: Path, data: Path, now: datetime, *, first: bool) -> Store:
    from flows import job, reports
    from flows.console import configured, opened
    from flows.demo.history import load_history
    from flows.subscribe import subscribe

    settings = configured(feeds=str(feeds), data=data, now=now.isoformat(), allow_private="127.0.0.0/8", lake="")
    store, moment = opened(settings)
    with job.only_one(store):
        subscribe(store, settings, moment)
        if first:
            load_history(store)
        job.ingest(store, settings, moment)
        job.analyze(store, settings, moment)
        job.publish(store, moment)
        reports.write_newest_reports(store, settings, moment)
    return store


def _tell(store: Store, seconds: float) -> None:
    """Print what was found, where the report is, one question with its answer, and what to do next."""
    from flows.console import print_rows
    from flows.demo import REPORT_DAY
    from storage.findings import findings
    from storage.rows import fetch
    from storage.store import open_snapshot

    with open_snapshot(store.snapshot) as con:
        found = findings(con)
        answer: list[dict[str, Any]] = fetch(con, QUESTION)
    out = sys.stdout.write
    out(f"\nFound in {seconds:.0f} s\n")
    for name, value in found.items():
        out(f"  {name}: {value}\n")
    report = store.reports / REPORT_DAY.isoformat() / "report.html"
    out(f"\nReport: {report}\n\nWho alleged fraud? ballotwire sql, with\n  " + QUESTION.replace("\n", "\n  ") + "\n\n")
    print_rows(answer, as_json=False)
    out("\nNext:\n")
    for command in (
        f'sql --data {store.data} "FROM stories ORDER BY n_outlets DESC LIMIT 5"',
        f"explain --data {store.data} EVENT_ID",
        "run --feeds deploy/feeds.toml --data ballotwire-data",
    ):
        out(f"  ballotwire {command}\n")
