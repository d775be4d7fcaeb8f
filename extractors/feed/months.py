"""Month names of the world's news languages, from the Unicode CLDR that Babel carries."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

ENGLISH: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february", "febuary"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
LANGUAGES: Final = [
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "ca",
    "gl",
    "eu",
    "ro",
    "sv",
    "da",
    "nb",
    "nn",
    "fi",
    "is",
    "et",
    "lv",
    "lt",
    "pl",
    "cs",
    "sk",
    "sl",
    "hr",
    "bs",
    "sr",
    "sr_Latn",
    "mk",
    "bg",
    "ru",
    "uk",
    "be",
    "sq",
    "el",
    "hu",
    "tr",
    "az",
    "ka",
    "hy",
    "kk",
    "ky",
    "uz",
    "tg",
    "mn",
    "ar",
    "fa",
    "ur",
    "he",
    "hi",
    "bn",
    "pa",
    "ta",
    "te",
    "mr",
    "ne",
    "si",
    "th",
    "my",
    "km",
    "id",
    "ms",
    "fil",
    "sw",
    "am",
    "so",
    "ha",
    "zu",
    "af",
    "cy",
    "ga",
    "mt",
]


def month_of(word: str, language: str | None) -> int | None:
    """Give the month that a lower-case word names, in English, in the feed's language, else in any language.

    A name that means different months in two languages (`listopad`) is read only when the feed's language is known.

    >>> month_of("ноября", None), month_of("listopad", "pl"), month_of("listopad", None)
    (11, 11, None)
    """
    if language:
        found = _names(language).get(word)
        if found:
            return found
    return ENGLISH.get(word) or (None if word.isascii() and len(word) < 3 else _any().get(word))


@lru_cache(maxsize=128)
def _names(language: str) -> dict[str, int]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return {}
    names: dict[str, int] = {}
    starts: dict[str, set[int]] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                word = unicodedata.normalize("NFKC", name).lower().strip(". ")
                if not any(mark.isdigit() or mark.isspace() for mark in word):
                    names.setdefault(word, number)
                    starts.setdefault(word[:3], set()).add(number)
    return {start: min(numbers) for start, numbers in starts.items() if len(numbers) == 1} | names


@lru_cache(maxsize=1)
def _any() -> dict[str, int]:
    """Merge all languages and leave out what they do not agree on."""
    meanings: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for word, number in _names(language).items():
            meanings.setdefault(word, set()).add(number)
    return {word: numbers.pop() for word, numbers in meanings.items() if len(numbers) == 1}
