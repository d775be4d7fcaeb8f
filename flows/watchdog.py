"""The Prefect flow `watchdog`: fails, and so raises the alarm, when something is broken that fails no run."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import prefect_api
from flows.finding import failed
from flows.settings import load
from flows.symptoms import symptoms
from flows.tasks import leave, opened
from storage.vitals import read_vitals


@flow(name="watchdog", retries=0, timeout_seconds=300, persist_result=False)
def watchdog(data: str | None = None) -> State[Any]:
    """Judge the data, the feeds, the disk and the orchestrator; the state's message names every fault."""
    settings = load(None, data=data)
    store, now = opened(settings)
    found = [*symptoms(read_vitals(store), now, settings.zone), *prefect_api.findings(os.environ)]
    leave(create_table_artifact, [asdict(finding) for finding in found], key="watchdog")
    if broken := failed(found):
        return Failed(message="; ".join(f"{fault.name}: {fault.message} - {fault.cure}" for fault in broken))
    return Completed(message=f"{len(found)} things looked at, none broken")
