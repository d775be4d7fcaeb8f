"""One day's report from the published snapshot to its files: page, text, JSON, index and feed; nothing of Prefect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extractors.daily import DailyReport, Watch, build
from extractors.daily.document import FORMAT
from flows import render
from flows.watchlist import folder_name
from storage.report import differences, load

ON_INDEX = 400
"""Days that the index page lists; older reports stay where they are."""


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What was written, the document itself, and where it differs from the tables: nowhere, unless there is a bug."""

    html: Path
    markdown: Path
    json: Path
    index: Path
    atom: Path
    report: DailyReport
    wrong: tuple[str, ...] = ()


def write_report(
    snapshot: Path,
    reports_dir: Path,
    day: date,
    now: datetime,
    *,
    watch: Watch | None = None,
    language: str = "en",
) -> ReportFiles:
    """Write the report of one UTC day under `reports_dir`, a watchlist's in a folder of its own, and refresh the index.

    The same snapshot gives the same bytes, however late it is asked. StorageError when there is no snapshot.
    """
    limits: dict[str, Sequence[str]] = {}
    if watch is not None:
        limits = {
            "countries": watch.countries,
            "actors": watch.actors,
            "terms": watch.terms,
            "without": watch.without,
        }
    report = build(load(snapshot, day, **limits), day=day, now=now, watch=watch)
    top = reports_dir if watch is None else reports_dir / "watch" / folder_name(watch.name)
    folder = top / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    files = ReportFiles(
        html=folder / "report.html",
        markdown=folder / "report.md",
        json=folder / "report.json",
        index=top / "index.html",
        atom=top / "atom.xml",
        report=report,
    )
    _write(files.html, render.html(report, language))
    _write(files.markdown, render.markdown(report, language))
    _write(files.json, render.as_json(report))
    _refresh(top, files, language)
    return files if watch else replace(files, wrong=tuple(_differences(snapshot, files.json)))


def _differences(snapshot: Path, document: Path) -> list[str]:
    """Compare the day's counts in a written report with the public tables, which are counted by other SQL."""
    found = json.loads(document.read_text(encoding="utf-8"))
    told = {"all": found["head"]["counts"], **{line["country"]: line["counts"] for line in found["countries"]}}
    return differences(snapshot, date.fromisoformat(found["head"]["day"]), told)


def _write(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader never meets half of it."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    fresh.replace(path)


def _refresh(top: Path, files: ReportFiles, language: str) -> None:
    """Write index and feed from the reports that lie in the folder, the newest first."""
    days = []
    for path in sorted(top.glob("????-??-??/report.json"), reverse=True)[:ON_INDEX]:
        found = _summary(path)
        if found is not None:
            days.append(found)
    watch = files.report.head.watch
    name, slug = (watch.name, folder_name(watch.name)) if watch else (None, None)
    _write(files.index, render.index(days, name, language))
    _write(files.atom, render.atom(days, name, slug, language))


def _summary(path: Path) -> dict[str, Any] | None:
    """Read back what index and feed need; a report of another format is left out."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if found.get("format") != FORMAT:
        return None
    head = found["head"]
    return {"head": head, "leads": found["leads"], "updated": head["data_until"] or head["start"]}
