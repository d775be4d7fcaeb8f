"""Killable worker processes: a page that hangs, swells or crashes its extractor costs that page and nothing else.

Each worker has a socket of its own and holds one page at a time, so a death is known by its socket and its page by its
worker. The workers are started as plain commands: they inherit no lock, thread or open database of their parent.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from extractors.reasons import Reason
from extractors.records import Extraction, Rejection

STARTUP_S = 60.0
"""Seconds in which a worker must have loaded its libraries, on a busy machine."""
MOST_STILLBORN = 20
"""Workers in a row that may die before they are ready; more is a broken installation, not a hostile page."""
PATIENCE_S = 300.0
"""Seconds that workers may be killed from outside before they are ready; that is not the installation's fault."""
AHEAD = 4
"""Pages per worker that may be answered before the oldest one is; bounds what waits in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One page to extract; `key` is the caller's own, `charset` and `language` what server and feed claim."""

    key: str
    body: bytes
    url: str
    charset: str | None = None
    language: str | None = None


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    link: Connection
    until: float
    ready: bool = False
    job: tuple[int, Job] | None = None
    answered: int = 0


@dataclass(slots=True, kw_only=True)
class ExtractionPool:
    """Extract pages in processes, `deadline_s` wall seconds and `memory_mb` of growth for each page.

    A worker is replaced after `recycle` pages, because parsers fragment their memory. Use it as a context manager.
    """

    workers: int = 2
    deadline_s: float = 10.0
    memory_mb: int = 1024
    recycle: int = 500
    _crew: list[_Worker] = field(default_factory=list)
    _stillborn: int = 0
    _last_ready: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        self._crew.extend(self._start() for _ in range(self.workers))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._crew:
            self._end(self._crew[-1])

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[str, Extraction | Rejection]]:
        """Answer each job with its key, in input order, reading ahead by a few jobs only.

        A page that cannot be answered is a `Rejection` with reason `extract_timeout`, `extract_memory` or
        `extract_crashed`. Raises RuntimeError when workers cannot start at all.
        """
        source = enumerate(jobs)
        keys: deque[tuple[int, str]] = deque()
        answers: dict[int, Extraction | Rejection] = {}
        exhausted = False
        while True:
            for worker in self._crew:
                while not exhausted and worker.ready and not worker.job and len(keys) < self.workers * AHEAD:
                    job = next(source, None)
                    exhausted = job is None
                    if job:
                        keys.append((job[0], job[1].key))
                        self._give(worker, job)
            if exhausted and not keys:
                return
            self._attend(answers)
            while keys and keys[0][0] in answers:
                number, key = keys.popleft()
                yield key, answers.pop(number)

    def pids(self) -> list[int]:
        """Give the process ids of the crew, the busy ones first."""
        return [worker.process.pid for worker in sorted(self._crew, key=lambda worker: worker.job is None)]

    def _give(self, worker: _Worker, job: tuple[int, Job]) -> None:
        worker.job = job
        worker.until = time.monotonic() + self.deadline_s
        try:
            worker.link.send(job[1])
        except OSError:  # it died while idle and held no page: its successor takes this one
            self._replace(worker, job)

    def _attend(self, answers: dict[int, Extraction | Rejection]) -> None:
        """Wait for one answer, death or deadline and settle it."""
        watched = [worker for worker in self._crew if worker.job or not worker.ready]
        patience = min(worker.until for worker in watched) - time.monotonic()
        heard = set(wait([worker.link for worker in watched], max(patience, 0.0)))
        for worker in watched:
            if worker.link in heard:
                self._hear(worker, answers)
            elif worker.until <= time.monotonic():
                self._lose(worker, Rejection(Reason.EXTRACT_TIMEOUT, f"more than {self.deadline_s:g} s"), answers)

    def _hear(self, worker: _Worker, answers: dict[int, Extraction | Rejection]) -> None:
        try:
            answer = worker.link.recv()
        except (EOFError, OSError):
            self._lose(worker, Rejection(Reason.EXTRACT_CRASHED), answers)
            return
        if not worker.ready:
            worker.ready = True
            self._stillborn = 0
            self._last_ready = time.monotonic()
            if worker.job:
                self._give(worker, worker.job)
            return
        if worker.job:
            answers[worker.job[0]] = answer
        worker.job = None
        worker.answered += 1
        if worker.answered >= self.recycle or (
            isinstance(answer, Rejection) and answer.reason == Reason.EXTRACT_MEMORY
        ):
            self._replace(worker)

    def _lose(self, worker: _Worker, reason: Rejection, answers: dict[int, Extraction | Rejection]) -> None:
        """Settle the page of a dead or hanging worker and put another in its place."""
        held = worker.job
        code = self._replace(worker, None if worker.ready else held)
        if not worker.ready:
            self._stillborn += 1
            killed = code == -signal.SIGKILL and time.monotonic() - self._last_ready < PATIENCE_S
            if self._stillborn > MOST_STILLBORN and not killed:
                raise RuntimeError(f"extraction workers do not start: exit code {code}")
        elif held:
            crashed = reason.reason == Reason.EXTRACT_CRASHED
            answers[held[0]] = Rejection(reason.reason, f"exit code {code}") if crashed else reason

    def _replace(self, worker: _Worker, job: tuple[int, Job] | None = None) -> int:
        code = self._end(worker)
        successor = self._start()
        successor.job = job
        self._crew.append(successor)
        return code

    def _end(self, worker: _Worker) -> int:
        self._crew.remove(worker)
        worker.link.close()
        try:
            return worker.process.wait(0.2 if not worker.job else 0.0)
        except subprocess.TimeoutExpired:
            worker.process.kill()
            return worker.process.wait()

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-m", "flows.workers", str(theirs.fileno()), str(self.memory_mb)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
            )
        return _Worker(process, Connection(ours.detach()), time.monotonic() + STARTUP_S)


def serve(link: Connection, memory_mb: int) -> None:
    """Answer jobs until the parent closes the link; runs inside a worker.

    An exception of the extractor ends the process, its trace goes to stderr, and the parent counts a crashed page.
    """
    from extractors.article import extract, warm_up

    for library in ("trafilatura", "htmldate"):  # they warn about every page that is no article
        logging.getLogger(library).setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    warm_up()
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 (a kernel file, not a path of ours)
        used = int(statm.read().split()[0]) * resource.getpagesize()
    limit = used + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        link.send(None)
    except BrokenPipeError:  # all pages are answered already, and nobody waits for this worker
        return
    while True:
        try:
            job: Job = link.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            answer = extract(job.body, url=job.url, charset=job.charset, language=job.language)
        except MemoryError:
            answer = Rejection(Reason.EXTRACT_MEMORY, f"more than {memory_mb} MB")
        link.send(answer)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
