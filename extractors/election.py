"""Whether an article is about an election, and which elections it speaks about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from extractors.election_dates import Day, calendar, day_near, known, possible
from extractors.election_words import ElectionWord, find_words
from extractors.records import Election, PlaceMention

if TYPE_CHECKING:
    from extractors.reading import Reading

Office = Literal["president", "parliament", "local", "referendum", "party", "other"]
TITLE, LEAD, LEAD_LENGTH = 2.0, 0.5, 800
RELATED, DENSE = 3.4, 1.15
"""Weight of election words that makes them a subject; or, in a short text, weight per 1,000 code points."""
NEAR = 45
"""Code points between an election word and the country it belongs to."""


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
    for word in _mentions(reading):
        found = _candidate(reading, word)
        if found:
            key = (found.country, found.office, found.day.text[:4] if found.day else "")
            held = candidates.setdefault(key, found)
            if held is not found:
                held.mentions += found.mentions
                held.dated = held.dated or found.dated
                if found.day and held.day and len(found.day.text) > len(held.day.text):
                    held.day = found.day
    ranked = sorted(candidates.values(), key=lambda c: -len(c.mentions))
    return tuple(_election(candidate) for candidate in _worthy(ranked, written_known=reading.request.date is not None))


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
    """Give the words of title and text that can name an election; words of the title stand before the text."""
    body = [word for word in find_words(reading.text, reading.language) if word.weight > 0]
    return [word for word in body if word.start >= reading.body.start]


def _candidate(reading: Reading, word: ElectionWord) -> Candidate | None:
    """Read the election that one word points to."""
    sentence = next((s for s in reading.sentences if s.start <= word.start < s.end), reading.body)
    country = _country(reading, word)
    day = day_near(reading.text[sentence.start : sentence.end], word.start - sentence.start, reading.request.date)
    written = reading.request.date
    office = _office(word, country, day, written)
    if office is None or (office == "referendum" and country == "USA"):
        return None
    if day is not None and (abs(day.day.year - (written or day.day).year) > 8 or not possible(country, office, day)):
        day = None
    dated = day is not None
    if day is None or len(day.text) < 10:
        day = known(country, office, day, written) or day
    if day is None and office == "party" and written:
        day = Day(str(written.year), written)
    return Candidate(country, office, day, [word.start], dated)


def _office(word: ElectionWord, country: str | None, day: Day | None, written: date | None) -> Office | None:
    """Give the office that a word names; a general election that chooses a president too counts as the president's."""
    if not word.office:
        return _usual_office(country, day, written)
    if word.form.startswith("general"):
        return _usual_office(country, day, written) or "parliament"
    return cast("Office", word.office)


def _country(reading: Reading, word: ElectionWord) -> str | None:
    """Give the country beside the word, else the first focus."""
    beside: list[tuple[int, PlaceMention]] = []
    for place in reading.places:
        gap = max(place.start - word.end, word.start - place.end)
        if gap <= NEAR and place.how in {"name", "demonym", "region", "capital"} and place.country in reading.focus:
            beside.append((gap, place))
    if beside:
        return min(beside, key=lambda found: found[0])[1].country
    return reading.focus[0] if reading.focus else None


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
        if not written_known and not candidate.day and len(candidate.mentions) > 1:
            kept.append(candidate)
            continue
        if written_known and not candidate.day and kept:
            continue
        rival = next((k for k in kept if (k.country, k.office) == (candidate.country, candidate.office)), None)
        if rival is None or candidate.dated:
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
