"""What an event's sentence says beside its code: status, background, actors, recipients, speaker, date, numbers.

Each attribute has its module; here they are put together. Weights are learned (`benchmarks/train_attributes.py`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from extractors.election import election_near
from extractors.event import dating, figures, manner, place, roles, scene
from extractors.event.linear import models
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.records import ActorTable, Election, Event, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.reading import Reading


def complete(
    reading: Reading, actors: ActorTable, elections: tuple[Election, ...], findings: tuple[Finding, ...]
) -> tuple[Event, ...]:
    """Turn findings into events, one to one and in order; the names in an event are those of `actors`."""
    setting = Setting(reading, actors, elections)
    said = utterances(setting) if findings else ()
    return tuple(_event(Scene(setting, finding, said)) for finding in findings)


def _event(told: Scene) -> Event:
    finding, reading = told.finding, told.setting.reading
    weights = models()
    described = scene.features(told)
    status = "demanded" if told.proposal else manner.status(told, described, weights["status"])
    background = manner.is_background(told, described, weights["background"])
    known = roles.Known(frozenset({f"status={status}"}))
    speaker = roles.speaker(told, described, weights["speaker"], known)
    known = known.with_actors("speaker", speaker)
    doers, recipients = roles.parties(told, weights["actors"], weights["recipients"], known)
    election, reason = None, "none"
    if finding.code not in place.PLAIN:
        election, reason = election_near(reading, finding.start, finding.end, told.setting.elections)
    names = [actor.name for actor in told.setting.actors.actors]
    quote = reading.text[finding.start : finding.end]
    return Event(
        event_id=event_id(reading.request.id, finding.code, quote),
        code=finding.code,
        plover=finding.code if finding.code in place.PLAIN else None,
        status=status,  # type: ignore[arg-type]  # the classes of the model are those of Status
        background=background,
        actors=tuple(names[a] for a in doers),
        recipients=tuple(names[a] for a in recipients),
        speaker=names[speaker[0]] if speaker else None,
        date=dating.dated(told, described, manner.named(status, background), weights["date"]),
        country=place.country(told, doers, recipients),
        numbers=figures.figures(told, doers, recipients),
        start=finding.start,
        end=finding.end,
        quote=quote,
        rule=finding.rule,
        confidence=round(finding.confidence, 3),
        election_id=election.election_id if election else None,
        election_reason=reason if election else None,
        attribution=_chain(told, names, speaker),
    )


def _chain(told: Scene, names: list[str], speaker: Iterable[int]) -> tuple[str, ...]:
    """Name who hands the words on, from the outlet's agency to the innermost source."""
    header = told.setting.reading.dateline
    chain = [header.agency] if header and header.agency else []
    chain += [names[u.actor] for u in told.said if u.actor is not None]
    chain += [names[place] for place in speaker]
    return tuple(dict.fromkeys(chain))


def event_id(article_id: str, code: str, quote: str) -> str:
    """Derive the id of an event from its article, code and evidence, so that coding the same text again is a no-op.

    >>> event_id("a", "PROTEST", "They  Marched") == event_id("a", "PROTEST", "they marched")
    True
    """
    folded = " ".join(quote.casefold().split())
    return hashlib.sha256(f"{article_id}\n{code}\n{folded}".encode()).hexdigest()[:16]
