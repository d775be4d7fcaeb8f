"""A tree's article text: trafilatura in precision mode, rescued from stumps, corrected by the page's own blocks."""

from __future__ import annotations

import trafilatura
from lxml.html import HtmlElement

from extractors import language as languages
from extractors.article.blocks import Block
from extractors.article.column import Column, letters
from extractors.article.jsonld import Claims
from extractors.article.metadata import Metadata
from extractors.residue import is_residue

STUMP = 1000
"""Characters below which precision mode may have kept a stump of the article and the balanced mode is asked too."""
SHORT = 400
"""Characters below which the longer of the two is taken; above, it must be twice as long."""


def body(tree: HtmlElement, page: list[Block], told: Claims, known: Metadata) -> tuple[str, str]:
    """Give the article text and the mode that found it (`precision`, `balanced`, `jsonld`); paragraphs are lines.

    The mode ends in `+column` where the page's blocks have corrected the text.
    """
    found, mode = _found(tree)
    column = Column(page, found, known.title or "", known.author or "")
    if column.firm:
        shortest = 140 if languages.identify(known.title or "", found[:800]) == "en" else 40  # templates often lie
        lines = column.standfirst(known.descriptions, shortest) + column.lines()
        mode += "+column"
    else:
        lines = _cleaned(found, known.title or "")
    text = "\n".join(lines)
    if len(told.body) > max(2 * len(text), SHORT):
        return told.body, "jsonld"
    return text, mode


def _found(tree: HtmlElement) -> tuple[str, str]:
    precise = _read(tree, precision=True)
    if len(precise) < STUMP:
        balanced = _read(tree, precision=False)
        if len(balanced) > (1 if len(precise) < SHORT else 2) * len(precise):
            return balanced, "balanced"
    return precise, "precision"


def _read(tree: HtmlElement, *, precision: bool) -> str:
    return trafilatura.extract(tree, include_comments=False, favor_precision=precision, fast=precision) or ""


def _cleaned(found: str, title: str) -> list[str]:
    lines = [line.strip() for line in found.split("\n")]
    opening = {place for place, line in enumerate(lines[:4]) if letters(line) == letters(title)}
    return [line for place, line in enumerate(lines) if line and place not in opening and not is_residue(line)]
