"""An article as the language model sees it: read once, chunk by chunk, and asked by every coder for its own spans."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from extractors.encoder import wordpiece
from extractors.encoder.network import network, run

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Matrix = NDArray[np.float32]

LONGEST = 158
"""Pieces of one chunk beside its two ends: several sentences, so that each is seen with its neighbours."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A text cut into chunks of whole sentences; `starts` is where the word of each piece begins, in code points."""

    chunks: tuple[tuple[int, ...], ...]
    starts: NDArray[np.int64]

    def rows(self, start: int, end: int) -> tuple[int, int]:
        """Give the range of pieces of a span; the nearest piece where the span has none of its own."""
        first, last = np.searchsorted(self.starts, (start, end))
        if first < last:
            return int(first), int(last)
        near = max(0, int(first) - 1)
        return near, near + 1


@dataclass(frozen=True, eq=False)
class Sight:
    """A line of numbers for each piece of an article, in the order of the text; read when first asked."""

    layout: Layout

    @cached_property
    def _sums(self) -> NDArray[np.float64]:
        hidden = run(network(), self.layout.chunks)
        inner = np.concatenate([np.r_[False, np.ones(len(chunk) - 2, bool), False] for chunk in self.layout.chunks])
        return np.concatenate([np.zeros((1, hidden.shape[1])), np.cumsum(hidden[inner], axis=0, dtype=np.float64)])

    def mean(self, start: int, end: int) -> Matrix:
        """Give the mean line of a span."""
        first, last = self.layout.rows(start, end)
        mean: Matrix = ((self._sums[last] - self._sums[first]) / (last - first)).astype(np.float32)
        return mean


def lay_out(doc: Doc) -> Layout:
    """Cut a parsed text into chunks: as many whole sentences as fit, a longer sentence into several."""
    chunks: list[list[tuple[int, int]]] = [[]]
    for sentence in doc.sents:
        cut = [(sentence.start_char + start, number) for start, number in wordpiece.pieces(sentence.text)]
        if chunks[-1] and len(chunks[-1]) + len(cut) > LONGEST:
            chunks.append([])
        for piece in cut:
            if len(chunks[-1]) == LONGEST:
                chunks.append([])
            chunks[-1].append(piece)
    return Layout(
        tuple((wordpiece.OPENING, *(number for _, number in chunk), wordpiece.CLOSING) for chunk in chunks if chunk),
        np.array([start for start, _ in chain.from_iterable(chunks)], dtype=np.int64),
    )


def look(doc: Doc) -> Sight | None:
    """Let a parsed text be seen; in one without words there is nothing to see."""
    layout = lay_out(doc)
    return Sight(layout) if layout.chunks else None
