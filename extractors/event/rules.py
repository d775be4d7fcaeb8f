"""Event rules: ordered patterns over a clause, read from `data/events/rules.en.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

EVERY = "*"


@dataclass(frozen=True, slots=True)
class View:
    """A clause as the rules see it: lemmas and cue classes by place, and whether an election is the subject or near."""

    head: frozenset[str]
    part: str
    subject: frozenset[str]
    below: frozenset[str]
    clause: frozenset[str]
    sentence: frozenset[str]
    electoral: bool
    near_election: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern; `electoral` is the code near an election, or `only`; `sure` when it decides alone."""

    name: str
    code: str
    head: frozenset[str]
    part: str
    subject: frozenset[str]
    below: frozenset[str]
    groups: tuple[frozenset[str], ...]
    without: frozenset[str]
    sentence: frozenset[str]
    electoral: str
    sure: bool

    def holds(self, view: View) -> bool:
        """Say whether the pattern holds for a clause."""
        return (
            (EVERY in self.head or not self.head.isdisjoint(view.head))
            and (not self.part or self.part == view.part)
            and (self.electoral != "only" or view.near_election)
            and (not self.subject or not self.subject.isdisjoint(view.subject))
            and (not self.below or not self.below.isdisjoint(view.below))
            and (not self.sentence or not self.sentence.isdisjoint(view.sentence))
            and self.without.isdisjoint(view.clause)
            and all(not group.isdisjoint(view.clause) for group in self.groups)
        )

    def code_of(self, view: View) -> str:
        """Give the code that the rule means in these surroundings."""
        return self.electoral if view.electoral and self.electoral not in {"", "only"} else self.code


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Read the rules once, in the order in which they are tried."""
    text = resources.files("extractors").joinpath("data/events/rules.en.toml").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in tomllib.loads(text)["rule"])


def holding(view: View) -> tuple[Rule, ...]:
    """Give the rules that hold, best first."""
    return tuple(rule for rule in rules() if rule.holds(view))


def _rule(row: dict[str, Any]) -> Rule:
    words = {key: frozenset(row.get(key, "").split()) for key in ("head", "subject", "object", "without", "sentence")}
    return Rule(
        name=row["name"],
        code=row["code"],
        head=words["head"],
        part=row.get("part", ""),
        subject=words["subject"],
        below=words["object"],
        groups=tuple(frozenset(group.split()) for group in row.get("with", ())),
        without=words["without"],
        sentence=words["sentence"],
        electoral=row.get("electoral", ""),
        sure=row.get("sure", False),
    )
