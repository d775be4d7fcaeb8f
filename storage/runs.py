"""Runs and their epochs: a run that was declared dead can't commit over its successor."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime

from storage.errors import FencedError
from storage.rows import Connection, identity, insert, utc


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one kind (`ingest`, `analyze`, `maintain`); the newest epoch of a kind alone may commit."""

    run_id: str
    kind: str
    epoch: int


def begin(con: Connection, kind: str, now: datetime) -> Run:
    """Open a run; every older run of the same kind is fenced off from now on."""
    newest = con.execute("SELECT coalesce(max(epoch), 0) FROM store.runs WHERE kind = ?", [kind]).fetchone()
    epoch = int(newest[0]) + 1 if newest else 1
    holder = f"process {os.getpid()} on {socket.gethostname()}"
    run = Run(identity(kind, epoch, now.isoformat(), holder), kind, epoch)
    insert(
        con,
        "runs",
        [{"run_id": run.run_id, "kind": kind, "epoch": epoch, "started_at": now, "holder": holder}],
    )
    return run


def broke_off(con: Connection, run: Run) -> bool:
    """Say whether the run of this kind before this one never finished."""
    before = con.execute(
        "SELECT outcome FROM store.runs WHERE kind = ? AND epoch = ?", [run.kind, run.epoch - 1]
    ).fetchone()
    return before is not None and before[0] is None


def fence(con: Connection, run: Run) -> None:
    """Refuse the transaction when a newer run of the same kind has begun; call it first in every commit."""
    newest = con.execute("SELECT max(epoch) FROM store.runs WHERE kind = ?", [run.kind]).fetchone()
    if newest and newest[0] is not None and int(newest[0]) > run.epoch:
        raise FencedError(f"run {run.run_id} ({run.kind}) was succeeded by a newer one and may not commit")


def finish(con: Connection, run: Run, outcome: str, now: datetime) -> None:
    """Close a run with its outcome in a word."""
    con.execute(
        "UPDATE store.runs SET finished_at = $now, outcome = $outcome WHERE run_id = $run_id",
        {"now": utc(now), "outcome": outcome, "run_id": run.run_id},
    )
