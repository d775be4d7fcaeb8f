"""The wire header that opens a story, for example `MINSK, August 9. /TASS/.`."""

from __future__ import annotations

import re
from functools import cache

from extractors.country.gazetteer import find_places
from extractors.months import months
from extractors.records import Dateline
from extractors.tables import forms

AGENCY_NAME = re.compile(
    r"AP|AFP|Reuters|REUTERS|Thomson Reuters.*|CNN|CNN Business|Xinhua|XINHUA|EFE|dpa|DPA|APA|ANSA|Lusa|LUSA|Bloomberg|"
    r"BLOOMBERG|TASS|IPS|UPI|KUNA|PTI|ANI|IANS|Yonhap|Kyodo|Anadolu|AA|Sputnik|Interfax|BelTA|ATS|SDA|Keystone-SDA|Belga|"
    r"PAP|ČTK|ČT24|NTB|TT|Ritzau|STT|MTI|Agerpres|Bernama|Antara|AAP|NAN|GNA|SAnews|Europa Press|Télam|Notimex|RFE/RL|"
    r"dpa/.*|.*(?:News|Press|Agency|Agence|Agencia|Agência|Noticias)\b.*"
)
"""What may stand in brackets after a place in lower case; any name will do after one in capitals."""
NOT_PLACES = forms("sentences", "label")
"""Words in capitals that open a page and are no town."""
SURE, IN_BRACKETS = (0, 3), 1
"""Places of shapes in `_headers`: between slashes or by a named agency; in brackets."""
GAP = r"[ \t\u00a0]+"


@cache
def _date() -> str:
    """Give the pattern of a day and month in print, in either order, with or without a year."""
    names = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    month = rf"(?:{names})\b\.?"
    return (
        rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{GAP}(?:de{GAP})?(?P<m1>{month})(?:{GAP}(?:de{GAP})?(?P<y1>20\d\d))?"
        rf"|(?P<m2>{month}){GAP}(?P<d2>\d{{1,2}})(?:,?{GAP}(?P<y2>20\d\d))?)"
    )


@cache
def _headers() -> tuple[re.Pattern[str], ...]:
    """Give the shapes of a header, the surest first; all but the slashed one ask more of the place."""
    place = r"(?P<place>[^\W\d_][\w’'.`/ -]{1,44}?(?:,[ \u00a0]+[^\W\d_][\w.’' ]{1,24}?){0,2}?)"
    dash = r"[ \u00a0]*(?:\.?[-–—]{1,3})[ \u00a0]+"
    date = rf"(?:[,،.][ \u00a0]+{_date()}\.?)"
    opening = r"\s*(?:By [^\n]{3,60}\n\s*)?(?:date[ ]+)?(?P<stamp>20\d\d-\d\d-\d\d)?\s*"
    return tuple(
        re.compile(opening + shape, re.IGNORECASE)
        for shape in (
            rf"{place}{date}?(?:[.,][ \u00a0]*|[ \u00a0]+)/(?P<agency>[^/(\n]{{2,40}})/\.?\s*",
            rf"{place}{date}?[ \u00a0]*\((?P<agency>[^)\n]{{2,40}})\)(?:{dash}|[.:](?:{dash})?|(?=[ \u00a0]))\s*",
            rf"\((?P<agency>[^)\n]{{2,40}})\){dash}(?:{place}{date}?{dash})?",
            rf"{place}{date}(?:{dash}|[ \u00a0]+)(?P<agency>РИА Новости|INTERFAX\.RU|Интерфакс|ТАСС)(?:\.|{dash})\s*",
            rf"{place}(?P<agency>(?!)x)?{date}?(?:(?P<dash>\.?{dash})|:[ \u00a0]+|\.[ \u00a0]+)\s*",
        )
    )


def dateline(text: str) -> Dateline | None:
    """Read the dateline that opens a wire story, or None when there is none.

    The date has no year in print; the caller completes it, because a January story may carry a December dateline.
    A stamp such as `date 2020-11-06` in front, as raw files have it, is read over and gives the year.

    >>> dateline("MINSK, August 9. /TASS/. Polls closed at 20:00.")
    Dateline(place='MINSK', month=8, day=9, year=None, agency='TASS', end=25)
    """
    head = text[:200]
    for number, pattern in enumerate(_headers()):
        match = pattern.match(head)
        if match and _holds(match, head, number):
            return _read(match)
    return None


def _holds(match: re.Match[str], head: str, shape: int) -> bool:
    """Say whether a match is a header and not the first words of a sentence."""
    place, agency = match["place"], match["agency"]
    if place and (place.split()[0].strip(",.:") in NOT_PLACES or len(place.split()) > 7):
        return False
    town = _town(place) if place else ""
    capitals = bool(town) and (town.isupper() or town.upper() == town.lower())
    if agency:
        known = bool(AGENCY_NAME.fullmatch(agency))
        place_fits = place is None or place[0].isupper()
        return shape in SURE or (shape == IN_BRACKETS and capitals) or (known and place_fits)
    following = head[match.end() : match.end() + 2]
    if not capitals or len(town.split()) > 3 or following[:2].isupper() or not following[:1].isupper():
        return False
    return _is_known(town) or bool(match["dash"] and len(town) > 4 and town.replace(" ", "").isalpha())


def _is_known(town: str) -> bool:
    return any(find_places(town.title(), language) for language in ("en", "es", "fr"))


def _town(place: str) -> str:
    return place.split(",", maxsplit=1)[0].split("(", maxsplit=1)[0].strip()


def _read(match: re.Match[str]) -> Dateline:
    month = (match["m1"] or match["m2"] or "").lower().rstrip(".")
    day = match["d1"] or match["d2"]
    year = match["y1"] or match["y2"] or (match["stamp"] or "")[:4]
    return Dateline(
        place=match["place"].strip(" .") if match["place"] else None,
        month=months().get(month),
        day=int(day) if day else None,
        year=int(year) if year else None,
        agency=match["agency"].strip() if match["agency"] else None,
        end=match.end(),
    )
