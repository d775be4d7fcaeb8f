"""Election words in text: which office each speaks of and how strongly it marks an election as the subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors.country.folding import fold, is_letter
from extractors.country.gazetteer import UNSPACED
from extractors.tables import rows

ENDING = 5
"""Letters that may follow a form of five letters or more."""


@dataclass(frozen=True, slots=True)
class ElectionWord:
    """A span that speaks of an election; `office` is empty when left open, a `weight` below 0 speaks against one."""

    start: int
    end: int
    form: str
    office: str
    weight: float


@lru_cache(maxsize=32)
def _vocabulary(language: str) -> tuple[AhoCorasick, tuple[tuple[str, str, float], ...]]:
    meanings: dict[str, tuple[str, str, float]] = {}
    for row in rows("election_words"):
        if row["language"] == language or (row["language"] == "en" and language not in _languages()):
            sign = -1.0 if row["kind"] == "negative" else 1.0
            for form in row["forms"].split(";"):
                folded = fold(form).text
                if row["office"] or folded not in meanings:
                    meanings[folded] = (folded, row["office"], sign * float(row["weight"]))
    return AhoCorasick(list(meanings), matchkind=MatchKind.Standard), tuple(meanings.values())


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(row["language"] for row in rows("election_words"))


@lru_cache(maxsize=8)
def find_words(text: str, language: str) -> tuple[ElectionWord, ...]:
    """Find the election words of a text, longest first at each place, in text order; the last few texts are kept.

    >>> [(word.form, word.office) for word in find_words("The presidential election of 2020", "en")]
    [('presidential election', 'president')]
    """
    folded = fold(text)
    automaton, meanings = _vocabulary(language)
    unspaced = language in UNSPACED or language == "ko"
    hits = []
    for index, start, end in automaton.find_matches_as_indexes(folded.text, overlapping=True):
        stop = end if unspaced else _word_end(folded.text, start, end)
        if stop:
            hits.append((start, -stop, meanings[index]))
    found: list[ElectionWord] = []
    last = 0
    for start, stop, (form, office, weight) in sorted(hits):
        if start >= last:
            last = -stop
            found.append(ElectionWord(folded.start(start), folded.original(-stop), form, office, weight))
    return tuple(found)


def _word_end(text: str, start: int, end: int) -> int:
    """Say where the word ends, or 0 when the match begins inside one or leaves too much of it."""
    if start and is_letter(text[start - 1]) and text[start - 2 : start] not in {"ال", "لل"}:
        return 0
    stop = end
    while stop < len(text) and is_letter(text[stop]):
        stop += 1
    longest = ENDING if end - start >= 5 else 2 if end - start == 4 else 0
    return stop if stop - end <= longest else 0
