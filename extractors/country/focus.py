"""Which countries an article is about: evidence of places, their kind and position, a prior of outlet and language."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from extractors.country.gazetteer import beside, find_places
from extractors.election_words import ElectionWord, find_words
from extractors.records import CodeRequest, Dateline, PlaceMention
from extractors.tables import forms, rows

WEIGHT = {
    "name": 1.0, "demonym": 0.9, "capital": 0.8, "city": 0.8, "region": 0.9, "metonym": 0.8,
    "leader": 0.8, "party": 0.8, "commission": 0.8, "code": 0.5,
}  # fmt: skip
FIRST_IN_TITLE, IN_TITLE = 6.0, 3.0
LEAD, LEAD_LENGTH = 2.0, 500
"""A mention in the first `LEAD_LENGTH` code points of the body weighs `LEAD`."""
OUTLET, OUTLET_SHARE = 1.5, 0.15
"""What the outlet's home adds: a little always, and a share of all the evidence."""
LANGUAGE = {"strong": 0.9, "weak": 0.3}
"""What the home of the language adds when the outlet's is unknown."""
ELECTION, TITLE_ELECTION, ELECTION_REACH = 0.7, 3.0, 30
"""What an election word adds to the country beside it, in the text and in the title, and how near that is."""
SEATS = forms("ambiguous", "seat")
WITHIN = frozenset({"city", "region", "metonym", "leader", "party", "commission"})
SPREAD, WIDEST = 0.8, 8
"""What each different place, leader or body of a country adds, and how many count."""
SECOND = 0.5
"""Share of the first country's evidence that another one needs, beside standing in the title."""


def focus(
    request: CodeRequest, places: tuple[PlaceMention, ...], header: Dateline | None, language: str
) -> tuple[str, ...]:
    """Say which countries the article is about, most important first, at most three, none when nothing points to one.

    A dateline is no evidence. The home of the outlet, else of the language, decides stories that name no country.
    """
    named = find_places(request.title, language)
    plain = _plain(request.text, places) | _plain(request.title, named)
    places = tuple(place for place in places if place.country in plain)
    named = tuple(place for place in named if place.country in plain)
    titled = (*named, *_leaders(request, places))
    scores = _evidence(titled, places, header.end if header else 0)
    _add_elections(scores, find_words(request.text, language), places)
    _add_elections(scores, find_words(request.title, language), named, TITLE_ELECTION)
    _add_spread(scores, request.text, places)
    _add_home(scores, request.outlet_country, language)
    ranked = sorted(scores, key=lambda code: -scores[code])[:3]
    in_title = {place.country for place in titled}
    return tuple(
        code for code in ranked if code == ranked[0] or (code in in_title and scores[code] > SECOND * scores[ranked[0]])
    )


def _plain(text: str, places: tuple[PlaceMention, ...]) -> set[str]:
    """Give the countries that are named by more than the seat of an international body, such as Brussels."""
    return {place.country for place in places if text[place.start : place.end] not in SEATS}


def _leaders(request: CodeRequest, places: tuple[PlaceMention, ...]) -> Iterator[PlaceMention]:
    """Find in the title the last names of leaders whom the text names in full."""
    words = {word.strip(".,:;!?'’‘\"“”«»").removesuffix("'s").removesuffix("’s") for word in request.title.split()}
    for place in places:
        if place.how == "leader" and request.text[place.start : place.end].split()[-1] in words:
            yield PlaceMention(0, 0, place.country, "leader")


def _evidence(titled: tuple[PlaceMention, ...], places: tuple[PlaceMention, ...], begin: int) -> dict[str, float]:
    """Weigh the mentions of title, lead and body; `begin` is where the wire header ends."""
    scores: dict[str, float] = defaultdict(float)
    body = [place for place in places if place.start >= begin]
    for place in body:
        scores[place.country] += WEIGHT[place.how] * (LEAD if place.start < begin + LEAD_LENGTH else 1.0)
    scale = max(1.0, math.sqrt(sum(scores.values())) / 3)
    for number, code in enumerate(dict.fromkeys(place.country for place in titled)):
        scores[code] += (IN_TITLE if number else FIRST_IN_TITLE) * scale
    return scores


def _add_elections(
    scores: dict[str, float],
    words: tuple[ElectionWord, ...],
    places: tuple[PlaceMention, ...],
    weight: float = ELECTION,
) -> None:
    """Let a country gain where an election word stands close before or behind it: its vote is the subject."""
    for word in words:
        place = beside(places, word.start, word.end, ELECTION_REACH)
        if place and word.weight > 0:
            scores[place.country] += weight


def _add_spread(scores: dict[str, float], text: str, places: tuple[PlaceMention, ...]) -> None:
    """Let a country gain by what is told from within it: different towns, leaders and bodies, not its name repeated."""
    within = {(place.country, text[place.start : place.end]) for place in places if place.how in WITHIN}
    for code, count in Counter(country for country, _ in within).items():
        scores[code] += SPREAD * min(count, WIDEST)


def _add_home(scores: dict[str, float], outlet_country: str | None, language: str) -> None:
    if outlet_country:
        scores[outlet_country] += OUTLET + OUTLET_SHARE * sum(scores.values())
    elif language in homes():
        country, strength = homes()[language]
        scores[country] += LANGUAGE[strength]


@cache
def homes() -> dict[str, tuple[str, str]]:
    """Map languages to the country where most of their news is written, and how surely."""
    return {row["language"]: (row["country"], row["strength"]) for row in rows("languages") if row["country"]}
