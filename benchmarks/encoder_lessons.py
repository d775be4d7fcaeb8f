"""What the language model is tuned on: articles laid out as numbers, with the answers of hand coding.

A lesson holds an article's chunks of pieces and questions about ranges of them: which clauses tell an event and which,
how each act is told, what the actors near it have to do with it, and who is an actor of the article at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from train_actors import _reading, coded_as
from train_attributes import actor_table
from train_events import Lesson, events_of, lesson, sentences, written

from extractors.actor import possible
from extractors.election import find_elections
from extractors.encoder.heads import MOST_MENTIONS, STATUSES, Near
from extractors.encoder.sight import Layout, lay_out
from extractors.event.clauses import sentence_evidence, spans
from extractors.event.dating import times_near
from extractors.event.roles import near
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import Reading
from extractors.records import Finding, Span

Range = tuple[int, int]
Bond = tuple[int, Range | None, tuple[str, ...]]


@dataclass
class Act:
    """A coded event: its clause, how it is told, and what is named near it.

    `named` and `times` are what may tie to it: which actor or date, its pieces (None for a day that is not named), and
    named features. `truths` and `right` say what is true of each actor and date.
    """

    head: Range
    whole: Range
    status: int
    background: bool
    dated: bool
    named: list[Bond]
    truths: dict[int, tuple[bool, bool, bool]]
    times: list[Bond]
    right: dict[int, bool]


@dataclass
class Study:
    """One article to learn from; `whole` when clauses without a label are known to tell no event."""

    id: str
    chunks: tuple[tuple[int, ...], ...]
    clauses: list[tuple[Range, Range, str]]
    whole: bool
    acts: list[Act] = field(default_factory=list)
    actors: list[tuple[list[Range], bool]] = field(default_factory=list)
    """Of each possible actor its first mentions, and whether it is listed."""


def coded(row: dict[str, Any]) -> tuple[Study, Lesson]:
    """Lay out an article that is coded in full."""
    reading = _reading(row)
    one = lesson(row["text"], row["title"] or "", list(events_of(row)), doc=reading.doc)
    layout = lay_out(one.page.doc)
    study = _clauses(row["id"], one, layout, whole=True)
    if reading.doc is not None:
        study.acts = list(_acts(row, reading, one, layout))
        study.actors = list(_actors(row, reading, layout))
    return study, one


def clauses_only(path: Path, kind: str) -> Iterator[Study]:
    """Lay out articles or sentences in which only events are marked."""
    found = sentences(path) if kind == "sentences" else written(path)
    for number, one in enumerate(found):
        yield _clauses(f"{kind}-{number}", one, lay_out(one.page.doc), whole=kind != "sentences")


def _clauses(name: str, one: Lesson, layout: Layout, *, whole: bool) -> Study:
    asked = []
    for candidate, label in zip(one.read, one.labels, strict=True):
        head, clause = spans(candidate.clause.head)
        asked.append((layout.rows(*head), layout.rows(*clause), label))
    return Study(name, layout.chunks, asked, whole)


def _acts(row: dict[str, Any], reading: Reading, one: Lesson, layout: Layout) -> Iterator[Act]:
    table, names = actor_table(row, reading)
    setting = Setting(reading, table, find_elections(reading))
    said = utterances(setting)
    located = [event for event in row["events"] if row["text"].find(event["quote"]) >= 0]
    for number, event in enumerate(located):
        if number not in one.told:
            continue
        clause = one.read[one.told[number]].clause
        head, whole = spans(clause.head)
        start, end = sentence_evidence(clause)
        finding = Finding(code=event["code"], start=start, end=end, cue=Span(*head), rule="gold", confidence=1.0)
        scene = Scene(setting, finding, said)
        roles = [set().union(*(names.get(name, {name}) for name in event[key])) for key in ("actors", "recipients")] + [
            names.get(event["speaker"], {event["speaker"]})
        ]
        named = _bonds(near(scene), layout)
        truths = {actor: tuple(table.actors[actor].name in role for role in roles) for actor in {a for a, *_ in named}}
        dates, times = times_near(scene)
        right = {key: bool(event["date"]) and iso.startswith(event["date"]) for key, iso in enumerate(dates)}
        yield Act(
            layout.rows(*head), layout.rows(*whole), STATUSES.index(event["status"]), event["background"],
            bool(event["date"]), named, truths, _bonds(times, layout), right,
        )  # fmt: skip


def _bonds(found: list[Near], layout: Layout) -> list[Bond]:
    return [(one.key, layout.rows(*one.span) if one.span else None, tuple(sorted(one.marks))) for one in found]


def _actors(row: dict[str, Any], reading: Reading, layout: Layout) -> Iterator[tuple[list[Range], bool]]:
    clusters = possible(reading)
    for cluster, actor in zip(clusters, coded_as(clusters, row), strict=True):
        ranges = [layout.rows(c.start, c.end) for c in cluster.candidates[:MOST_MENTIONS]]
        yield ranges, actor is not None
