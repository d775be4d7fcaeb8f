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
    """Give a pool of fresh processes; those of a parent that is killed end by themselves within seconds.

    Each keeps to one core: numpy's library reads the variable when it is loaded, and a process inherits it.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=fresh, initializer=end_with, initargs=(os.getpid(),))


def end_with(parent: int) -> None:
    """End this process as soon as `parent` is no longer its parent; the pool's own pipes would keep it for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os._exit(1)

    threading.Thread(target=watch, name="orphan watch", daemon=True).start()
