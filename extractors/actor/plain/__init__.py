"""Actors of articles that were not parsed: capitals, small words, actor nouns and the tables stand in for grammar."""

from __future__ import annotations

from extractors.actor.plain.choice import select
from extractors.actor.plain.finder import candidates
from extractors.actor.plain.pronouns import pronouns

__all__ = ["candidates", "pronouns", "select"]
