"""Plain-text wire files: an optional `date YYYY-MM-DD`, then dateline, agency and body in one run of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extractors.dateline import dateline

STAMP = re.compile(r"\ufeff?\s*date\s+(\d{4}-\d{2}-\d{2})[ \t]*\n?\s*")
HEADLINE = 110


@dataclass(frozen=True, slots=True)
class WireText:
    """One wire file: its date, agency, a title made of its first words, and the text from the dateline on."""

    day: date | None
    agency: str | None
    title: str
    text: str


def read(raw: str) -> WireText:
    """Read a wire file; the stamp goes, the dateline stays in the text, for offsets are those of what is stored.

    >>> read("date 2020-08-10 MINSK, August 9. /TASS/. Polls closed at 20:00. Counting began.").title
    'Polls closed at 20:00.'
    """
    stamp = STAMP.match(raw)
    text = raw[stamp.end() :].strip() if stamp else raw.strip()
    header = dateline(text)
    first = text[header.end if header else 0 :].split("\n", 1)[0]
    return WireText(_day(stamp[1]) if stamp else None, header.agency if header else None, headline(first), text)


def headline(paragraph: str) -> str:
    """Make a title of a paragraph: its first sentence, cut at a word when it is long.

    >>> headline("One two. Three.")
    'One two.'
    """
    sentence = re.split(r"(?<=[.!?])\s", paragraph.strip(), maxsplit=1)[0]
    if len(sentence) <= HEADLINE:
        return sentence
    return sentence[:HEADLINE].rsplit(" ", 1)[0] + " …"


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp)
    except ValueError:
        return None
