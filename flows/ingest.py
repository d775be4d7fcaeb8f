"""The Prefect flow `ingest`: the engine-free job with each batch as a task; the database is the memory, not Prefect."""

from __future__ import annotations

from prefect import flow

from flows import job
from flows.settings import load
from flows.subscribe import subscribe
from flows.tasks import as_task, opened


@flow(name="ingest", retries=0, timeout_seconds=3000, persist_result=False)
def ingest(feeds: str | None = None, data: str | None = None, *, everything: bool = False) -> dict[str, int]:
    """Poll what is due, read what is pending, publish; gives the tally of entries by outcome."""
    settings = load(None, feeds=feeds, data=data)
    store, now = opened(settings)
    with job.only_one(store):
        subscribe(store, settings, now)
        done = job.ingest(store, settings, now, everything=everything, steps=as_task)
        job.publish(store, now)
    return done.tally
