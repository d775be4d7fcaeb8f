"""The Prefect flow `analyze`: fold and code whatever is not folded and coded, then publish."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import job
from flows.settings import load
from flows.tasks import as_task, not_now, opened
from storage.errors import LockedError


@flow(name="analyze", retries=0, timeout_seconds=3000, persist_result=False)
def analyze(data: str | None = None) -> dict[str, int] | State[Any]:
    """Fold copies and code articles, found by what is missing, so that a lost event or a killed run heals here."""
    settings = load(None, data=data)
    store, now = opened(settings)
    try:
        with job.at_work(store, settings, "analyze"):
            coded = job.analyze(store, settings, now, steps=as_task)
            job.publish(store, now)
    except LockedError as error:
        return not_now(error)
    return {"articles": coded.articles, "events": coded.events, "failed": coded.failed}
