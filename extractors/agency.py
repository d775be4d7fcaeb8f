"""The news agency that a text credits: evidence for a copy, and the origin of a story."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

AGENCIES: dict[str, list[str]] = tomllib.loads(
    (files("extractors") / "data" / "wires.toml").read_text(encoding="utf-8")
)["agencies"]
NAMES = {form.casefold(): name for name, forms in AGENCIES.items() for form in forms}
FORM = "|".join(re.escape(form) for form in sorted(NAMES, key=len, reverse=True))
OPENING = re.compile(
    rf"[/(\[（【]\s*(?P<form>{FORM})\s*[/)\]）】]|^[^.\n]{{0,60}}[-–—]\s*(?P<bare>{FORM})\s*[-–—.:]", re.IGNORECASE
)
CLOSING = re.compile(
    rf"(?:[/(\[（【©]|\b(?:source|quelle|fuente|fonte|źródło|zdroj|источник|джерело|kaynak|sumber|by|with|via)\b\s*:?)\s*"
    rf"(?P<form>{FORM})\s*(?:[/)\]）】.]|$)",
    re.IGNORECASE,
)


def credited(text: str) -> str | None:
    r"""Name the agency that a text credits in its dateline or in its last lines, by its usual English name.

    >>> credited("MINSK, August 10. /TASS/. Election officials said"), credited("Ein Satz.\n(dpa)"), credited("A map.")
    ('TASS', 'dpa', None)
    """
    match = OPENING.search(text[:200])
    if match:
        return NAMES[(match["form"] or match["bare"]).casefold()]
    last = list(CLOSING.finditer(text, max(0, len(text) - 200)))
    return NAMES[last[-1]["form"].casefold()] if last else None


def same_agency(one: str | None, other: str | None) -> bool:
    """Say whether both texts credit one and the same agency."""
    return one is not None and one == other
