"""Where an event happens: the country of a place that its evidence names as the scene, else the focus."""

from __future__ import annotations

import re
from collections import Counter

from extractors.event.roles import ACTS_OF_SPEECH
from extractors.event.scene import Scene

SCENE = re.compile(
    r"(?<!\w)(?:in|at|near|across|inside|outside|throughout|à|au|aux|en|dans|en|de|em|no|na|nos|nas|in|im|aus|в|во|на|في)"
    r"(?: the| la| le| los| las| o| a| der| dem| den)?\s$",
    re.IGNORECASE,
)
SITES = {"name", "capital", "city", "region"}


PLAIN = frozenset({
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
})  # fmt: skip
"""Codes without a tie to the election, and so to the country that the article is about."""


def country(scene: Scene, doers: tuple[int, ...], recipients: tuple[int, ...]) -> str | None:
    """Choose the country of an event: the one most named as its scene, else that which the article is about.

    What foreigners do to foreigners happens among them: in the country of those who act, or in none.
    """
    reading, finding = scene.setting.reading, scene.finding
    focus = reading.focus[0] if reading.focus else None
    table = scene.setting.actors.actors
    acting, acted = ({table[place].country for place in places} for places in (doers, recipients))
    abroad = finding.code in PLAIN and len(acting) == 1 and bool(acted) and not (acting | acted) & set(reading.focus)
    if abroad:
        return next(iter(acting))
    if finding.code in ACTS_OF_SPEECH:
        return focus
    sites = Counter(
        place.country
        for place in reading.places
        if finding.start <= place.start < finding.end
        and place.how in SITES
        and SCENE.search(reading.text[max(0, place.start - 14) : place.start])
    )
    return sites.most_common(1)[0][0] if sites else focus
