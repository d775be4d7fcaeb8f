"""Places in text: Aho-Corasick over the gazetteer, word boundaries, endings, longest match, ambiguity rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors.country.ambiguity import is_place, settle_shared
from extractors.country.folding import Folded, fold, is_letter
from extractors.country.tables import Entry, entries
from extractors.records import PlaceMention

UNSPACED = frozenset({"zh", "ja", "th", "km", "lo", "my"})
"""Languages written without spaces: words have no boundaries there."""
PARTICLES = frozenset({"ko"})
"""Languages whose particles follow a name without a space."""
PROCLITICS = {
    "ar": frozenset(["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "ولل", "وب", "ول", "فب"]),
    "he": frozenset(["ו", "ב", "ל", "מ", "ה", "ש", "כ", "וב", "ול", "ומ", "וה", "שב", "שה"]),
}
"""What Arabic and Hebrew write together with the following name."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The automaton of one language and what each of its patterns means."""

    language: str
    automaton: AhoCorasick
    meanings: tuple[Entry, ...]


@lru_cache(maxsize=32)
def gazetteer(language: str) -> Gazetteer:
    """Build the gazetteer of one language, once."""
    forms = entries(language)
    return Gazetteer(language, AhoCorasick(list(forms), matchkind=MatchKind.Standard), tuple(forms.values()))


def find_places(text: str, language: str) -> tuple[PlaceMention, ...]:
    """Find every span that names or means a country, in text order, without overlap.

    >>> [(place.country, place.how) for place in find_places("The Kremlin watched Minsk.", "en")]
    [('RUS', 'metonym'), ('BLR', 'capital')]
    """
    folded = fold(text)
    source = gazetteer(language)
    candidates: list[tuple[int, int, int, Entry]] = []
    for index, start, end in source.automaton.find_matches_as_indexes(folded.text, overlapping=True):
        entry = source.meanings[index]
        stop = _word_end(folded.text, start, end, entry, language)
        if stop and _case_fits(text, folded, start, stop, entry):
            candidates.append((start, -stop, start - end, entry))
    candidates.sort(key=lambda found: found[:3])
    mentions: list[PlaceMention] = []
    last = 0
    for start, negative_stop, _, entry in candidates:
        if start < last:
            continue
        last = stop = -negative_stop
        if entry.country:
            mention = PlaceMention(folded.start(start), folded.original(stop), entry.country, entry.how)
            if is_place(text, mention):
                mentions.append(mention)
    return settle_shared(text, tuple(mentions))


def beside(places: Sequence[PlaceMention], start: int, end: int, reach: int) -> PlaceMention | None:
    """Give the place nearest to a span among places in text order, at most `reach` code points away, or None."""
    first = bisect_left(places, start - reach, key=lambda place: place.end)
    near: list[tuple[int, int]] = []
    for at in range(first, len(places)):
        if places[at].start > end + reach:
            break
        near.append((max(places[at].start - end, start - places[at].end), at))
    return places[min(near)[1]] if near else None


def _word_end(text: str, start: int, end: int, entry: Entry, language: str) -> int:
    """Say where the word ends that a match begins, or 0 when it is none of our words."""
    if language in UNSPACED and not text[start].isascii():
        return end
    if start and is_letter(text[start - 1]) and is_letter(text[start]) and not _clitic(text, start, language):
        return 0
    if entry.how in {"city", "region"} and text[start - 1 : start] == "-" and start > 1 and is_letter(text[start - 2]):
        return 0  # the second half of another name: Crans-Montana
    stop = end
    while stop < len(text) and stop - end < 9 and is_letter(text[stop]) and is_letter(text[end - 1]):
        stop += 1
    tail = stop - end
    if not tail or language in PARTICLES:
        return stop
    length = end - start
    longest = 8 if length >= 5 else 5 if length == 4 else 0
    return stop if entry.stem and tail <= longest else 0


def _clitic(text: str, start: int, language: str) -> bool:
    before = start
    while before and start - before < 5 and is_letter(text[before - 1]):
        before -= 1
    return text[before:start] in PROCLITICS.get(language, ())


def _case_fits(text: str, folded: Folded, start: int, stop: int, entry: Entry) -> bool:
    if not entry.capital:
        return True
    if entry.upper:
        return text[folded.start(start) : folded.original(stop)].isupper()
    return text[folded.start(start)].isupper() or not text[folded.start(start)].isalpha()
