"""A tree's article text: trafilatura in precision mode, rescued where that keeps a stump."""

from __future__ import annotations

import trafilatura
from lxml.html import HtmlElement

from extractors.article.jsonld import Claims

SHORT = 400
"""Characters below which precision mode is taken to have missed the article."""


def body(tree: HtmlElement, told: Claims) -> tuple[str, str]:
    """Give the article text and the mode that found it (`precision`, `balanced`, `jsonld`); paragraphs are lines."""
    text, mode = _read(tree, precision=True), "precision"
    if len(text) < SHORT:
        balanced = _read(tree, precision=False)
        if len(balanced) > len(text):
            text, mode = balanced, "balanced"
    if len(told.body) > max(2 * len(text), SHORT):
        text, mode = told.body, "jsonld"
    return text, mode


def _read(tree: HtmlElement, *, precision: bool) -> str:
    text = trafilatura.extract(tree, include_comments=False, favor_precision=precision)
    return text or ""
