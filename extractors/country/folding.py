"""Text as the gazetteer compares it: lower case, no Latin accents, no invisible signs; offsets of the original kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

DROPPED = {
    *range(0x0300, 0x0370), *range(0x064B, 0x0653), 0x0640, 0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
    *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF,
}  # fmt: skip
"""Combining accents, Arabic vowel signs and stretching, soft hyphen, zero-width and direction signs."""
SAME = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "‐": "-",
    "‑": "-",
    "\u00a0": " ",
    "\n": " ",
    "\u202f": " ",
    "ı": "i",
    "ł": "l",
    "ø": "o",
}
SAME |= {"đ": "d", "æ": "a", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}


@cache
def _sign(sign: str) -> str:
    """Fold one code point to one code point or to nothing."""
    if ord(sign) in DROPPED:
        return ""
    lower = SAME.get(sign) or sign.lower()[0]
    parts = unicodedata.normalize("NFD", lower)
    if len(parts) > 1 and all(0x0300 <= ord(mark) < 0x0370 for mark in parts[1:]):
        lower = parts[0]
    return SAME.get(lower, lower)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `offsets[i]` is where its code point `i` stands in the original, `None` when nothing moved."""

    text: str
    offsets: tuple[int, ...] | None

    def original(self, position: int) -> int:
        """Give the offset in the original of a position in the folded text; a match's last position plus one works."""
        if self.offsets is None or not position:
            return position
        return self.offsets[position - 1] + 1

    def start(self, position: int) -> int:
        """Give the offset in the original of the sign at a position."""
        return position if self.offsets is None else self.offsets[position]


def fold(text: str) -> Folded:
    """Fold a text for comparison.

    >>> fold("Côte d’Ivoire").text
    "cote d'ivoire"
    """
    signs = [_sign(sign) for sign in text]
    folded = "".join(signs)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, tuple(at for at, sign in enumerate(signs) if sign))


@cache
def is_letter(sign: str) -> bool:
    """Say whether a sign continues a word; vowel signs of Indic scripts do."""
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"
