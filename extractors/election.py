"""Whether an article is about an election, and which elections it speaks about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from extractors.country.gazetteer import beside
from extractors.election_dates import Day, calendar, day_near, known, known_day, possible
from extractors.election_words import ElectionWord, find_words
from extractors.records import Election, PlaceMention

if TYPE_CHECKING:
    from extractors.reading import Reading

Office = Literal["president", "parliament", "local", "referendum", "party", "other"]
TITLE, LEAD, LEAD_LENGTH = 2.0, 0.5, 800
RELATED, DENSE = 3.4, 1.05
"""Weight of election words that makes them a subject; or, in a short text, weight per 1,000 code points."""
NEAR = 45
"""Code points between an election word and the country it belongs to."""
MEDDLING = re.compile(r"interfer|meddl|hack|tamper|disinform|misinform|ingérence|injerencia|вмешат", re.IGNORECASE)
"""Words by which a country acts in the election of another."""
BESIDE = frozenset({"name", "demonym", "region", "capital"})
GENERAL = ("general", "eleicoes gerais", "elecciones generales", "elections generales")
"""How forms begin, folded, that leave open whether a president is chosen too."""
MOST, WINDOW = 200, 250
"""Election words of one article that are looked at, and code points of their sentence on either side."""


def is_election_related(reading: Reading) -> bool:
    """Say whether an election, campaign, candidacy or the dispute over one is a subject of the article.

    Counts the election words of the article's language, more in title and lead; words of sport and business,
    whose bodies vote too, count against.
    """
    title = sum(word.weight for word in find_words(reading.request.title, reading.language))
    words = find_words(reading.text, reading.language)
    lead = sum(word.weight for word in words if word.start < LEAD_LENGTH)
    total = sum(word.weight for word in words)
    weight = total + TITLE * title + LEAD * lead
    return weight >= RELATED or (total >= 2 and 1000 * total >= DENSE * len(reading.text))


@dataclass(slots=True)
class Candidate:
    """An election that words of the text point to; `mentions` are their positions."""

    country: str | None
    office: Office
    day: Day | None
    mentions: list[int]
    dated: bool


def find_elections(reading: Reading) -> tuple[Election, ...]:
    """Find the elections that the article speaks about, the most mentioned first; none when it is about no election.

    Office and date come from the words around a mention, else from the elections table and the article's own date.
    """
    if not is_election_related(reading):
        return ()
    candidates: dict[tuple[str | None, str, str], Candidate] = {}
    words = _mentions(reading)
    places = _named_beside(reading)
    home = _home(reading, words, places)
    for word in words:
        place = beside(places, word.start, word.end, NEAR)
        rivals = [other.start for other in words if other.office and word.office and other.office != word.office]
        for found in _candidates(reading, word, place.country if place else home, rivals):
            _merge(candidates, found)
    ranked = sorted(candidates.values(), key=lambda c: -len(c.mentions))
    return tuple(_election(candidate) for candidate in _worthy(ranked, written_known=reading.request.date is not None))


def _merge(candidates: dict[tuple[str | None, str, str], Candidate], found: Candidate) -> None:
    """Join mentions of one country, office and year; the most precise date stays."""
    held = candidates.setdefault((found.country, found.office, found.day.text[:4] if found.day else ""), found)
    if held is not found:
        held.mentions += found.mentions
        held.dated = held.dated or found.dated
        if found.day and held.day and len(found.day.text) > len(held.day.text):
            held.day = found.day


def election_near(
    reading: Reading, start: int, end: int, elections: tuple[Election, ...]
) -> tuple[Election | None, str]:
    """Pick the election that an evidence span belongs to, and say why.

    Reasons: `named` (its year or office stands in the span), `only` (the article knows no other),
    `main` (the most mentioned), `none`.
    """
    if not elections:
        return None, "none"
    words = {word.office for word in find_words(reading.text[start:end], reading.language) if word.office}
    years = set(re.findall(r"\b20\d\d\b", reading.text[start:end]))
    best = max(elections, key=lambda e: ((e.date or "")[:4] in years) * 2 + (e.office in words))
    if (best.date or "")[:4] in years or best.office in words:
        return best, "named"
    return elections[0], "only" if len(elections) == 1 else "main"


def _mentions(reading: Reading) -> list[ElectionWord]:
    """Give the words of the text that can name an election, so many that time stays bounded."""
    words = find_words(reading.text, reading.language)
    return [word for word in words if word.weight > 0 and word.start >= reading.body.start][:MOST]


def _named_beside(reading: Reading) -> list[PlaceMention]:
    """Give the places that can own an election: the focus countries where they are named."""
    return [
        place
        for place in reading.places
        if place.how in BESIDE
        and place.country in reading.focus
        and not MEDDLING.search(reading.text, place.start, place.end + 60)
    ]


def _home(reading: Reading, words: list[ElectionWord], places: list[PlaceMention]) -> str | None:
    """Give the country whose elections are meant where a sentence names none: mostly beside the words, else focus."""
    found = Counter(place.country for word in words if (place := beside(places, word.start, word.end, NEAR)))
    return found.most_common(1)[0][0] if found else next(iter(reading.focus), None)


def _candidates(reading: Reading, word: ElectionWord, country: str | None, rivals: list[int]) -> Iterator[Candidate]:
    """Read the elections that one word points to: none, one, or two held on one day by a general election."""
    written = reading.request.date
    at = bisect_right(reading.sentences, word.start, key=lambda span: span.start) - 1
    span = reading.sentences[at] if at >= 0 else reading.body
    begin = max(span.start, word.start - WINDOW)
    sentence = reading.text[begin : min(span.end, word.end + WINDOW)]
    day = day_near(sentence, word.start - begin, written, [rival - begin for rival in rivals])
    for office in _offices(word, country, day, written):
        if office == "referendum" and country == "USA":
            continue  # the USA hold none; the word is a figure of speech there
        found = day if day and _likely(country, office, day, written) else None
        best = found
        if found is None or len(found.text) < 10:
            best = known(country, office, found, written) or found
        if best is None and written is None:
            best = known_day(country, office, sentence)
        if best is None and written and office in {"party", "local"}:
            best = Day(str(written.year), written)
        yield Candidate(country, office, best, [word.start], found is not None)


def _likely(country: str | None, office: Office, day: Day, written: date | None) -> bool:
    return abs(day.day.year - (written or day.day).year) <= 8 and possible(country, office, day)


def _offices(word: ElectionWord, country: str | None, day: Day | None, written: date | None) -> tuple[Office, ...]:
    """Give the offices that a word names; a general election fills both where they are voted for on one day."""
    if word.office and not word.form.startswith(GENERAL):
        return (cast("Office", word.office),)
    if not word.office:
        usual = _usual_office(country, day, written)
        return (usual,) if usual else ()
    held = {kind for kind, _, _ in calendar().get(country or "", ())}
    if country == "USA" or "parliament" not in held:
        return ("president",) if "president" in held else ("parliament",)
    together = known(country, "president", day, written)
    if together and together == known(country, "parliament", day, written):
        return ("president", "parliament")
    return ("parliament",)


def _usual_office(country: str | None, day: Day | None, written: date | None) -> Office | None:
    """Give the office of the national election that is nearest to the day, or to the article."""
    anchor = day.day if day else written
    if anchor is None:
        return None
    near = sorted(
        (abs((held - anchor).days), office != "president", office)
        for office, held, _ in calendar().get(country or "", ())
        if office in {"president", "parliament"}
    )
    return cast("Office", near[0][2]) if near and near[0][0] < 430 else None


def _worthy(ranked: list[Candidate], *, written_known: bool) -> list[Candidate]:
    """Keep the elections that are spoken of, and not those that one loose word only brushes."""
    kept: list[Candidate] = []
    for candidate in ranked:
        rival = next((k for k in kept if (k.country, k.office) == (candidate.country, candidate.office)), None)
        first = rival is None and (candidate.day or not kept or not written_known)
        if candidate.dated or first:
            kept.append(candidate)
    return kept[:4]


def _election(candidate: Candidate) -> Election:
    when = candidate.day.text if candidate.day else None
    place = candidate.country or "INT"
    return Election(
        election_id=f"{place}-{candidate.office}-{when or 'undated'}",
        country=candidate.country,
        office=candidate.office,
        date=when,
    )
