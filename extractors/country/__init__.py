"""Which countries a text names or means, and which it is about."""

from __future__ import annotations

from extractors.country.focus import focus
from extractors.country.gazetteer import find_places
from extractors.records import PlaceMention

__all__ = ["find_places", "focus", "named"]


def named(places: tuple[PlaceMention, ...]) -> tuple[str, ...]:
    """List the countries of the mentions, most mentioned first; equals stand in text order.

    >>> spans = ((0, 3, "GIN"), (5, 9, "MLI"), (10, 12, "MLI"))
    >>> named(tuple(PlaceMention(start, end, code, "name") for start, end, code in spans))
    ('MLI', 'GIN')
    """
    counts: dict[str, int] = {}
    for place in places:
        counts[place.country] = counts.get(place.country, 0) + 1
    return tuple(sorted(counts, key=lambda code: -counts[code]))
