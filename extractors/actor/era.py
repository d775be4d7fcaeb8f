"""When an undated article was written, as far as its offices and printed years say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from extractors.actor.candidates import Candidate
from extractors.actor.names import words
from extractors.actor.nouns import role_of

YEAR = re.compile(r"(?<![\d.,$£€-])(?:19[89]\d|20[0-4]\d)(?![\d.,]*\d|%)")
STEP = 0.5
"""Weight of a printed year beside a titled office, which weighs one."""
Span = tuple[date, date, float]


def era(found: Iterable[Candidate], text: str, language: str) -> date | None:
    """Give a day on which most of the offices and years of a text fit together, None when it names no year or office.

    "Prime Minister Truss" was written while the tables have her in office, "former chancellor Javid" after his term; a
    printed year speaks for itself and the year after it. Of several days that fit equally, the latest period counts.
    """
    spans = [*_offices(found, language), *_years(text)]
    if not spans:
        return None
    edges = sorted({edge for start, end, _ in spans for edge in (start, end)})
    periods = list(pairwise(edges))
    start, end = max(periods, key=lambda p: (sum(w for a, b, w in spans if a <= p[0] and p[1] <= b), p[0]))
    return start + (end - start) / 2 if end - start < timedelta(days=800) else start + timedelta(days=200)


def _offices(found: Iterable[Candidate], language: str) -> Iterable[Span]:
    """List the terms of the people who are named with the title of an office or of a former one, each term once."""
    terms: set[tuple[str, date, date]] = set()
    for candidate in found:
        if candidate.kind != "person" or not candidate.offices or not candidate.title:
            continue
        role = role_of(words(candidate.title.partition(" , ")[0]), language)
        ends = [o.valid_to for o in candidate.offices if o.role == "GOV" and o.valid_to]
        if role == "former" and ends:
            terms.add((candidate.offices[0].actor_id, min(ends), date.max))
        terms |= {
            (o.actor_id, o.valid_from or date.min, o.valid_to or date.max) for o in candidate.offices if o.role == role
        }
    return ((first, last, 1.0) for _, first, last in terms)


def _years(text: str) -> Iterable[Span]:
    """List the years printed in a text, each with the year after it."""
    years = {int(year) for year in YEAR.findall(text)}
    return ((date(year, 1, 1), date(year + 2, 1, 1), STEP) for year in years)
