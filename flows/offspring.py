"""Worker processes that never outlive their parent, not even one that was killed."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor

LOOK_S = 1.0
"""Seconds between two looks at the parent."""


def crew(workers: int) -> ProcessPoolExecutor:
    """Give a pool of fresh processes; those of a parent that is killed end by themselves within seconds."""
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=fresh, initializer=_begin, initargs=(os.getpid(),))


def _begin(parent: int) -> None:
    """Keep to one core, since there is a process for each, and end with the parent."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    end_with(parent)


def end_with(parent: int) -> None:
    """End this process as soon as `parent` is no longer its parent; the pool's own pipes would keep it for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os._exit(1)

    threading.Thread(target=watch, name="orphan watch", daemon=True).start()
