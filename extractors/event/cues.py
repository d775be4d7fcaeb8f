"""Cue classes: words that mean the same thing to the event coder, from `data/events/cues.en.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Token

PART = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun"}
EVENT_NOUNS = frozenset(
    f"n.{name}"
    for name in (
        "election", "result", "win_noun", "fraud", "protest", "violence", "arrest", "litigation", "campaign", "demand",
        "accusation", "rejection", "talks", "agreement", "sanction", "aid", "survey", "resignation", "transfer",
        "disinfo", "threat", "release", "congratulation", "endorsement", "boycott", "invest", "emergency", "coup",
        "candidate", "shutdown", "donation", "observer",
    )
)  # fmt: skip
"""Classes of nouns that can tell an event without a verb of their own ("the arrest of her lawyer")."""
LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The classes of each lemma by part of speech, and of each phrase by its first lemma."""

    verb: Mapping[str, tuple[str, ...]]
    noun: Mapping[str, tuple[str, ...]]
    word: Mapping[str, tuple[str, ...]]
    phrase: Mapping[tuple[str, ...], tuple[str, ...]]
    event_noun: frozenset[str]

    def of(self, token: Token) -> tuple[str, ...]:
        """Give the classes of one token, named `part.class`."""
        lemma = token.lemma_.lower()
        part = PART.get(token.pos_)
        own = self.verb.get(lemma, ()) if part == "verb" else self.noun.get(lemma, ()) if part == "noun" else ()
        return own + self.word.get(lemma, ())

    def phrases(self, lemmas: Sequence[str]) -> list[tuple[int, str]]:
        """Find the phrases in a run of lemmas: place of the first word, and class."""
        found: list[tuple[int, str]] = []
        for i in range(len(lemmas)):
            for n in range(2, LONGEST_PHRASE + 1):
                found += [(i, name) for name in self.phrase.get(tuple(lemmas[i : i + n]), ())]
        return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read the cue classes once."""
    text = resources.files("extractors").joinpath("data/events/cues.en.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, entries in table["phrase"].items():
        for entry in entries:
            phrases[tuple(entry.split())] = (*phrases.get(tuple(entry.split()), ()), f"ph.{name}")
    return Lexicon(
        verb=_invert(table["verb"], "v"),
        noun=_invert(table["noun"], "n"),
        word=_invert(table["word"], "w"),
        phrase=phrases,
        event_noun=EVENT_NOUNS,
    )


def _invert(classes: Mapping[str, str], prefix: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, lemmas in classes.items():
        for lemma in lemmas.split():
            found[lemma] = (*found.get(lemma, ()), f"{prefix}.{name}")
    return found
