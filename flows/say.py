"""How a run talks: a progress bar per stage on a terminal, one line per stage otherwise; always on stderr."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

log = logging.getLogger(__name__)


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
    """Print one stage's line."""
    text = ", ".join(f"{key} {value}" for key, value in figures.items())
    sys.stderr.write(f"{name}: {text}\n")
    sys.stderr.flush()
    log.info("stage finished stage=%s %s", name, " ".join(f"{k}={v}" for k, v in figures.items()))
