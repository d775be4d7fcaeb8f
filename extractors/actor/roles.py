"""Kind, role and country of an actor, from its titles, the tables and the article's focus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import cast

from extractors.actor.candidates import Cluster
from extractors.actor.names import words
from extractors.actor.nouns import NO_BODIES, ending, role_of
from extractors.actor.tables import ANY, Office, terms
from extractors.records import Role

BY_KIND = {"person": "CVL", "party": "PTY", "organisation": "GOV", "state": "GOV", "group": "CVL"}
INTERNATIONAL = frozenset({"IGO"})


PARTIES = frozenset({"party", "front", "alliance", "coalition", "bloc", "league", "movement", "force", "parties"})
"""Words that end the name of a party, in English."""
BODIES = frozenset({"organisation", "party"})


def assign(clusters: list[Cluster], focus: tuple[str, ...], day: date | None, language: str) -> None:
    """Set kind, role and country of every actor of an article: bodies first, since their people take their roles."""
    bodies: dict[tuple[str, ...], str] = {}
    for cluster in sorted(clusters, key=lambda c: c.kind not in BODIES):
        if cluster.office is None and _is_party(cluster):
            cluster.kind = "party"
        cluster.role = role(cluster, day, language, bodies)
        cluster.country = country(cluster, focus, cast("Role", cluster.role))
        said = cluster.role != "NGO" or cluster.office or titled(cluster, language)
        if cluster.kind in BODIES and cluster.role != "GOV" and said:
            bodies |= {words(c.text): cluster.role for c in cluster.candidates}


def _is_party(cluster: Cluster) -> bool:
    """Say whether a name that no table has is that of a party: its last word says so."""
    name = cluster.longest
    last = words(name.text)[-1:]
    return name.source in {"entity", "proper"} and len(name.text.split()) > 1 and bool(PARTIES.intersection(last))


def role(cluster: Cluster, day: date | None, language: str, bodies: Mapping[tuple[str, ...], str]) -> str:
    """Read the role in this article: title words first, then the tables on the article's day, then the kind."""
    if cluster.kind in {"party", "state"}:
        return BY_KIND[cluster.kind]
    titles = titled(cluster, language, bodies)
    office = held(cluster.office, day)
    if cluster.kind == "person":
        return _role_of_person(titles, office, day)
    current = [found for found in titles if found != "former"]
    own = next((c.role for c in cluster.candidates if c.role), "")
    if office is not None or own:
        return office.role if office else own
    named = cluster.kind == "organisation" and cluster.longest.source in {"entity", "proper"}
    return current[0] if current else "NGO" if named else BY_KIND.get(cluster.kind, "GOV")


def _role_of_person(titles: list[str], office: Office | None, day: date | None) -> str:
    current = [found for found in titles if found != "former"]
    if office is not None and day is not None and office.holds(day):
        return office.role
    if current:
        return Counter(current).most_common(1)[0][0]
    if office is None:
        return "CVL"
    if office.role in {"CAN", "OPP"}:
        return "OPP"
    return "CVL" if titles else office.role


def titled(cluster: Cluster, language: str, bodies: Mapping[tuple[str, ...], str] = NO_BODIES) -> list[str]:
    """List the roles that the words around the mentions give, in text order; "former" for offices laid down."""
    parts = [words(part) for c in cluster.candidates for part in c.title.split(" , ") if part]
    found = [role_of(part, language, bodies) for part in parts]
    if cluster.kind == "organisation":
        names = [words(c.text) for c in cluster.candidates]
        ends = [(ending(name, language), name) for name in names]
        found += [noun.role if noun else role_of(name, language) for noun, name in ends]
    return [role for role in found if role]


def held(office: Office | None, day: date | None) -> Office | None:
    """Give the row of the same actor that holds on a day, else the row itself."""
    if office is None or day is None:
        return office
    return next((row for row in terms()[office.actor_id] if row.holds(day)), office)


def country(cluster: Cluster, focus: tuple[str, ...], role: Role) -> str | None:
    """Say which country an actor is of: the tables, then its own words, then the focus; None means international."""
    if cluster.office is not None and cluster.office.country != ANY:
        return cluster.office.country
    if role in INTERNATIONAL:
        return None
    named = Counter(c.country for c in cluster.candidates if c.country)
    if named:
        return named.most_common(1)[0][0]
    return focus[0] if focus else None
