"""Code the articles that this coder version has not coded: found by anti-join, in processes, committed in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Any, Self

from extractors.coder import CODER
from extractors.records import CodeRequest, Coding
from flows.offspring import crew
from flows.say import Stage
from flows.share import EVERYTHING, Share
from storage import analysis as analysis_table
from storage import runs
from storage.rows import Connection
from storage.store import Store

BATCH = 1000
PART = 100
"""Articles that are committed together."""
CHUNK = 16
INLINE = 25
"""So few articles are coded in this process, because starting others takes longer."""


@dataclass(slots=True)
class Coded:
    """What coding gave; `failed` counts articles that broke the coder and are marked so."""

    articles: int = 0
    election: int = 0
    events: int = 0
    failed: int = 0

    def add(self, other: Coded) -> None:
        """Add what another batch gave."""
        self.articles += other.articles
        self.election += other.election
        self.events += other.events
        self.failed += other.failed


def waiting(store: Store, share: Share = EVERYTHING) -> list[dict[str, Any]]:
    """Load the next batch of articles of our share to code."""
    with store.reading() as con:
        return analysis_table.uncoded(con, CODER, BATCH, (share.place - 1, share.of))


class Coders:
    """Processes that code; started when there is enough to do, kept over batches, a context manager.

    Without `inline` even a few articles are coded in processes: one of them may have broken the run before.
    """

    def __init__(
        self, store: Store, run: runs.Run, now: datetime, say: Stage, workers: int, *, inline: bool = True
    ) -> None:
        self._store, self._run, self._now, self._say, self._workers = store, run, now, say, workers
        self._inline = inline
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def code(self, rows: Sequence[dict[str, Any]]) -> Coded:
        """Code one batch and commit it part by part, while the rest is coded; a poisoned article costs only itself."""
        result = Coded()
        versions = {row["article_id"]: row["version"] for row in rows}
        source = self._codings([_request(row) for row in rows])
        with ThreadPoolExecutor(1) as writer:
            committed: list[Future[Coded]] = []
            while part := list(islice(source, PART)):
                committed.append(writer.submit(self._commit, part, versions))
            for future in committed:
                result.add(future.result())
        return result

    def _commit(self, part: Sequence[Coding | dict[str, Any]], versions: Mapping[str, int]) -> Coded:
        codings = [(coding, versions[coding.id]) for coding in part if isinstance(coding, Coding)]
        failures = [
            row | {"version": versions[row["article_id"]], "coder": CODER} for row in part if isinstance(row, dict)
        ]

        def work(con: Connection) -> int:
            runs.fence(con, self._run)
            analysis_table.save_failures(con, failures, self._run.run_id, self._now)
            return analysis_table.save_codings(con, codings, self._run.run_id, self._now)

        coded = self._store.write(work)
        self._say.step(len(part))
        related = sum(coding.election_related for coding, _ in codings)
        return Coded(coded, related, sum(len(coding.events) for coding, _ in codings), len(failures))

    def _codings(self, requests: Sequence[CodeRequest]) -> Iterator[Coding | dict[str, Any]]:
        pool = self._executor(len(requests))
        futures = {pool.submit(code_chunk, requests[k : k + CHUNK]): k for k in range(0, len(requests), CHUNK)}
        again: list[CodeRequest] = []
        for future in as_completed(futures):
            if error := future.exception():
                again += requests[futures[future] : futures[future] + CHUNK]
                if isinstance(error, BrokenProcessPool):
                    self._pool = None
            else:
                yield from future.result()
        if again:
            yield from _one_by_one(again)

    def _executor(self, articles: int) -> Executor:
        if self._pool is None and self._inline and articles <= INLINE:
            return ThreadPoolExecutor(1)
        self._pool = self._pool or crew(self._workers)
        return self._pool


def _request(row: dict[str, Any]) -> CodeRequest:
    return CodeRequest(
        id=row["article_id"],
        title=row["title"],
        text=row["text"],
        date=row["date"],
        outlet_country=row["outlet_country"],
        language=row["language"],
    )


def code_chunk(requests: Sequence[CodeRequest]) -> list[Coding]:
    """Code some articles; what a worker process runs."""
    from extractors.coder import code_all

    return list(code_all(requests))


def _one_by_one(requests: Sequence[CodeRequest]) -> Iterator[Coding | dict[str, Any]]:
    """Code articles whose chunk failed one at a time in a process that is replaced when one breaks it."""
    pool = crew(1)
    for request in requests:
        future = pool.submit(code_chunk, [request])
        if error := future.exception():
            told = f"{type(error).__name__}: {error}"[:500]
            yield {"article_id": request.id, "language": request.language or "und", "failure": told}
            if isinstance(error, BrokenProcessPool):
                pool.shutdown()
                pool = crew(1)
        else:
            yield from future.result()
    pool.shutdown()
