"""Names as they compare: folded letter by letter, so that offsets in the folded text are those of the text."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

_HONORIFICS = """
mr mrs ms miss dr prof professor sir dame lord lady madam mdm tun tan sri datuk dato seri datin haji hajj sheikh
shaikh sayyid rev reverend father sister brother hon honourable m mme mlle monsieur madame don doña sr sra srta
señor señora herr frau bay sayın pm mp msp msps judge justice gen gen. col maj capt lt sgt sen rep gov pres sec
st
"""
HONORIFICS = frozenset(_HONORIFICS.split())
_MALE = """
mr sir lord monsieur m don señor sr herr brother father prince king datuk tun
"""
MALE = frozenset(_MALE.split())
_FEMALE = """
mrs ms miss madam mdm dame lady mme mlle madame doña sra srta señora frau sister princess queen datin
"""
FEMALE = frozenset(_FEMALE.split())
LONGEST_NAME = 80
"""Code points; what is longer is no name but a list, a headline or a faulty parse."""


_VARIANTS = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "ı": "i", "ł": "l", "ø": "o", "đ": "d",
    "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي",
}  # fmt: skip


class _Fold(dict[int, str]):
    """Maps every code point to one folded code point: accents, case, width and typographic variants go."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = unicodedata.normalize("NFKD", char)
        base = next((c for c in parts if not unicodedata.combining(c)), char)
        folded = _VARIANTS.get(base) or _VARIANTS.get(base.casefold()[:1]) or base.casefold()[:1] or base
        self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """Fold case, accents, width and typographic variants, one code point to one.

    >>> fold("Nicolás MADURO’s")
    "nicolas maduro's"
    """
    return text.translate(_FOLD)


@lru_cache(maxsize=1 << 14)
def words(name: str) -> tuple[str, ...]:
    """Split a name into folded words, without possessive endings and points.

    >>> words("Mr. O'Neill’s")
    ('mr', "o'neill")
    """
    return tuple(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", re.sub(r"'s?\b(?=\W|$)", "", fold(name))))


@lru_cache(maxsize=1 << 14)
def core(name: str) -> tuple[str, ...]:
    """Give the words of a person's name without honorifics and generation suffixes.

    >>> core("Sir Keir Starmer")
    ('keir', 'starmer')
    """
    found = words(name)
    while len(found) > 1 and found[0] in HONORIFICS:
        found = found[1:]
    while len(found) > 1 and found[-1] in {"jr", "sr", "iii", "ii"}:
        found = found[:-1]
    return found


@lru_cache(maxsize=1)
def first_names() -> dict[str, str]:
    """Load the first names that tell a person from a body: folded name to `m`, `f` or empty (either)."""
    text = files("extractors").joinpath("data/first_names.csv").read_text(encoding="utf-8")
    return {row["name"]: row["gender"] for row in csv.DictReader(text.splitlines())}


def gender(title: str, name: str = "") -> str:
    """Read the gender from honorifics in a title, else from the first name: `m`, `f`, or empty when they do not say.

    >>> gender("Mrs", "May"), gender("", "Boris Johnson"), gender("", "Johnson")
    ('f', 'm', '')
    """
    found = set(words(title))
    if found & FEMALE:
        return "f"
    if found & MALE:
        return "m"
    parts = core(name)
    return first_names().get(parts[0], "") if len(parts) > 1 else ""


def slug(*parts: str | None) -> str:
    """Make an identifier part of names in any script.

    >>> slug("José María", "ESP")
    'jose-maria-esp'
    """
    return "-".join("-".join(re.findall(r"[^\W_]+", fold(part))) for part in parts if part)


def initials(name: str) -> str:
    """Give the initials of the capitalised words, as an acronym would have them.

    >>> initials("Independent Electoral and Boundaries Commission")
    'IEBC'
    """
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())
