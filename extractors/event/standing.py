"""How each actor near a finding stands to it: by grammar, by the order of words, by who speaks; named features."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.event.scene import Scene
from extractors.event.speaker import subject
from extractors.records import ActorMention

if TYPE_CHECKING:
    from spacy.tokens import Token

ALIKE, PARTS = {"conj", "appos"}, {"compound", "nmod", "poss", "amod", "prep", "pobj"}


@lru_cache(maxsize=1)
def stands(scene: Scene) -> dict[int, set[str]]:
    """Say how every actor near a finding stands to it, once for all the questions about the finding."""
    labels = slots(scene.cue, scene.verb) if scene.cue is not None else {}
    return {place: set(_standing(scene, place, mentions, labels)) for place, mentions in mentions_near(scene).items()}


def mentions_near(scene: Scene) -> dict[int, list[ActorMention]]:
    """Group the mentions of the three sentences up to the cue's, and of the one after it, by actor.

    Whoever may be meant without a word, and whoever speaks, is there with no mention.
    """
    sentences = scene.setting.sentences
    first, last = max(0, scene.number - 3), min(len(sentences) - 1, scene.number + 1)
    end = max(sentences[last].end, scene.finding.end)
    near: dict[int, list[ActorMention]] = {}
    for mention in scene.setting.mentions_in(min(sentences[first].start, scene.finding.start), end)[:200]:
        near.setdefault(mention.actor, []).append(mention)
    for utterance in scene.said:
        if utterance.actor is not None:
            near.setdefault(utterance.actor, [])
    for actor in scene.setting.implied:
        near.setdefault(actor, [])
    return near


def _standing(scene: Scene, place: int, mentions: list[ActorMention], labels: dict[int, str]) -> Iterator[str]:
    finding, cue = scene.finding, scene.finding.cue
    for part in scene.setting.implied.get(place, ()):
        yield f"implied:{part}"
        yield f"implied:{part}:{'near' if mentions else 'away'}"
    for level, utterance in enumerate(reversed(scene.said)):
        if utterance.actor == place:
            yield f"says{min(level, 1)}:{utterance.how}"
            yield "says"
            yield f"says:{utterance.verb}"
    if not any(u.actor == place for u in scene.said) and any(u.actor is not None for u in scene.said):
        yield "other says"
    inside = [m for m in mentions if finding.start <= m.start < finding.end]
    if inside:
        yield "inside"
        if inside[0].start == _first_mention(scene):
            yield "first inside"
    yield from _linear(scene, mentions)
    token = scene.cue
    if token is not None:
        filled = {f for m in mentions if abs(m.start - cue.start) < 600 for f in _slot(scene, m, labels)}
        yield from filled
        yield from (f"{slot} of {token.lemma_.lower()}" for slot in filled)
        if scene.subject == place:
            yield "subject"
            yield f"subject of:{token.lemma_.lower()}"
            yield f"subject:{_voice(scene.verb)}"
        for mention in mentions:
            if abs(mention.start - cue.start) < 600:
                yield from _relation(scene, mention, token)


def slots(cue: Token, verb: Token | None) -> dict[int, str]:
    """Label the tokens that act, suffer or stand beside a cue: active and passive alike, nouns like their verbs.

    Keys are token numbers, values `agent`, `patient` or the preposition.
    """
    labels: dict[int, str] = {}
    for token in (cue, verb):
        if token is None:
            continue
        passive = any(c.dep_ in {"auxpass", "nsubjpass"} for c in token.children) or (
            token.tag_ == "VBN" and token.dep_ in {"acl", "amod"}
        )
        doer = subject(token)
        if doer is not None:
            labels.setdefault(doer.i, "patient" if passive else "agent")
        if token.dep_ in {"acl", "amod"} and token.head != token:
            labels.setdefault(token.head.i, "patient" if passive else "agent")
        for child in token.children:
            if child.dep_ in {"dobj", "dative", "oprd", "attr", "nsubjpass"}:
                labels.setdefault(child.i, "patient")
            elif child.dep_ == "poss":
                labels.setdefault(child.i, "owner")
            elif child.dep_ in {"agent", "prep"}:
                label = "agent" if child.dep_ == "agent" else child.lower_
                labels.update({c.i: label for c in child.children if c.dep_ in {"pobj", "pcomp"} and c.i not in labels})
            elif child.dep_ in {"ccomp", "xcomp"}:
                labels.update({c.i: f"{child.dep_} {c.dep_}" for c in child.children if c.i not in labels})
    return labels


def coordinated(scene: Scene) -> dict[int, frozenset[int]]:
    """Say of every actor in the sentence of a finding which others are named in one breath with it ("A, B and C")."""
    first: dict[int, set[int]] = {}
    for mention in scene.setting.mentions_in(scene.sentence.start, scene.sentence.end):
        token = scene.setting.head_of(mention)
        while token is not None and token.dep_ == "conj":
            token = token.head
        if token is not None:
            first.setdefault(token.i, set()).add(mention.actor)
    joined: dict[int, frozenset[int]] = {}
    for actors in first.values():
        for actor in actors if len(actors) > 1 else ():
            joined[actor] = joined.get(actor, frozenset()) | (actors - {actor})
    return joined


def _slot(scene: Scene, mention: ActorMention, labels: dict[int, str]) -> Iterator[str]:
    token, way = scene.setting.head_of(mention), ""
    for _ in range(8):
        if token is None:
            return
        if token.i in labels:
            yield f"slot:{way}{labels[token.i]}"
            yield f"slot:{way}{labels[token.i]}:{mention.how == 'pronoun'}"
            return
        if token.head == token or token.dep_ not in ALIKE | PARTS:
            return
        if token.dep_ not in ALIKE:
            way = "in "
        token = token.head


def _first_mention(scene: Scene) -> int:
    inside = scene.setting.mentions_in(scene.finding.start, scene.finding.end)
    return inside[0].start if inside else -1


def _linear(scene: Scene, mentions: list[ActorMention]) -> Iterator[str]:
    """Say where the actor is named in the order of the text, seen from the cue."""
    cue, sentence = scene.finding.cue, scene.sentence
    here = [m for m in mentions if sentence.start <= m.start < sentence.end]
    before = [m for m in here if m.end <= cue.start]
    behind = [m for m in here if m.start >= cue.end]
    every = scene.setting.mentions_in(sentence.start, sentence.end)
    if before:
        between = sum(before[-1].end <= m.start < cue.start for m in every)
        yield f"before:{min(between, 2)}"
    if behind:
        between = sum(cue.end <= m.start < behind[0].start for m in every)
        yield f"behind:{min(between, 2)}"
    if any(m.start < cue.end and m.end > cue.start for m in here):
        yield "at cue"
    if here or not mentions:
        return
    earlier = [m for m in mentions if m.end <= sentence.start]
    if not earlier:
        yield "sentence after"
        return
    away = scene.number - scene.setting.sentence_at(earlier[-1].start)
    yield f"earlier:{away}"
    yield "earlier:nearest" if not scene.setting.mentions_in(earlier[-1].end, sentence.start) else "earlier:covered"


def _voice(verb: Token | None) -> str:
    if verb is None:
        return "none"
    return "passive" if any(c.dep_ in {"auxpass", "nsubjpass"} for c in verb.children) else "active"


def _relation(scene: Scene, mention: ActorMention, cue: Token) -> Iterator[str]:
    """Name the grammatical tie of a mention to the cue: the way up from the mention, and the way down to the cue."""
    head, up = scene.setting.head_of(mention), scene.above
    sentence = cue.sent
    if head is None or not sentence.start <= head.i < sentence.end:
        return
    ancestors = {token.i: depth for depth, token in enumerate(up)}
    token, path = head, []
    for _ in range(10):
        if token.i in ancestors:
            break
        label = f"{token.dep_}:{token.head.lower_}" if token.dep_ in {"pobj", "pcomp"} else token.dep_
        path.append(label)
        if token.head == token:
            return
        token = token.head
    if token.i not in ancestors:
        return
    depth = ancestors[token.i]
    way = [label for label in path if label not in {"conj", "appos", "prep", "compound", "nmod"}]
    down = up[depth - 1].dep_ if depth else "cue"
    yield f"tie:{depth and min(depth, 3)}:{down}:{'<'.join(way[-2:])}"
    yield f"path:{min(depth, 3)}:{len(way)}"
    if way:
        yield f"as:{way[-1]}"
    if depth == 0:
        yield f"of:{cue.lemma_.lower()}:{way[-1] if way else 'self'}"
