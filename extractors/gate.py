"""Which English articles are worth a parse: those in which politics is spoken of at all."""

from __future__ import annotations

import re

POLITICAL = re.compile(
    r"\b(?:govern(?:ment|or)|minister|president|prime minister|elect(?!r)|vot(?:e|ing)|ballot|part(?:y|ies)\b"
    r"|parliament|lawmaker|senat|congress|opposition|protest|demonstrat|police|arrest|detain|court|militar|army\b|troops|attack"
    r"|kill|sanction|diploma(?!\b)|embass|treaty|coup\b|rebel|militant|candidat|campaign|referend|union\b|strike"
    r"|crackdown|activist|politic|leader|official|state department|white house|kremlin|mayor|council)",
    re.IGNORECASE,
)
"""Words of politics and of what states do, or beginnings of them. source: written for this project."""
LEAST = 2
"""Different words that make an article political; every article with an event that trained the models has them."""

SHORT = 500
"""Code points up to which a parse costs so little that nothing is risked for it."""


def is_worth_parsing(text: str) -> bool:
    """Say cheaply whether a text may tell a political event; a longer one with fewer words of politics is not parsed.

    >>> is_worth_parsing("The minister told parliament so." + " " * SHORT)
    True
    >>> is_worth_parsing("The baker's winning cake was blue." + " " * SHORT)
    False
    """
    if len(text) <= SHORT:
        return True
    found: set[str] = set()
    for match in POLITICAL.finditer(text):
        found.add(match.group().casefold())
        if len(found) >= LEAST:
            return True
    return False
