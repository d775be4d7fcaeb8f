"""Names that are places only sometimes: Georgia, Jordan, Chad, a Washington with a first name."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from extractors.country.folding import fold
from extractors.records import PlaceMention
from extractors.tables import forms, rows

PERSON_LIKE = forms("ambiguous", "person_like")
"""Forms that are also given or family names."""
FIRST_NAMES = forms("ambiguous", "first_names")
GIVEN_NAMES = forms("ambiguous", "given_name")
"""Forms that open a person's name when another capitalised word follows."""
INSTITUTION = re.compile(
    r"(?:Government|Governor|State|City|University|Police|National|River|Valley|Parliament|President|Prime|Minister|"
    r"Central|Defen[cs]e|Army|Air|Airport|County|Supreme|Senate|Secretary|House|Republican|Democrat|Department|Mayor|"
    r"Bank|Court|Council|Conference|District|Football|High|School|Hospital|Street|Park|Beach|International|Islands?|"
    r"Election|General|Attorney|Sen|Rep|Gov|Mr|In|The|On|At|It|He|She|A|An|But|And|We|Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|DC|D|"
    r"Opposition|Protesters?|Voters?|Elections?|Crown|King|Queen|Prince|Union|Front|Party|Congress|Republic|Authority|"
    r"Bridge|Metropolitan|Democratic|Labour|Tory|Conservative|Covid|First|Second|Assembly|Commons|Bureau|Office)\b"
)
US_GEORGIA = re.compile(
    r"Atlanta|Savannah|Fulton|Kemp|Raffensperger|Ossoff|Warnock|Perdue|Loeffler|Stacey Abrams|Peach State|"
    r"Georgia Senate|\bGa\.|Trump|Biden|Republican|Democrat|U\.?S\.? |American"
)
CAUCASUS = re.compile(
    r"Tbilisi|Georgian|Saakashvili|Ivanishvili|Caucasus|Abkhazia|Ossetia|Batumi|Kutaisi|Russia|Zourabichvili|Armenia|"
    r"Azerbaijan|Kavelashvili|Margvelashvili|Garibashvili|Kobakhidze|lari\b"
)
SOFT = re.compile(r"[A-Z][\w.’'-]+$")


def is_place(text: str, place: PlaceMention) -> bool:
    """Say whether a matched form is the place here, and neither a person nor its namesake in another country."""
    form = text[place.start : place.end]
    if form in PERSON_LIKE and _is_person(text, place):
        return False
    return not (form in {"Georgia", "Géorgie"} and place.country == "GEO" and is_us_georgia(text))


def is_us_georgia(text: str) -> bool:
    """Say whether Georgia in this text is the state of the USA.

    >>> is_us_georgia("Georgia's secretary of state, Brad Raffensperger, ordered an audit in Fulton County.")
    True
    """
    return len(US_GEORGIA.findall(text)) > len(CAUCASUS.findall(text))


@cache
def _shared() -> dict[str, tuple[str, str]]:
    return {form: (row["country"], row["other"]) for row in rows("shared") for form in row["forms"].split(";")}


def settle_shared(text: str, places: tuple[PlaceMention, ...]) -> tuple[PlaceMention, ...]:
    """Give words that two countries share, such as Congolese, to the other one when the text names only that plainly.

    >>> text = "Brazzaville voted; the Congolese president won."
    >>> found = PlaceMention(0, 11, "COG", "capital"), PlaceMention(23, 32, "COD", "demonym")
    >>> [place.country for place in settle_shared(text, found)]
    ['COG', 'COG']
    """
    readings = {place: _reading(fold(text[place.start : place.end]).text) for place in places}
    plain = {place.country for place in places if not readings[place]}
    return tuple(
        replace(place, country=pair[1])
        if (pair := readings[place]) and pair[0] == place.country and pair[0] not in plain and pair[1] in plain
        else place
        for place in places
    )


def _reading(form: str) -> tuple[str, str] | None:
    """Give the two countries of a shared form, its ending cut off letter by letter."""
    return next(
        (_shared()[form[:cut]] for cut in range(len(form), max(len(form) - 4, 3), -1) if form[:cut] in _shared()), None
    )


def _is_person(text: str, place: PlaceMention) -> bool:
    before = SOFT.search(text[max(0, place.start - 20) : place.start].rstrip(" "))
    if before and before[0] in FIRST_NAMES and text[place.start - 1 : place.start] == " ":
        return True
    after = re.match(r" ([A-Z][a-z’'-]+)", text[place.end : place.end + 24])
    if after is None or text[place.start : place.end] not in GIVEN_NAMES:
        return False
    return not INSTITUTION.match(after[1]) and not _is_headline(text, place)


def _is_headline(text: str, place: PlaceMention) -> bool:
    """Say whether the line around a place capitalises most of its words, so that a capital tells nothing."""
    start = text.rfind("\n", 0, place.start) + 1
    words = re.findall(
        r"[^\W\d_]{3,}", text[max(start, place.start - 100) : place.end + 100].split("\n", maxsplit=1)[0]
    )
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.8 * len(words)
