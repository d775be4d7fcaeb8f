"""The small words of a language that has no parser here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from extractors.actor.names import fold


@dataclass(frozen=True, slots=True)
class SmallWords:
    """Folded small words by what they do (`data/actor_words.toml` says what each list means)."""

    articles: frozenset[str]
    definite: frozenset[str]
    of: frozenset[str]
    after_of: frozenset[str]
    place: frozenset[str]
    particles: frozenset[str]
    honorifics: frozenset[str]
    starters: frozenset[str]
    suffixes: tuple[str, ...]
    parties: frozenset[str]
    impersonal: frozenset[str]
    quantities: frozenset[str]
    partitive: frozenset[str]
    towards: frozenset[str]
    pronouns: dict[str, str]


_LISTS = (
    "articles", "definite", "of", "after_of", "place", "particles", "honorifics", "starters", "parties", "impersonal",
    "quantities", "partitive", "towards",
)  # fmt: skip


@lru_cache(maxsize=32)
def small_words(language: str) -> SmallWords:
    """Load the small words of a language; one that has none gets empty lists."""
    raw = tomllib.loads(files("extractors").joinpath("data/actor_words.toml").read_text(encoding="utf-8"))
    own = raw.get(language, {})
    lists = {name: frozenset(map(fold, own.get(name, ()))) for name in _LISTS}
    pronouns = {fold(form): gender for form, gender in own.get("pronouns", {}).items()}
    return SmallWords(**lists, suffixes=tuple(own.get("suffixes", ())), pronouns=pronouns)


@lru_cache(maxsize=32)
def states(language: str) -> frozenset[str]:
    """List the folded names of countries in a language (CLDR): a state acts under its name, not as an adjective."""
    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return frozenset()
    return frozenset(fold(name) for code, name in names.items() if code.isalpha())
