"""Which actor of the tables a name may stand for, for a person to decide."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.actor.names import core
from extractors.actor.tables import ANY, terms

ALIKE = 0.75
"""Likeness of two spellings from which a person should look."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A known actor and how alike its nearest spelling is, 0 to 1."""

    actor_id: str
    canonical: str
    likeness: float


def proposals(name: str, kind: str, country: str | None, most: int = 3) -> tuple[Proposal, ...]:
    """List the known actors of the same kind and country whose names are spelled alike, the likest first.

    >>> [near.actor_id for near in proposals("Aleksandr Lukashenka", "person", "BLR")][:1]
    ['alexander-lukashenko-blr']
    """
    found = []
    for actor_id, rows in terms().items():
        office = rows[0]
        if (office.kind == "person") != (kind == "person"):
            continue
        if country is not None and not {country, ANY} & {row.country for row in rows}:
            continue
        likeness = max(_likeness(name, form.lstrip("~")) for form in (office.canonical, *office.aliases))
        if likeness >= ALIKE:
            found.append(Proposal(actor_id, office.canonical, likeness))
    return tuple(sorted(found, key=lambda near: (-near.likeness, near.actor_id))[:most])


def _likeness(name: str, other: str) -> float:
    """Compare two spellings without honorifics, word order and accents."""
    left, right = (" ".join(sorted(core(form))) for form in (name, other))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
