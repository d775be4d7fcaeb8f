"""The Prefect flow `backfill`: bring the past in, code it, write the reports of its days, one task a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import job, past
from flows.settings import load
from flows.tasks import as_task, not_now, opened
from storage.errors import LockedError


@flow(name="backfill", retries=0, timeout_seconds=3500, persist_result=False)
def backfill(
    first: str | None = None,
    last: str | None = None,
    sources: tuple[str, ...] = (),
    data: str | None = None,
    *,
    anew: bool = False,
) -> list[str] | State[Any]:
    """Write the reports from `first` to `last` (ISO; by default yesterday) that are missing, or all of them `anew`.

    `sources` are brought in before, as `ballotwire backfill` does. A run that is killed or runs out of time is simply
    started again: what is brought, coded and written is not done twice.
    """
    settings = load(None, data=data)
    store, now = opened(settings, wait_s=900.0)
    try:
        with job.at_work(store, settings, "ingest", "analyze"):
            wanted = past.Past(sources=sources, first=_day(first), last=_day(last), anew=anew)
            done = past.backfill(store, settings, now, wanted, steps=as_task)
    except LockedError as error:
        return not_now(error)
    return [day.isoformat() for day in done.days]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
