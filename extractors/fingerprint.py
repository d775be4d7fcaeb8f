"""What a text is by its words alone: shingles, MinHash bands that find its copies, and keys that ignore its dress."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b, sha256

from rensa import RMinHash

from extractors.residue import is_residue

ALGORITHM = "shingle5-blake2b64/rensa-r-128x42/bands-64x2/1"
"""Kept beside every stored shingle and band: hashes of different algorithms are never compared."""
WINDOW = 5
BANDS = 64
ROWS = 2
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}]+")
QUOTES = re.compile("['’ʼ`]")


def tokens(text: str) -> list[str]:
    """Split a text into folded words; scripts that set no spaces give one token per character.

    >>> tokens("Can't stop — 61.4%!"), tokens("投票 2026")
    (['cant', 'stop', '61', '4'], ['投', '票', '2026'])
    """
    return TOKEN.findall(QUOTES.sub("", unicodedata.normalize("NFKC", text).casefold()))


def shingles(text: str) -> frozenset[int]:
    """Give the 64-bit hashes of all runs of five tokens; a shorter text is one run.

    >>> len(shingles("one two three four five six seven")), len(shingles("one two")), len(shingles(""))
    (3, 1, 0)
    """
    words = tokens(text)
    runs = range(max(1, len(words) - WINDOW + 1)) if words else ()
    return frozenset(_hash64(" ".join(words[start : start + WINDOW]).encode()) for start in runs)


def signature(hashes: Iterable[int]) -> tuple[int, ...]:
    """Give a text's MinHash bands, one 64-bit number each; the place in the tuple is the number of the band.

    Two texts that are equal in a band are candidates; with 64 bands of two rows cut copies meet too. No hashes,
    no bands.
    """
    items = [value.to_bytes(8, "little") for value in hashes]
    if not items:
        return ()
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=42)
    sketch.update(items)
    rows = sketch.digest()
    return tuple(rows[ROWS * band] << 32 | rows[ROWS * band + 1] for band in range(BANDS))


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """Give the share of the smaller set that the larger one contains, 0 to 1.

    >>> containment(frozenset({1, 2}), frozenset({2, 3, 4, 5}))
    0.5
    """
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def exact_key(text: str) -> str:
    """Give a key that two texts share when they have the same words in the same order.

    >>> exact_key("The count is over.") == exact_key("  the count is over ")
    True
    """
    return sha256(" ".join(tokens(text)).encode()).hexdigest()[:32]


def text_fingerprint(text: str) -> str:
    r"""Give a key that changes when the wording or a figure of an article changes, but not with its furniture.

    >>> old, new = "Hay has 58.0%.\nRead more: Polls", "Hay has 58.0% !\nShare this"
    >>> text_fingerprint(old) == text_fingerprint(new), text_fingerprint(old) == text_fingerprint("Hay has 61.4%.")
    (True, False)
    """
    return exact_key("\n".join(line for line in text.split("\n") if not is_residue(line.strip())))


def _hash64(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
