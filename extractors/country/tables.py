"""The gazetteer's tables: CLDR through Babel for names in every language, reviewed files for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from extractors.country.folding import fold
from extractors.tables import rows, tables

INFLECTED = frozenset(row["language"] for row in rows("languages") if row["declined"])
"""Languages whose names take endings: their CLDR names are matched by stem."""
CYRILLIC = frozenset("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯІЇЄҐ")
VOWELS = "aeiouyаеиоуыэюяьйіїєъαηοςυ"
AMBIGUOUS = frozenset({"kongo", "sant martin", "nikaraagua", "man", "jersey", "kokos", "imali", "чита"})
"""Names that CLDR gives to two countries, or that are common words."""
SMALL_ZONES = frozenset({"US", "CA", "AU", "BR", "AR", "GB"})
"""Countries with many time zones named after hamlets: only our own city table serves them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of the gazetteer; `country` is empty for phrases that mean no country.

    `stem` lets an ending follow, `capital` asks for a first capital letter, `upper` for capitals throughout.
    """

    country: str
    how: str
    stem: bool = False
    capital: bool = False
    upper: bool = False


def _cased(form: str, country: str, how: str, *, stem: bool = False) -> Entry:
    latin = form[:1].upper() != form[:1].lower()
    upper = latin and form.isupper() and len(form.replace(".", "")) <= 6
    return Entry(country, how, stem, capital=form[:1].isupper() and latin, upper=upper)


@cache
def alpha3() -> dict[str, str]:
    """Map ISO alpha-2 codes to alpha-3."""
    return {row["alpha2"]: row["code"] for row in rows("countries")}


def entries(language: str) -> dict[str, Entry]:
    """Give every form that is matched in a text of this language, by its folded spelling.

    Earlier sources win: stop phrases, the language's own words, English, CLDR names, CLDR cities.
    """
    found: dict[str, Entry] = {}
    for form, entry in _all(language):
        folded = fold(form).text
        if len(folded) > 1:
            found.setdefault(folded, entry)
    return found


def _all(language: str) -> Iterator[tuple[str, Entry]]:
    for row in rows("stops"):
        yield row["phrase"], _cased(row["phrase"], row["country"], "metonym" if row["country"] else "")
    if language == "en":
        yield from _english()
    yield from _words(language)
    if language != "en":
        yield from _cldr(language)
        yield from _english(names_only=True)
    yield from _actors()


def _english(*, names_only: bool = False) -> Iterator[tuple[str, Entry]]:
    for row in rows("countries"):
        columns = ("names", "capitals") if names_only else ("names", "capitals", "demonyms")
        for column, how in zip(columns, ("name", "capital", "demonym"), strict=False):
            for form in filter(None, row[column].split(";")):
                yield form, _cased(form, row["code"], how)
    for row in rows("places"):
        for form in row["forms"].split(";"):
            yield form, _cased(form, row["country"], row["how"])


def _actors() -> Iterator[tuple[str, Entry]]:
    """Give full names of leaders, parties and bodies of one country; surnames and short acronyms are everybody's."""
    how = {"person": "leader", "party": "party"}
    homes: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for table in tables("actors_"):
        for row in rows(table):
            for form in (row["canonical"], *row["aliases"].split("|")):
                if not form.startswith("~") and (" " in form or (len(form) > 3 and form.isupper())):
                    homes.setdefault(form, set()).add(row["country"])
                    kinds[form] = how.get(row["kind"], "commission" if row["role"] == "EMB" else "metonym")
    for form, countries in homes.items():
        (country, *others) = countries
        if country in alpha3().values() and not others:
            yield form, _cased(form, country, kinds[form], stem=form[0] in CYRILLIC)


def _words(language: str) -> Iterator[tuple[str, Entry]]:
    for row in rows("words"):
        if row["language"] == language:
            for form in row["forms"].split(";"):
                stem = not form.isupper() and (language in INFLECTED or not "A" <= form[0] <= "Z")
                yield form, _cased(form, row["country"], row["how"], stem=stem)
                if form.startswith("ال") and len(form) > 5:
                    yield form[2:], _cased(form, row["country"], row["how"], stem=True)  # as in للكويت, "to Kuwait"


def _cldr(language: str) -> Iterator[tuple[str, Entry]]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    codes = alpha3()
    for alpha2, name in locale.territories.items():
        if alpha2 in codes and str(name).lower() not in AMBIGUOUS:
            yield (
                _inflected(str(name), language),
                Entry(codes[alpha2], "name", language in INFLECTED, name[0].isupper()),
            )
    zones = get_global("zone_territories")
    for zone, data in locale.time_zones.items():
        territory = zones.get(zone, "")
        if "city" in data and territory in codes and territory not in SMALL_ZONES:
            city = str(data["city"])
            if city.lower() in AMBIGUOUS:
                continue
            yield _inflected(city, language), Entry(codes[territory], "city", language in INFLECTED, city[0].isupper())


def _inflected(name: str, language: str) -> str:
    """Cut the nominative ending where the language declines names and enough of a stem is left."""
    if language in INFLECTED and len(name) > 4 and name[-1].lower() in VOWELS:
        return name[:-1]
    return name
