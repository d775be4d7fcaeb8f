"""Reading feed documents in processes that can be stopped: no document, however made, holds up the others."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLate
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from extractors.feed import ParsedFeed, parse
from extractors.feed.reading import LARGEST
from extractors.reasons import Reason
from extractors.records import Feed, Page, Rejection
from flows.poll import reading

Answer = ParsedFeed | Rejection
MOST_PATIENCE: Final = 20.0
SMALL: Final = 4_096
"""Bytes up to which a document cannot take long and is read on the spot."""


class FeedReader:
    """A few reading processes, `deadline_s` wall seconds for each document; use it as a context manager.

    A machine that is busy with other things gives as many times more, for a good feed must not fail for the company.
    """

    def __init__(self, workers: int = 2, deadline_s: float = 4.5) -> None:
        self._workers = workers
        self._deadline_s = deadline_s * min(MOST_PATIENCE, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))

    def __enter__(self) -> Self:
        """Start the processes."""
        self._pool = ProcessPool(
            max_workers=self._workers, context=multiprocessing.get_context("spawn"), initializer=_warm_up
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop them."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    async def read(self, body: bytes, page: Page, feed: Feed, now: datetime) -> Answer:
        """Read the body of a poll; the form that `flows.poll.poll_feed` takes."""
        job = reading(body, page, feed, now)
        if len(body) <= SMALL:
            return job()
        future = self._pool.schedule(job, timeout=self._deadline_s)
        return await asyncio.to_thread(self._settled, future)

    def map(self, files: Iterable[Path], *, url: str, language: str | None) -> Iterator[tuple[Path, Answer]]:
        """Answer each file in order; dates are left as they stand, since a file has no moment of fetching."""
        waiting: deque[tuple[Path, ProcessFuture[Answer]]] = deque()
        for file in files:
            asked = {"file": file, "url": url or file.absolute().as_uri(), "language": language}
            waiting.append((file, self._pool.schedule(_read_file, kwargs=asked, timeout=self._deadline_s)))
            while len(waiting) > 4 * self._workers:
                first, future = waiting.popleft()
                yield first, self._settled(future)
        for first, future in waiting:
            yield first, self._settled(future)

    def _settled(self, future: ProcessFuture[Answer]) -> Answer:
        try:
            return future.result()
        except TooLate:
            return Rejection(Reason.PARSE_TIMEOUT, f"more than {self._deadline_s:g} s")
        except (ProcessExpired, CancelledError, MemoryError) as error:
            return Rejection(Reason.PARSE_CRASH, str(error)[:200])


def _warm_up() -> None:
    """Load what reading needs before the first document comes, which would be charged for it."""
    parse(b"<rss><channel><item><title>A</title></item></channel></rss>", url="", now=None)


def _read_file(file: Path, url: str, language: str | None) -> Answer:
    try:
        with file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except OSError as error:
        return Rejection(Reason.UNREADABLE, error.strerror or str(error))
    return parse(body, url=url, now=None, language=language)
