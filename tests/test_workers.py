"""Extraction in killable processes."""

from __future__ import annotations

import os
import signal

from extractors.records import Extraction, Rejection
from flows.workers import ExtractionPool, Job

ARTICLE = "".join(
    f"<p>Paragraph {n} of the count: the commission published the votes of district {n}.</p>" for n in range(9)
)


def page(number: int) -> bytes:
    """One small article that no other number shares."""
    return (
        f"<html lang=en><head><title>Count {number}</title></head><body><article><h1>Count {number}</h1>"
        f"<p>District {number} has reported.</p>{ARTICLE}</article></body></html>"
    ).encode()


def jobs(count: int) -> list[Job]:
    """So many jobs with keys "0", "1" and so on."""
    return [Job(key=str(n), body=page(n), url=f"https://news.example/{n}") for n in range(count)]


def test_pages_come_back_in_input_order() -> None:
    """The pool answers every page once, in the order in which it was given."""
    with ExtractionPool(workers=2, recycle=5) as pool:
        answers = list(pool.map(jobs(17)))
    assert [key for key, _ in answers] == [str(n) for n in range(17)]
    for key, answer in answers:
        assert isinstance(answer, Extraction)
        assert f"District {key} has reported." in answer.text


def test_a_worker_killed_while_idle_costs_nothing() -> None:
    """A death between two pages is noticed at the next page, which another worker then reads."""
    with ExtractionPool(workers=1) as pool:
        assert isinstance(next(iter(pool.map(jobs(1))))[1], Extraction)
        os.kill(pool.pids()[0], signal.SIGKILL)
        answers = dict(pool.map(jobs(3)))
    assert sum(isinstance(answer, Rejection) for answer in answers.values()) <= 1
    assert len(answers) == 3
