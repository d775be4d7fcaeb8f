"""What a look at the installation or at the data gives: a name, a level, a sentence and its cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `cure` says what to do and is empty when all is well."""

    name: str
    level: Level
    message: str
    cure: str = ""


def ok(name: str, message: str) -> Finding:
    """Find nothing wrong."""
    return Finding(name, "ok", message)


def warn(name: str, message: str, cure: str) -> Finding:
    """Find what will become a fault."""
    return Finding(name, "warn", message, cure)


def fault(name: str, message: str, cure: str) -> Finding:
    """Find what is broken."""
    return Finding(name, "fail", message, cure)


def failed(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the faults."""
    return [finding for finding in findings if finding.level == "fail"]
