"""How a run talks: a progress bar per stage on a terminal, one line per stage otherwise; always on stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

log = logging.getLogger(__name__)
LOGGER = logging.getLogger("flows")
RUN: ContextVar[str | None] = ContextVar("RUN", default=None)
"""Id of the run that is at work, for the logs."""


@dataclass(slots=True)
class Stage:
    """One stage while it runs: `step` moves the bar, `done` holds the figures that its line ends with."""

    name: str
    progress: Progress | None = None
    task: TaskID | None = None
    done: dict[str, object] = field(default_factory=dict)

    def expect(self, total: int) -> None:
        """Say how many steps are to come."""
        if self.progress and self.task is not None:
            self.progress.update(self.task, total=total)

    def step(self, count: int = 1) -> None:
        """Move on."""
        if self.progress and self.task is not None:
            self.progress.advance(self.task, count)


@contextmanager
def stage(name: str) -> Iterator[Stage]:
    """Run one stage and end it with a line such as `poll: feeds 12, ok 9, new 60`."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            current = Stage(name, progress, progress.add_task(name, total=None))
            yield current
    else:
        current = Stage(name)
        yield current
    line(name, current.done)


def line(name: str, figures: dict[str, object]) -> None:
    """Say one stage's figures."""
    remark(name, ", ".join(f"{key} {value}" for key, value in figures.items()), figures)


def remark(name: str, text: str, figures: dict[str, object] | None = None) -> None:
    """Say one sentence: a line on stderr, or one JSON object when logs are JSON; Prefect keeps it in the run's log."""
    log.info("%s: %s", name, text, extra={"stage": name, "figures": figures or {}})
    if not any(isinstance(handler.formatter, JsonLines) for handler in LOGGER.handlers):
        sys.stderr.write(f"{name}: {text}\n")
        sys.stderr.flush()


class JsonLines(logging.Formatter):
    """A record as one JSON object per line, with the moment in UTC, the run's id and the stage's figures."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        row: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run": RUN.get(),
            "stage": getattr(record, "stage", record.name),
            "message": record.getMessage(),
        }
        row |= getattr(record, "figures", {})
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False, default=str)


def in_json() -> None:
    """Talk in JSON lines from now on; a second call changes nothing."""
    if not any(isinstance(handler.formatter, JsonLines) for handler in LOGGER.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
