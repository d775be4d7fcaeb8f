"""What happened, was said or demanded: codes, evidence, status, actors, speaker, date and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.event.attributes import complete
from extractors.event.detect import detect
from extractors.records import ActorTable, Election, Event

if TYPE_CHECKING:
    from extractors.reading import Reading


def code_events(reading: Reading, actors: ActorTable, elections: tuple[Election, ...]) -> tuple[Event, ...]:
    """Code the events of one article: find them, then say who, to whom, when, where and who says so.

    A sentence that the text repeats tells its events once: the same words would give a second one the same id.
    """
    events = complete(reading, actors, elections, detect(reading, actors))
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.event_id, event)
    return tuple(first.values())
