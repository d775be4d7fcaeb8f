"""Whether an article is about an election, and which elections it speaks about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.records import Election

if TYPE_CHECKING:
    from extractors.reading import Reading


def is_election_related(reading: Reading) -> bool:
    """Say whether an election, campaign, candidacy or the dispute over one is a subject of the article."""
    return "election" in reading.text


def find_elections(reading: Reading) -> tuple[Election, ...]:
    """Find the elections that the article speaks about."""
    del reading
    return ()
