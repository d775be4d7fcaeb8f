"""Numbers in a text: digits with separators, number words, shares; and the words that stand around them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMERAL = r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text; `percent` when a percent sign or word stands with it."""

    start: int
    end: int
    value: float
    percent: bool


def numerals(text: str, language: str, start: int, end: int) -> list[Numeral]:
    """Find the numbers in a range, in order: digits with separators, and number words.

    >>> [(n.value, n.percent) for n in numerals("61,4 % of 12,345; two-thirds; 1.5 million", "en", 0, 42)]
    [(61.4, True), (12345.0, False), (66.7, True), (1500000.0, False)]
    """
    known = words(language)
    found = []
    for match in _pattern(language).finditer(text, start, end):
        if match["share"]:
            found.append(
                Numeral(match.start(), match.end(), known["halves"].get(match["share"].lower(), 50.0), percent=True)
            )
            continue
        value = _value(match["digits"]) if match["digits"] else known["numbers"].get(match["word"].lower())
        if value is None:
            continue
        scale = known["scales"].get((match["scale"] or "").lower(), 1)
        found.append(
            Numeral(match.start(), match.end(), value * scale, percent=bool(match["percent"] or match["ahead"]))
        )
    return found


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(files("extractors").joinpath("data/events/figures.toml").read_text(encoding="utf-8"))


def words(language: str) -> dict[str, Any]:
    """Give the words around numbers in a language; none for one that has no table."""
    data: dict[str, Any] = _data().get(language) or {key: {} for key in _data()["en"]}
    return data


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    known = words(language)
    ahead = r"(?P<ahead>yüzde )" if language == "tr" else r"(?P<ahead>(?!))"
    percent = rf"(?P<percent>[\s\u00a0\u202f-]?(?:%|٪|{_any(known['percent'])}))"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<share>{_any(known['halves'])})(?!\w)|{ahead}?(?:(?P<digits>{NUMERAL})|"
        rf"(?P<word>{_any(known['numbers'])})(?![\w-]))(?:[ -](?P<scale>{_any(known['scales'])})(?!\w))?{percent}?)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def near(language: str, key: str) -> re.Pattern[str]:
    """Give the pattern that finds the words of one kind (`votes`, `killed`, `toward` …)."""
    return re.compile(rf"(?<!\w)(?:{_any(words(language)[key])})(?!\w)", re.IGNORECASE)


def _any(given: Iterable[str]) -> str:
    forms = [re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) for w in given]
    return "|".join(sorted(forms, key=len, reverse=True)) or "(?!)"


def _value(digits: str) -> float:
    """Read digits: a separator before three digits groups thousands, any other one is decimal."""
    digits = re.sub(r"[ \u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    return float(digits.replace(",", "."))
