"""One writer at a time: an advisory lock beside the file that names its holder and dies with the process."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from storage.errors import LockedError, StorageError


def holder_of(path: Path) -> str:
    """Say who wrote the lock file last, for people.

    >>> holder_of(Path("/nonexistent/lock"))
    'unknown process'
    """
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return f"process {row['pid']} on {row['host']} ({row['command']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown process"


def held(path: Path) -> str | None:
    """Name the process that holds the lock at `path` right now; None when it is free."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return holder_of(path)
    return None


@contextmanager
def holding(path: Path, *, wait_s: float = 10.0) -> Iterator[None]:
    """Hold the lock at `path`, waiting at most `wait_s` seconds; raises LockedError that names the holder.

    The kernel frees it when the process dies, so a lock is never stale.
    """
    with _opened(path) as file:
        _acquire(file.fileno(), path, wait_s)
        file.truncate(0)
        row = {"pid": os.getpid(), "host": socket.gethostname(), "command": " ".join(sys.argv)[:200]}
        with suppress(OSError):  # a full disk: the lock holds all the same, only its holder has no name
            file.write(json.dumps(row).encode())
        try:
            yield
        finally:
            file.truncate(0)


def _opened(path: Path) -> FileIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab+", buffering=0)
    except OSError as error:
        raise StorageError(
            f"{path.parent} can't be written: {error.strerror}; mend its permissions or --data"
        ) from error


def _acquire(descriptor: int, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(f"{path.parent} is in use by {holder_of(path)}") from None
            time.sleep(0.05)
        else:
            return
