"""The Prefect flow `report`: the day that the schedule means, whenever it runs, an artifact of it, and its delivery."""

from __future__ import annotations

import os
from datetime import date

from prefect import flow, runtime
from prefect.artifacts import create_markdown_artifact

from flows import reports
from flows.deliver import read_plan
from flows.settings import load
from flows.tasks import leave, opened


@flow(name="report", retries=0, timeout_seconds=1800, persist_result=False)
def report(day: str | None = None, data: str | None = None) -> str:
    """Write one day's report, by default that of the day before the scheduled time, deliver it, and give its page.

    A delivery that failed is stored; the watchdog fails on it and the next report says it.
    """
    settings = load(None, data=data)
    store, now = opened(settings)
    moment = now if settings.now else runtime.flow_run.scheduled_start_time or now
    about = date.fromisoformat(day) if day else reports.day_before(moment, settings.zone)
    plans = [read_plan(path, os.environ, settings.smtp_password) for path in settings.files("deliver")]
    files = reports.write_reports(store, settings, now, about)
    leave(
        create_markdown_artifact,
        files.markdown.read_text(encoding="utf-8"),
        key="daily-report",
        description=f"Report on {about}",
    )
    reports.deliver_reports(store, plans, now, about)
    return str(files.html)
