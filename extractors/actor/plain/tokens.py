"""The words of an article with what can be seen of each without a dictionary."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.actor.names import fold

if TYPE_CHECKING:
    from extractors.reading import Reading

WORD = re.compile(r"[^\W_]+(?:[-‑&][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its folded form, what stands between it and the word before it, and whether it opens a sentence."""

    start: int
    end: int
    text: str
    folded: str
    before: str
    first: bool

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital letter."""
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        """Whether it is written in capitals throughout, or nearly ("CD&V", "PPA-CI")."""
        return len(self.text) > 1 and sum(map(str.isupper, self.text)) >= max(2, len(self.text) - 2)

    @property
    def joined(self) -> bool:
        """Whether nothing but a space, an apostrophe or the point of a short title parts it from the word before."""
        return not self.first and self.before in {" ", "'", "’", "\u00a0"}


def tokens(reading: Reading) -> list[Token]:
    """Cut the body of an article into words, in order; an elided article ("l'") is a word of its own."""
    starts = [s.start for s in reading.sentences]
    opened: set[int] = set()
    found: list[Token] = []
    end = reading.body.start
    for match in WORD.finditer(reading.text, reading.body.start):
        number = bisect_right(starts, match.start())
        before = reading.text[end : match.start()]
        first = number not in opened or before.strip() in {"«", "“", '"', ": «", ":", ": “", "«\u00a0", "—", "–"}
        opened.add(number)
        found.append(Token(match.start(), match.end(), match[0], fold(match[0]), before, first))
        end = match.end()
    return found
