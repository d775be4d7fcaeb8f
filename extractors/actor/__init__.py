"""Who acts, speaks or suffers in an article: one identity per actor, with kind, role and country."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from extractors.actor import english, plain, roles, selection
from extractors.actor.candidates import Candidate, Cluster
from extractors.actor.era import era
from extractors.actor.identity import resolve
from extractors.actor.names import slug, words
from extractors.actor.pronouns import pronouns
from extractors.records import Actor, ActorMention, ActorTable, Kind, Role

if TYPE_CHECKING:
    from extractors.reading import Reading
    from extractors.records import Event

MOST_MENTIONS = 8
RUNNING = {
    "CANDIDACY_DECLARED": ("actors", "recipients"),
    "CANDIDACY_WITHDRAWN": ("actors",),
    "CANDIDATE_BARRED": ("recipients",),
    "ENDORSEMENT": ("recipients",),
    "RESULT_ANNOUNCED": ("actors", "recipients"),
}
"""Events by code, and who in them runs for office."""


def find_actors(reading: Reading) -> ActorTable:
    """Find the actors of an article and every span that stands for one; an English one without politics has none."""
    if reading.language == "en" and reading.doc is None:
        return ActorTable((), ())
    found = possible(reading)
    if reading.doc is not None:
        listed, doubtful = selection.select(found, reading)
    else:
        listed, doubtful = plain.select(found, reading), []
    clusters = [*listed, *doubtful]
    actors = tuple(_actor(cluster) for cluster in clusters)
    spans = [
        ActorMention(c.start, c.end, index, _how(c, cluster, actors[index].name))
        for index, cluster in enumerate(clusters)
        for c in cluster.candidates
    ]
    spans += pronouns(reading, listed) if reading.doc is not None else plain.pronouns(reading, listed)
    mentions = tuple(sorted(spans, key=lambda m: (m.start, m.end, m.actor)))
    return ActorTable(actors, mentions, frozenset(range(len(listed), len(clusters))))


def settle(table: ActorTable, events: tuple[Event, ...]) -> ActorTable:
    """Leave out the doubtful actors that no event names, and put the others in the order in which they appear.

    A person of whom nothing was known but that an event has them run is a candidate.
    """
    named = {name for event in events for name in (*event.actors, *event.recipients, event.speaker)}
    running = {name for event in events for key in RUNNING.get(event.code, ()) for name in getattr(event, key)}
    kept = {n for n, actor in enumerate(table.actors) if n not in table.doubtful or actor.name in named}
    order = dict.fromkeys(mention.actor for mention in table.mentions if mention.actor in kept)
    place = {old: new for new, old in enumerate([*order, *sorted(kept - order.keys())])}
    mentions = tuple(replace(m, actor=place[m.actor]) for m in table.mentions if m.actor in kept)
    return ActorTable(tuple(_run(table.actors[old], running) for old in place), mentions)


def _run(actor: Actor, running: set[str]) -> Actor:
    unknown = actor.kind == "person" and actor.role == "CVL" and actor.actor_id.startswith("x:")
    return replace(actor, role="CAN") if unknown and actor.name in running else actor


def possible(reading: Reading) -> list[Cluster]:
    """Group everything that may be an actor, before the choice."""
    found = english.candidates(reading, reading.doc) if reading.doc is not None else plain.candidates(reading)
    day = reading.request.date or era(found, reading.text, reading.language)
    clusters = resolve(found, reading.text, reading.focus, day)
    roles.assign(clusters, reading.focus, day, reading.language)
    return clusters


def _actor(cluster: Cluster) -> Actor:
    name = cluster.longest.text
    office = cluster.office
    return Actor(
        name=name,
        mentions=forms(cluster, name),
        kind=cast("Kind", cluster.kind),
        role=cast("Role", cluster.role),
        country=cluster.country,
        actor_id=office.actor_id if office else "x:" + slug(name, cluster.country),
        canonical=office.canonical if office else name,
    )


def forms(cluster: Cluster, name: str) -> tuple[str, ...]:
    """List the other forms of an actor in the text, the most frequent first, at most eight."""
    counts: dict[str, int] = {}
    for candidate in cluster.candidates:
        spelled = [candidate.text]
        if candidate.source == "noun":
            spelled += [candidate.extended, candidate.counted, *_endings(candidate)]
        for form in spelled:
            if form and form != name:
                counts[form] = counts.get(form, 0) + 1
    return tuple(sorted(counts, key=lambda form: -counts[form])[:MOST_MENTIONS])


def _endings(noun: Candidate) -> list[str]:
    """List a noun phrase without its first word, without its first two, and so on: "1,000 protesters", "protesters"."""
    if words(noun.text)[-1:] != words(noun.head)[-1:]:
        return []  # the noun stands in front, as in French
    return [noun.text[blank.end() :] for blank in re.finditer(r"\s", noun.text)][::-1]


def _how(candidate: Candidate, cluster: Cluster, name: str) -> str:
    if candidate.source == "noun":
        return "group" if cluster.kind == "group" else "title"
    if candidate.source == "place":
        return "metonym"
    if cluster.kind == "person" and len(candidate.text.split()) == 1 and candidate.text != name:
        return "surname"
    if candidate.text.isupper() and candidate.text != name:
        return "acronym"
    return "name" if candidate.text == name else "alias"
