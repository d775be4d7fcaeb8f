"""When two codings mean the same: evidence that overlaps, names that stand for one actor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

TITLE = re.compile(r"^(the|mr|ms|mrs|dr|president|prime minister|sir)\s+")
LONGEST, SHORTEST, FORMS = 600, 15, 8
"""Code points of evidence at most and at least; forms of a name that count."""

Left = TypeVar("Left")
Right = TypeVar("Right")
Row = dict[str, Any]


def folded(name: str | None) -> str:
    """Fold a name for comparison: case, accents, punctuation and one leading title go.

    >>> folded("President Nicolás Maduro’s")
    'nicolas maduro'
    """
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^\w\s]", " ", re.sub(r"[’']s\b", "", plain))
    return TITLE.sub("", " ".join(plain.split()))


@dataclass(frozen=True)
class Named:
    """An actor with the forms by which it is recognised: its name, and those mentions that the text really has."""

    row: Row
    name: str
    forms: frozenset[str]
    person: bool

    @classmethod
    def of(cls, row: Row, text: str) -> Named:
        """Take an actor of a coding."""
        name = folded(row.get("name"))
        mentions = [m for m in (row.get("mentions") or [])[:FORMS] if m and m in text]
        forms = frozenset(filter(None, (name, *map(folded, mentions))))
        return cls(row, name, forms, row.get("kind") == "person")

    def likeness(self, other: Named) -> float:
        """Say how surely two actors are one: 3 by name, 2 by a form, 1 by the words of a person's name, else 0."""
        if self.name and self.name == other.name:
            return 3.0
        if self.forms & other.forms:
            return 2.0
        if self.person and other.person:
            words = [(set(a.split()), set(b.split())) for a in self.forms for b in other.forms]
            return float(any(a <= b or b <= a for a, b in words))
        return 0.0


class Article:
    """One coding of an article, ready to compare; a missing one is empty."""

    def __init__(self, row: Row | None, text: str) -> None:
        row = row or {}
        self.text = text
        self.focus: list[str] = list(row.get("focus_countries") or ())
        self.election_related = bool(row.get("election_related"))
        self.elections = {
            (e.get("country"), e.get("office"), str(e.get("date") or "")[:4]) for e in row.get("elections") or []
        }
        self.actors = [Named.of(actor, text) for actor in row.get("actors") or []]
        self.events: list[Row] = list(row.get("events") or ())

    def named(self, name: str) -> Named:
        """Find the actor that a name in an event means; an unknown name stands for itself."""
        key = folded(name)
        for known in (lambda a: a.name == key, lambda a: key in a.forms):
            found = next(filter(known, self.actors), None)
            if found:
                return found
        return Named.of({"name": name, "kind": "person"}, self.text)


def evidence(text: str, event: Row) -> tuple[int, int] | None:
    """Find where the evidence of an event lies, None when quote and offsets do not hold in the text."""
    quote, start, end = event.get("quote"), event.get("start"), event.get("end")
    if start is None or end is None:
        start = text.find(quote) if quote else -1
        end = start + len(quote or "")
    if not 0 <= start < end <= len(text) or end - start > LONGEST:
        return None
    return None if quote is not None and text[start:end] != quote else (start, end)


def overlap(text: str, gold: Row, given: Row) -> float:
    """Give the share of the shorter evidence that lies in the other; 0 below a half or for lengths apart."""
    one, two = evidence(text, gold), evidence(text, given)
    if one is None or two is None:
        return 0.0
    long_one, long_two = one[1] - one[0], two[1] - two[0]
    if long_two > 5 * long_one + 150 or long_two < min(SHORTEST, long_one):
        return 0.0
    share = (min(one[1], two[1]) - max(one[0], two[0])) / min(long_one, long_two)
    return share if share >= 0.5 else 0.0


def paired(
    left: Sequence[Left], right: Sequence[Right], match: Callable[[Left, Right], float]
) -> list[tuple[Left, Right]]:
    """Pair two lists one to one, the best match first, of equals those at like places.

    >>> paired([1, 2], [2, 1, 1], lambda a, b: float(a == b))
    [(1, 1), (2, 2)]
    """
    scored = [(match(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    scored.sort(key=lambda s: (-s[0], abs(s[1] - s[2]), s[1]))
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs = []
    for score, i, j in scored:
        if score > 0 and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((left[i], right[j]))
    return pairs
