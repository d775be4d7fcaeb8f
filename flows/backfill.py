"""The Prefect flow `backfill`: code what is not coded, then write the reports of past days, one task a day."""

from __future__ import annotations

from datetime import date, timedelta

from prefect import flow

from flows import job
from flows.settings import load
from flows.tasks import as_task, opened


@flow(name="backfill", retries=0, timeout_seconds=3500, persist_result=False)
def backfill(first: str, last: str | None = None, data: str | None = None, *, anew: bool = False) -> list[str]:
    """Write the reports from `first` to `last` (ISO; by default yesterday) that are missing, or all of them `anew`.

    A run that is killed or runs out of time is simply started again: what is coded and written is not done twice.
    """
    settings = load(None, data=data)
    store, now = opened(settings, wait_s=900.0)
    begin, end = date.fromisoformat(first), date.fromisoformat(last) if last else job.day_before(now, settings.zone)
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    with job.only_one(store):
        job.analyze(store, settings, now, steps=as_task)
        job.publish(store, now)
    todo = [day for day in days if anew or not (store.reports / day.isoformat() / "report.html").exists()]
    for day in todo:
        as_task(f"report {day}", job.write_report)(store, now, day)
    return [day.isoformat() for day in todo]
