"""Noun phrases without a parser: which tokens an actor noun takes with it, and what they say of its role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.actor.names import fold
from extractors.actor.nouns import FORMER, ActorNoun, nouns
from extractors.actor.plain.small_words import SmallWords
from extractors.actor.plain.tokens import Token

HEADS = frozenset({
    "president", "presidente", "presidenta", "vice-president", "vice-presidente", "vicepresidente", "vicepresidenta",
    "secretaire", "directeur", "directrice", "chef", "cheffe", "leader", "lider", "dirigeant", "dirigeante",
    "secretario", "secretaria", "jefe", "jefa", "director", "directora", "dirigente", "chefe", "diretor", "diretora",
    "presidentessa", "segretario", "segretaria", "capo",
})  # fmt: skip
"""Nouns of people who are what they preside over: of a court, a party, a commission."""
LONGEST = 7
"""Tokens of a complement."""
EX = re.compile(r"^ex-?(?=\w{4})")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """An actor noun in the text: tokens `start` to `end`, with its adjectives to `adjectives`, complement to `full`."""

    noun: ActorNoun
    start: int
    end: int
    adjectives: int
    full: int
    former: bool
    plural: bool


@lru_cache(maxsize=16)
def _by_first(language: str) -> dict[str, tuple[tuple[tuple[str, ...], ActorNoun], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], ActorNoun]]] = {}
    for entries in nouns(language).values():
        for noun in entries:
            parts = tuple(re.findall(r"[^\W_]+(?:-[^\W_]+)*", fold(" ".join(noun.words).replace("'", " "))))
            found.setdefault(parts[0], []).append((parts, noun))
    return {first: tuple(sorted(entries, key=lambda e: -len(e[0]))) for first, entries in found.items()}


def noun_phrases(tokens: list[Token], language: str, small: SmallWords) -> list[NounPhrase]:
    """Find the actor nouns of a text in order, the longest where they overlap."""
    found: list[NounPhrase] = []
    place = 0
    while place < len(tokens):
        phrase = _phrase_at(tokens, place, language, small)
        if phrase is None:
            place += 1
        else:
            found.append(phrase)
            place = phrase.end
    return found


def _phrase_at(tokens: list[Token], start: int, language: str, small: SmallWords) -> NounPhrase | None:
    first = tokens[start].folded
    former = EX.match(first) is not None and first not in _by_first(language)
    first = EX.sub("", first) if former else first
    if first in FORMER:
        return None
    for parts, noun in _by_first(language).get(first, ()) or _by_first(language).get(_singular(first), ()):
        end = start + len(parts)
        rest = [t.folded for t in tokens[start + 1 : end]]
        if rest != list(parts[1:]) or any(not t.joined for t in tokens[start + 1 : end]):
            continue
        before = {t.folded for t in tokens[max(0, start - 2) : start]}
        behind = {tokens[end].folded} if end < len(tokens) else set()
        adjectives = _adjectives(tokens, end, small)
        return NounPhrase(
            noun=noun,
            start=start,
            end=end,
            adjectives=adjectives,
            full=_complement(tokens, adjectives, small),
            former=former or bool((before | behind) & FORMER),
            plural=noun.kind in {"person", "transparent"} and first[-1] in "sx" and len(first) > 3,
        )
    return None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] == "s" else word


def _adjectives(tokens: list[Token], end: int, small: SmallWords) -> int:
    """Give the end of the lower-case adjectives behind a noun, two at most; a form in use as a verb is none."""
    for _ in range(2):
        if end < len(tokens) and tokens[end].joined and adjective(tokens[end], small):
            end += 1
    return end


def adjective(token: Token, small: SmallWords) -> bool:
    """Say whether a word looks like an adjective: lower case, with the ending of one, accents included."""
    return token.text.islower() and len(token.text) > 4 and token.text.endswith(small.suffixes)


def _complement(tokens: list[Token], start: int, small: SmallWords) -> int:
    """Give the end of the complement with "of" behind a noun; none gives `start` back."""
    place = start
    while place < len(tokens) and place - start < LONGEST and tokens[place].joined and tokens[place].folded in small.of:
        head = place + 1
        if head < len(tokens) and tokens[head].joined and tokens[head].folded in small.after_of:
            head += 1
        if head >= len(tokens) or not tokens[head].joined or tokens[head].folded in small.starters:
            break
        place = head + 1
        while (
            place < len(tokens) and tokens[place].joined and (tokens[place].capital or adjective(tokens[place], small))
        ):
            place += 1
    return place


def title(tokens: list[Token], phrase: NounPhrase) -> str:
    """Word the title that a noun phrase gives, so that `roles` reads the role of the person from it."""
    head = tokens[phrase.start].folded
    complement = " ".join(t.folded for t in tokens[phrase.end : phrase.full])
    if phrase.former:
        return "ex " + " ".join(phrase.noun.words)
    if phrase.noun.kind in {"transparent", "body"} or (head in HEADS and complement):
        return " ".join((*phrase.noun.words, complement))
    return " ".join(phrase.noun.words)
