"""The Prefect flow `report`: the day that the schedule means, whenever it runs, and an artifact of it."""

from __future__ import annotations

from datetime import date

from prefect import flow, runtime
from prefect.artifacts import create_markdown_artifact

from flows import job
from flows.settings import load
from flows.tasks import opened


@flow(name="report", retries=0, timeout_seconds=1800, persist_result=False)
def report(day: str | None = None, data: str | None = None) -> str:
    """Write one day's report, by default that of the day before the scheduled time; gives the path of its page."""
    settings = load(None, data=data)
    store, now = opened(settings)
    moment = now if settings.now else runtime.flow_run.scheduled_start_time or now
    about = date.fromisoformat(day) if day else job.day_before(moment, settings.zone)
    files = job.write_report(store, now, about)
    create_markdown_artifact(
        files.markdown.read_text(encoding="utf-8"), key="daily-report", description=f"Report on {about}"
    )
    return str(files.html)
