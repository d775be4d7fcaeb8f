"""Which countries an article is about: evidence of places, their kind and position, a prior of outlet and language."""

from __future__ import annotations

import math
from collections import defaultdict

from extractors.country.gazetteer import find_places
from extractors.records import CodeRequest, Dateline, PlaceMention

WEIGHT = {
    "name": 1.0, "demonym": 0.9, "capital": 0.8, "city": 0.8, "region": 0.9, "metonym": 0.8,
    "leader": 0.7, "party": 0.7, "commission": 0.8, "code": 0.5,
}  # fmt: skip
TITLE, LEAD, LEAD_LENGTH = 4.0, 2.0, 500
SECOND = 0.5


def focus(
    request: CodeRequest, places: tuple[PlaceMention, ...], header: Dateline | None, language: str = ""
) -> tuple[str, ...]:
    """Say which countries the article is about, most important first, at most three."""
    scores: dict[str, float] = defaultdict(float)
    begin = header.end if header else 0
    titled: dict[str, float] = {}
    for place in find_places(request.title, language or request.language or "en"):
        titled[place.country] = titled.get(place.country, 0.0) + WEIGHT[place.how]
    for code, weight in titled.items():
        scores[code] += TITLE * math.sqrt(weight)
    for place in places:
        if place.start >= begin:
            scores[place.country] += WEIGHT[place.how] * (LEAD if place.start < begin + LEAD_LENGTH else 1.0)
    ranked = sorted(scores, key=lambda code: -scores[code])
    return tuple(
        code
        for code in ranked[:3]
        if code == ranked[0] or (code in titled and scores[code] > SECOND * scores[ranked[0]])
    )
