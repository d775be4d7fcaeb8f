"""Events of languages without a parser, by cue phrases: where an act is told, and its code."""

from __future__ import annotations

from extractors.event.cued.detection import detect_cued
from extractors.event.cued.rules import languages

__all__ = ["detect_cued", "languages"]
