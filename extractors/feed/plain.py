"""Markup of titles and summaries turned into plain text."""

from __future__ import annotations

import html
import re
from typing import Final

LONGEST_TITLE: Final = 1_000
LONGEST_SUMMARY: Final = 50_000
_UNSEEN: Final = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK: Final = re.compile(r"</(?:p|div|li|h[1-6]|tr|blockquote|ul|ol|figure)\s*>|<br\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def line(markup: str) -> str:
    r"""Give a title as one line of text.

    >>> line("<b>Vote</b> &amp; count\n go 5 < 6")
    'Vote & count go 5 < 6'
    """
    return " ".join(_words(markup[: 4 * LONGEST_TITLE]).split())[:LONGEST_TITLE]


def paragraphs(markup: str) -> str:
    r"""Give a summary as paragraphs of text, a blank line between two.

    >>> paragraphs("<p>One<br/>two</p><script>x()</script><p>Three</p>")
    'One\n\ntwo\n\nThree'
    """
    text = markup[: 4 * LONGEST_SUMMARY]
    broken = _BREAK.sub("\n", text) if "<" in text else text
    rows = (" ".join(row.split()) for row in _words(broken).split("\n"))
    return "\n\n".join(row for row in rows if row)[:LONGEST_SUMMARY]


def _words(markup: str) -> str:
    if "<" in markup:
        markup = _TAG.sub("", _UNSEEN.sub(" ", markup))
    return _CONTROL.sub("", html.unescape(markup) if "&" in markup else markup)
