"""Which countries a text names or means, and which it is about."""

from __future__ import annotations

from extractors.records import CodeRequest, Dateline, PlaceMention


def find_places(text: str, language: str) -> tuple[PlaceMention, ...]:
    """Find every span that names or means a country, in text order."""
    del text, language
    return ()


def focus(request: CodeRequest, places: tuple[PlaceMention, ...], header: Dateline | None) -> tuple[str, ...]:
    """Say which countries the article is about, most important first, at most three."""
    del request, places, header
    return ()


def named(places: tuple[PlaceMention, ...]) -> tuple[str, ...]:
    """List the countries of the mentions, most mentioned first."""
    counts: dict[str, int] = {}
    for place in places:
        counts[place.country] = counts.get(place.country, 0) + 1
    return tuple(sorted(counts, key=lambda code: -counts[code]))
