"""Where an event is told, and its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.event import cued
from extractors.records import ActorTable, Finding

if TYPE_CHECKING:
    from extractors.reading import Reading


def detect(reading: Reading, actors: ActorTable) -> tuple[Finding, ...]:
    """Find the events of an article: code and evidence, one per act."""
    if reading.language in cued.languages():
        return cued.detect_cued(reading, actors)
    return ()
