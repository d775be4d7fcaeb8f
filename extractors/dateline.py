"""The wire header that opens a story, for example `MINSK, August 9. /TASS/.`."""

from __future__ import annotations

import re

from extractors.records import Dateline

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
HEADER = re.compile(
    r"\s*(?P<place>[A-Z][A-Z .’'/-]{2,40})(?:,\s*(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2}))?"
    r"(?:\.\s*/(?P<slash>[^/]{2,20})/\.?|\s*\((?P<paren>[^)]{2,20})\)\s*[-–—]?|\s*[-–—]{1,2})\s*"
)


def dateline(text: str) -> Dateline | None:
    """Read the dateline that opens a wire story, or None when there is none.

    The date has no year in print; the caller completes it, because a January story may carry a December dateline.

    >>> dateline("MINSK, August 9. /TASS/. Polls closed at 20:00.")
    Dateline(place='MINSK', month=8, day=9, year=None, agency='TASS', end=25)
    """
    match = HEADER.match(text)
    if not match:
        return None
    month = MONTHS.get((match["month"] or "").lower())
    day = int(match["day"]) if month and match["day"] else None
    return Dateline(match["place"].strip(), month, day, None, match["slash"] or match["paren"], match.end())
