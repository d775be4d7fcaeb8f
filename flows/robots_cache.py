"""The robots.txt files of one run, kept for the next: a cache beside the database that may be deleted at any time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from flows.robots import RobotsFile


def load(path: Path, now: datetime) -> list[RobotsFile]:
    """Read the files that are still fresh; a cache that cannot be read is an empty one."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        files = [RobotsFile(**{**row, "fetched_at": datetime.fromisoformat(row["fetched_at"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [file for file in files if file.is_fresh(now)]


def save(path: Path, files: Iterable[RobotsFile]) -> None:
    """Write the files, in one step, so that a killed run leaves the old cache or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    rows = ({**asdict(file), "fetched_at": file.fetched_at.isoformat()} for file in files)
    fresh.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    fresh.replace(path)
