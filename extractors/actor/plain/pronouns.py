"""Third-person subject pronouns without a parser: the last actor of fitting gender that stood free."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from extractors.actor.candidates import Cluster
from extractors.actor.plain.small_words import small_words
from extractors.actor.plain.tokens import tokens
from extractors.records import ActorMention

if TYPE_CHECKING:
    from extractors.reading import Reading

REACH = 600
"""Code points in which a pronoun looks back."""
FITTING = {"m": {"person"}, "f": {"person", "organisation", "party"}, "p": {"group", "party", "organisation"}}


def pronouns(reading: Reading, clusters: list[Cluster]) -> list[ActorMention]:
    """Resolve the subject pronouns of an article; those that fit nobody, or stand for nothing, are left out."""
    small = small_words(reading.language)
    if not small.pronouns or not clusters:
        return []
    mentions = sorted((c.start, c.relation, i) for i, cluster in enumerate(clusters) for c in cluster.candidates)
    starts = [start for start, _, _ in mentions]
    words = tokens(reading)
    found: list[ActorMention] = []
    for place, token in enumerate(words):
        form = token.folded.rpartition("-")[2]
        follower = words[place + 1].folded if place + 1 < len(words) else ""
        if form not in small.pronouns or follower in small.impersonal:
            continue
        near = mentions[bisect_left(starts, token.start - REACH) : bisect_left(starts, token.start)]
        actor = _antecedent(small.pronouns[form], token.start, near, clusters)
        if actor is not None:
            found.append(ActorMention(token.end - len(form), token.end, actor, "pronoun"))
    return found


def _antecedent(gender: str, start: int, mentions: list[tuple[int, str, int]], clusters: list[Cluster]) -> int | None:
    best: tuple[float, int] | None = None
    for at, relation, actor in mentions:
        cluster = clusters[actor]
        if cluster.kind not in FITTING[gender]:
            continue
        if gender in "mf" and cluster.gender and cluster.gender != gender:
            continue
        score = (150.0 if relation else 0.0) + (100.0 if cluster.kind == "person" else 0.0) - (start - at)
        if best is None or score >= best[0]:
            best = (score, actor)
    return best[1] if best else None
