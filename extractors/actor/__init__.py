"""Who acts, speaks or suffers in an article: one identity per actor, with kind, role and country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.records import ActorTable

if TYPE_CHECKING:
    from extractors.reading import Reading


def find_actors(reading: Reading) -> ActorTable:
    """Find the actors of an article and every span that stands for one."""
    del reading
    return ActorTable((), ())
