"""The Prefect flow `maintain`: every night a backup, a sweep, a fresh snapshot and closed days as files."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows import job
from flows.settings import load
from flows.tasks import leave, opened
from storage import maintenance, search
from storage.archive import archive
from storage.extensions import extension
from storage.lake import LakeStore

PATIENCE_S = 900.0
"""How long it waits for the job that is at work: it runs once a day and must not be skipped for a slow ingest."""


@flow(name="maintain", retries=0, timeout_seconds=3000, persist_result=False)
def maintain(data: str | None = None) -> dict[str, int]:
    """Back up or tend the lake, prune, publish, write closed days as Parquet, index texts where DuckDB can."""
    settings = load(None, data=data)
    store, now = opened(settings, wait_s=PATIENCE_S)
    with job.only_one(store):
        if isinstance(store, LakeStore):
            done = store.tend(now)
        else:
            done = {"rows saved": maintenance.backup(store, now, settings.keep_backups).rows}
        gone = maintenance.prune(store, now, settings.keep_raw_days)
        failing = job.publish(store, now)
    done |= {"raw files pruned": gone.raw, "orphans": gone.orphans, "bytes freed": gone.freed, "texts cut": gone.texts}
    done["failing checks"] = len(failing)
    done["days written"] = archive(store.snapshot, store.days, now).written
    if extension("fts") and store.snapshot.suffix == ".duckdb":
        done["articles in the full-text index"] = search.build(store.snapshot)
    leave(
        create_table_artifact,
        [{"what": name, "value": value} for name, value in done.items()],
        key="upkeep",
        description=f"Upkeep of {now.date()}",
    )
    return done
