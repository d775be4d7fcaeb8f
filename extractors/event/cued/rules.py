"""The cue rules of a language, read once from its file in `data/events`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors.event.cued.patterns import Pattern, phrase

SURE = 0.7
"""Confidence of a rule that states none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that tell one code; `near` must and `unless` must not occur in the same sentence.

    `frame`: a verb that can carry another act (demand, accusation, denial) and gives way to the code of that act.
    `echo`: words that mostly repeat an act told elsewhere, and count only where no other rule found its code.
    """

    name: str
    code: str
    near: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    frame: bool
    echo: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Book:
    """All cue rules of a language: rules by the letters that a phrase can begin with, clause breaks.

    `apart`: where the reach of a frame ends besides ("demanded a recount, saying that"), or None.
    """

    cues: dict[str, tuple[tuple[Rule, Pattern], ...]]
    prefixes: tuple[str, ...]
    breaks: re.Pattern[str]
    apart: re.Pattern[str] | None


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """List the languages that have a cue file."""
    folder = files("extractors").joinpath("data/events")
    names = (file.name for file in folder.iterdir())
    return frozenset(n.removeprefix("cues_").removesuffix(".toml") for n in names if n.startswith("cues_"))


@lru_cache(maxsize=16)
def book(language: str) -> Book:
    """Compile the cue file of a language; a fault in it raises."""
    raw = tomllib.loads(files("extractors").joinpath(f"data/events/cues_{language}.toml").read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = raw["groups"]
    cues: dict[str, list[tuple[Rule, Pattern]]] = {}
    for code, entries in raw["cues"].items():
        for number, entry in enumerate(entries, start=1):
            rule = _rule(f"{language}.{code}.{number}", code, entry, groups)
            for source in entry["any"]:
                pattern = phrase(source, groups)
                for head in sorted(pattern.heads):
                    cues.setdefault(head, []).append((rule, pattern))
    return Book(
        cues={head: tuple(found) for head, found in cues.items()},
        prefixes=tuple(raw.get("prefixes", [])),
        breaks=re.compile(raw["breaks"], re.IGNORECASE),
        apart=re.compile(raw["apart"]) if "apart" in raw else None,
    )


def _rule(name: str, code: str, entry: dict[str, Any], groups: dict[str, list[str]]) -> Rule:
    return Rule(
        name=name,
        code=code,
        near=tuple(phrase(source, groups) for source in entry.get("near", [])),
        unless=tuple(phrase(source, groups) for source in entry.get("unless", [])),
        frame=entry.get("frame", False),
        echo=entry.get("echo", False),
        confidence=entry.get("confidence", SURE),
    )
