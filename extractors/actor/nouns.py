"""The nouns that name actors by what they are: "protesters", "prime minister", "electoral commission"."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from extractors.actor.names import words

_FORMER = """
former ex late ousted deposed outgoing ancien ancienne ex-président expresidente exministro exministra bivši
antigo antiga бывший бывшего eski السابق السابقة ehemaliger ehemalige
"""
FORMER = frozenset(_FORMER.split())
TRANSPARENT = frozenset({"transparent", "body"})
"""Kinds of noun whose role is that of what they belong to: a spokesman, a delegation."""


NO_BODIES: Mapping[tuple[str, ...], str] = MappingProxyType({})
_BELONGING = """
president vice-president secretary economist executive ceo commissioner activist researcher adviser strategist manager
negotiator delegate worker politician
"""
BELONGING = frozenset(_BELONGING.split())
"""Nouns whose bearer has the role of the body that the phrase names."""


ALONE = {"official": "GOV", "founder": "NGO", "group": "NGO"}
"""Roles that such nouns give where nothing says what they are of."""
IDEOLOGY = frozenset({"conservative", "liberal", "progressive"})
"""Adjectives of a group that make it no party."""


@dataclass(frozen=True, slots=True)
class ActorNoun:
    """A noun (or several words) that names an actor; `kind` is person, group, organisation, party or of TRANSPARENT."""

    words: tuple[str, ...]
    kind: str
    role: str


@lru_cache(maxsize=16)
def nouns(language: str) -> dict[str, tuple[ActorNoun, ...]]:
    """Load the nouns of a language by their last word, longest first."""
    found: dict[str, list[ActorNoun]] = {}
    source = files("extractors").joinpath("data/actor_nouns.csv")
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        if row["language"] == language:
            parts = words(row["noun"])
            found.setdefault(parts[-1], []).append(ActorNoun(parts, row["kind"], row["role"]))
    return {last: tuple(sorted(entries, key=lambda noun: -len(noun.words))) for last, entries in found.items()}


def ending(phrase: tuple[str, ...], language: str) -> ActorNoun | None:
    """Give the longest actor noun that ends a phrase of folded words.

    >>> ending(("the", "new", "prime", "minister"), "en").role
    'GOV'
    """
    if not phrase:
        return None
    for noun in nouns(language).get(phrase[-1], ()):
        if phrase[-len(noun.words) :] == noun.words:
            return noun
    return None


def role_of(phrase: tuple[str, ...], language: str, bodies: Mapping[tuple[str, ...], str] = NO_BODIES) -> str:
    """Read the role that a title phrase gives: its head noun, or for "spokesman", "head" and the like what they are of.

    `bodies` are the bodies of the article by their folded names, with their roles.

    >>> role_of(("spokesman", "for", "the", "electoral", "commission"), "en")
    'EMB'
    >>> role_of(("former", "prime", "minister"), "en")
    'former'
    >>> role_of(("tribunal", "president"), "en", {("tribunal",): "EMB"})
    'EMB'
    """
    found: list[tuple[int, ActorNoun]] = []
    for end in range(1, len(phrase) + 1):
        noun = ending(_singular(phrase[:end], language), language)
        if noun:
            while found and found[-1][0] > end - len(noun.words):
                found.pop()
            found.append((end, noun))
    if not found:
        return ""
    stop = next((i for i, word in enumerate(phrase) if i and word in {"of", "for", "at", "from", "in"}), len(phrase))
    heads = [noun for end, noun in found if end <= stop] or [found[0][1]]
    head = heads[-1]
    if FORMER & set(phrase[:stop]):
        return "former"
    if "shadow" in phrase[:stop]:
        return "OPP"
    belongs = head.kind in TRANSPARENT or head.words[-1] in BELONGING
    of = _body(phrase, bodies) if belongs else ""
    if belongs and not of:
        of = next((n.role for end, n in found if end > stop and n.role and n.kind in {"organisation", "party"}), "")
    if of == "PTY" and head.words[-1] == "leader":
        return "OPP"
    if of or head.kind not in TRANSPARENT:
        return of or head.role
    others = [noun.role for _, noun in found if noun.role and not (head.kind == "body" and IDEOLOGY & set(noun.words))]
    return others[-1] if others else ALONE.get(head.words[-1], "")


def _body(phrase: tuple[str, ...], bodies: Mapping[tuple[str, ...], str]) -> str:
    """Give the role of the longest name of a body in a phrase."""
    for length in range(min(len(phrase), 8), 0, -1):
        for start in range(len(phrase) - length + 1):
            role = bodies.get(phrase[start : start + length])
            if role:
                return role
    return ""


def _singular(phrase: tuple[str, ...], language: str) -> tuple[str, ...]:
    last = phrase[-1]
    if language == "en" and ending(phrase, "en") is None:
        for suffix, instead in (("ies", "y"), ("men", "man"), ("women", "woman"), ("es", ""), ("s", "")):
            if last.endswith(suffix) and last[: -len(suffix)] + instead in nouns("en"):
                return (*phrase[:-1], last[: -len(suffix)] + instead)
    return phrase
