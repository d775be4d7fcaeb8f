"""Cue phrases: a small notation for words in a row, compiled to patterns that are tried only where they can begin.

A phrase is words in order, folded (no case, no accents). `word*` is any word that begins so, `<name>` a group of
phrases from the same file, `#` a number, `_` up to three words between, `_6` up to six, `(a|b)` a choice, `(a)?` may
be left out, `!word` the cue itself when it is not the first word. A phrase never reaches over a semicolon, a colon or
a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.actor.names import fold

SIGN = re.compile(r"!|#|\(|\)\??|\||<\w+>|_\d*(?!\w)|[^\W_]+\*?")
GAP = 3
KEY = 3
"""Letters by which a pattern is found in the text; a stem that begins a phrase has at least as many."""
NUMBER = "#"
"""What stands for a number among the letters that a phrase can begin with."""
REST = r"(?!\w)[^\w;:\n]*+"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One phrase: the first letters of the words that can begin it, and the whole as a regular expression."""

    heads: frozenset[str]
    regex: re.Pattern[str]


def phrase(source: str, groups: Mapping[str, Sequence[str]]) -> Pattern:
    """Compile a phrase of the notation above; it matches folded text.

    >>> bool(phrase("report* _ <vote>", {"vote": ["scrutin", "second tour"]}).regex.match("reporter le second tour"))
    True
    """
    return Pattern(frozenset(_heads(source, groups)), re.compile(_body(source, groups)))


def _body(source: str, groups: Mapping[str, Sequence[str]]) -> str:
    out: list[str] = []
    marked = False
    for sign in SIGN.findall(fold(source)):
        if sign == "!":
            marked = True
        elif sign == "(":
            out.append("(?:")
        elif sign[0] in "|)":
            out.append(sign)
        elif sign == "#":
            out.append(r"\d[\d.,]*+[^\w;:\n]*+")
        elif sign.startswith("_"):
            out.append(rf"(?:\w++[^\w;:\n]*+){{0,{sign[1:] or GAP}}}?")
        else:
            word = _word(sign, groups)
            out.append(f"(?P<cue>{word})" if marked else word)
            marked = False
    return "".join(out)


def _word(sign: str, groups: Mapping[str, Sequence[str]]) -> str:
    if sign.startswith("<"):
        return "(?:" + "|".join(_body(member, groups) for member in groups[sign[1:-1]]) + ")"
    return (re.escape(sign[:-1]) + r"\w*+" if sign.endswith("*") else re.escape(sign)) + REST


def _heads(source: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """List how the phrase can begin: its first word, or that of every branch when it begins with a choice."""
    depth, wanted = 0, True
    for sign in SIGN.findall(fold(source)):
        if sign == "(":
            depth += 1
        elif sign == "|":
            wanted = wanted or depth == 1
        elif sign.startswith(")"):
            depth -= 1
            if depth == 0 and not sign.endswith("?"):
                return
            wanted = depth == 0
        elif wanted and sign[0] not in "!_":
            if sign.startswith("<"):
                for member in groups[sign[1:-1]]:
                    yield from _heads(member, groups)
            else:
                yield sign.rstrip("*")[:KEY]
            if depth == 0:
                return
            wanted = False
