"""Room on the disk, asked for before a copy is begun that would not fit."""

from __future__ import annotations

import shutil
from pathlib import Path

from storage.errors import StorageError

SPARE = 4_000_000
"""Bytes beyond the copies themselves: logs, manifests, and what a migration adds."""


def need_room(folder: Path, copies: int, size: int, what: str) -> None:
    """Refuse to begin `what` when `folder` has no room for so many copies of `size` bytes: StorageError with a cure."""
    needed, free = copies * size + SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"{what} needs {needed / 1e6:.0f} MB of room in {folder}, which has {free / 1e6:.0f} MB: nothing was "
            "begun. Free some (`ballotwire prune`, old files in backups/), then try again"
        )
