"""The Prefect flow `ingest`: the engine-free job with each batch as a task; the database is the memory, not Prefect."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State

from flows import job
from flows.settings import load
from flows.subscribe import subscribe
from flows.tasks import as_task, leave, not_now, opened
from storage.errors import LockedError
from storage.store import Store
from storage.vitals import read_vitals


@flow(name="ingest", retries=0, timeout_seconds=3000, persist_result=False)
def ingest(
    feeds: str | None = None, data: str | None = None, *, everything: bool = False
) -> dict[str, int] | State[Any]:
    """Poll what is due, read what is pending, publish; gives the tally of entries by outcome."""
    settings = load(None, feeds=feeds, data=data)
    store, now = opened(settings)
    try:
        with job.at_work(store, settings, "ingest"):
            subscribe(store, settings, now)
            done = job.ingest(store, settings, now, everything=everything, steps=as_task)
            job.publish(store, now, coded=False)
    except LockedError as error:
        return not_now(error)
    _tell(store, done)
    return done.tally


def _tell(store: Store, done: job.Ingested) -> None:
    """Leave the run's figures and the feeds that need a look where Prefect's pages show them."""
    polled, kept = done.polled, done.kept
    rows = [("feeds asked", polled.feeds), ("feeds failed", polled.failed), ("new entries", polled.new)]
    rows += [(f"read: {name}", n) for name, n in kept.outcomes.most_common()]
    rows += [(f"in all: {name}", n) for name, n in done.tally.items()]
    table = "\n".join(["| what | number |", "| --- | ---: |", *(f"| {name} | {n} |" for name, n in rows)])
    leave(create_markdown_artifact, table, key="ingest-summary", description="What the newest ingest run did")
    sick = [{name: str(value or "") for name, value in row.items()} for row in read_vitals(store).sick_feeds]
    leave(create_table_artifact, sick, key="feed-health", description=f"{len(sick)} feeds need a look")
