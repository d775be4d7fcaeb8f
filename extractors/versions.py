"""What changed between two versions of an article: sentences, and figures within a sentence that otherwise stayed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.fingerprint import tokens
from extractors.residue import is_residue

SENTENCE = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+|(?<=[。！？؟।])\s*|\n+")
FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?:\s?%| per ?cent)?")
ALIKE = 0.6
"""Similarity of words from which a sentence is the successor of another and not a new one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence before and after; `figures` are the numbers that differ, as printed, in pairs."""

    before: str
    after: str
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The difference of two texts: sentences changed, added and removed, furniture left out."""

    changed: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Say each changed figure in short, for example `58.0% → 61.4%`."""
        return tuple(f"{old} → {new}" for change in self.changed for old, new in change.figures)


def difference(old_text: str, new_text: str) -> Revision:
    """Compare two versions of one article.

    >>> difference("Hay stood at 58.0%. Polls closed.", "Hay stood at 61.4%. Polls closed.").figures
    ('58.0% → 61.4%',)
    """
    old, new = _sentences(old_text), _sentences(new_text)
    changed: list[Change] = []
    added: list[str] = []
    removed: list[str] = []
    keys = [[" ".join(tokens(sentence)) for sentence in side] for side in (old, new)]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind != "equal":
            _settle(old[i1:i2], new[j1:j2], changed, added, removed)
    return Revision(changed=tuple(changed), added=tuple(added), removed=tuple(removed))


def _sentences(text: str) -> list[str]:
    lines = (line for line in text.split("\n") if not is_residue(line.strip()))
    pieces = (piece.strip() for line in lines for piece in SENTENCE.split(line))
    return [piece for piece in pieces if tokens(piece)]


def _settle(
    old: Sequence[str], new: Sequence[str], changed: list[Change], added: list[str], removed: list[str]
) -> None:
    """Pair the sentences of a changed passage with their successors, the likeliest first in order of the text."""
    left = list(old)
    for sentence in new:
        words = tokens(sentence)
        best = max(left, key=lambda other: _alike(tokens(other), words), default=None)
        if best is None or _alike(tokens(best), words) < ALIKE:
            added.append(sentence)
            continue
        left.remove(best)
        changed.append(Change(best, sentence, _figures(best, sentence)))
    removed.extend(left)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _figures(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Pair the numbers that differ, when both sentences have as many of them in the same places."""
    old, new = FIGURE.findall(before), FIGURE.findall(after)
    if len(old) != len(new):
        return ()
    return tuple(
        (one.strip(), other.strip()) for one, other in zip(old, new, strict=True) if one.strip() != other.strip()
    )
