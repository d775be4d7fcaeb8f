"""Month names in the languages whose dates we read, from CLDR through Babel."""

from __future__ import annotations

from functools import cache

from babel import Locale

LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "ru", "uk", "pl", "tr", "ar", "id", "nl", "cs", "sv", "fa", "hi", "sw")
ALSO = {"sept": 9, "setiembre": 9, "jän": 1, "jänner": 1, "agt": 8, "nopember": 11, "pebruari": 2, "mrt": 3}
ALSO |= {
    "янв": 1,
    "фев": 2,
    "мар": 3,
    "апр": 4,
    "июн": 6,
    "июл": 7,
    "авг": 8,
    "сен": 9,
    "окт": 10,
    "ноя": 11,
    "дек": 12,
}
"""Spellings in print that CLDR has not."""
ARABIC = {
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
    "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5,
    "جوان": 6, "جويلية": 7, "أوت": 8,
}  # fmt: skip
"""Names of the Levant and the Maghreb."""


@cache
def months() -> dict[str, int]:
    """Map month names, long and short, in lower case and without a final dot, to 1 to 12.

    >>> months()["ноября"], months()["août"], months()["nov"]
    (11, 8, 11)
    """
    found: dict[str, int] = {}
    for language in LANGUAGES:
        names = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    word = str(name).lower().rstrip(".")
                    if len(word) >= 3 and not word[0].isdigit():
                        found.setdefault(word, int(number))
    return found | ALSO | ARABIC
