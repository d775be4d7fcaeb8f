"""Pages that answer but carry no article: consent walls, scripts' shells, error pages."""

from __future__ import annotations

from extractors.records import Rejection


def stub(text: str) -> Rejection | None:
    """Say why a text is no article, or None when it is one."""
    return None if text else Rejection("no_text")
