"""Which actor a pronoun stands for: the nearest fitting one before it, subjects first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.actor.candidates import Candidate, Cluster
from extractors.records import ActorMention

if TYPE_CHECKING:
    from spacy.tokens import Token

    from extractors.reading import Reading

FORMS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "themselves": "p", "it": "n", "its": "n",
}  # fmt: skip
REACH = 3
"""Sentences in which a pronoun looks back for its actor."""
SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})
FITTING = {
    "m": {"person"},
    "f": {"person"},
    "p": {"group", "party", "organisation"},
    "n": {"organisation", "party", "state"},
}


def pronouns(reading: Reading, clusters: list[Cluster]) -> list[ActorMention]:
    """Resolve the third-person pronouns of an English article; those that fit nobody are left out."""
    doc = reading.doc
    if doc is None or not clusters:
        return []
    mentions = sorted(
        ((c.start, c, i) for i, cluster in enumerate(clusters) for c in cluster.candidates), key=lambda m: m[0]
    )
    starts = [sentence.start_char for sentence in doc.sents]
    known = {i: cluster.gender for i, cluster in enumerate(clusters)}
    found: list[ActorMention] = []
    earlier: list[tuple[int, Candidate | None, int]] = []
    position = sentence = 0
    for token in doc:
        if token.pos_ != "PRON" or token.lower_ not in FORMS:
            continue
        while position < len(mentions) and mentions[position][0] < token.idx:
            earlier.append(mentions[position])
            position += 1
        while sentence + 1 < len(starts) and starts[sentence + 1] <= token.idx:
            sentence += 1
        floor = starts[max(0, sentence - REACH)]
        actor = _antecedent(token, earlier[-30:], floor, starts[sentence], clusters, known)
        if actor is not None:
            found.append(ActorMention(token.idx, token.idx + len(token), actor, "pronoun"))
            earlier.append((token.idx, None, actor))
            if FORMS[token.lower_] in "mf":
                known[actor] = known[actor] or FORMS[token.lower_]
    return found


def _antecedent(
    token: Token,
    earlier: list[tuple[int, Candidate | None, int]],
    floor: int,
    here: int,
    clusters: list[Cluster],
    known: dict[int, str],
) -> int | None:
    form = FORMS[token.lower_]
    best: tuple[float, int] | None = None
    for start, candidate, index in earlier:
        cluster = clusters[index]
        if start < floor or cluster.kind not in FITTING[form]:
            continue
        if form in "mf" and known[index] and known[index] != form:
            continue
        subject = candidate is None or candidate.relation in SUBJECTS
        score = (2.0 if subject else 0.0) - (here - start) / 200 * (start < here) + (start - floor) / 1000
        if form in "mf" and known[index] == form:
            score += 0.5
        if best is None or score >= best[0]:
            best = (score, index)
    return best[1] if best else None
