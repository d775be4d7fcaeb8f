"""Who did what to whom, when who and whom are given: one of 15 PLOVER types for a sentence, its actor and recipient.

A linear model over the words around the pair, the verbs that govern it and the path between the two in the parse.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.event.clauses import clauses
from extractors.event.cues import Lexicon, lexicon
from extractors.event.features import candidates, lay_out
from extractors.event.model import Weights, weights
from extractors.parser import parse
from extractors.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

ACTOR, RECIPIENT = "<actor>", "<recipient>"
ARGUMENTS = frozenset({"dobj", "xcomp", "ccomp", "attr", "acomp", "prep", "pobj", "advcl", "oprd"})
MARKS = frozenset({"neg", "aux", "auxpass", "prt"})
PATH = 4
"""Words of the path that count, from each end."""


def code_pair(text: str, actor: str, recipient: str, trained: Weights | None = None) -> str:
    """Give the PLOVER type of what the actor does to the recipient in a sentence.

    >>> code_pair("Norway condemned the new law in Chad.", "Norway", "Chad")
    'ACCUSE'
    """
    model = trained or weights("pairs.en")
    doc = parse(text, Span(0, len(text)))
    scores = model.score([pair_features(doc, actor, recipient)], unit=True)
    return model.classes[int(scores[0].argmax())]


def pair_features(doc: Doc, actor: str, recipient: str) -> list[str]:
    """Give the features of one sentence with its pair masked."""
    masks = _masks(doc, actor, recipient)
    words = [(word, i) for i, word in _words(doc, masks)]
    cues = lexicon()
    found = list(_sequence([word for word, _ in words]))
    found += _between(doc, words, cues)
    found += (f"c:{name}" for token in doc if masks[token.i] is None for name in cues.of(token))
    found += (f"c:{name}" for _, name in cues.phrases([token.lemma_.lower() for token in doc]))
    found += _tree(doc, masks, cues)
    page = lay_out(doc, cues, "", ())
    for one in candidates(page, clauses(doc, cues)):
        for rule in one.rules[:2]:
            found += (f"rule:{rule.name}", f"rulec:{rule.code_of(one.view)}")
        if one.clause.head.dep_ == "ROOT" and one.rules:
            found.append(f"rr:{one.rules[0].name}")
    return found


def _masks(doc: Doc, actor: str, recipient: str) -> list[str | None]:
    """Say of each token whether it belongs to the actor, the recipient or neither."""
    masks: list[str | None] = [None] * len(doc)
    for name, mask in ((recipient, RECIPIENT), (actor, ACTOR)):
        start = doc.text.find(name) if name else -1
        for token in doc:
            if start >= 0 and start <= token.idx < start + len(name):
                masks[token.i] = mask
    return masks


def _words(doc: Doc, masks: Sequence[str | None]) -> Iterable[tuple[int, str]]:
    """Give place and lemma of each word, a masked name once."""
    before = None
    for token in doc:
        mask = masks[token.i]
        if token.is_space or (mask and mask == before):
            continue
        yield token.i, mask or ("#" if token.like_num else token.lemma_.lower())
        before = mask


def _sequence(words: Sequence[str]) -> Iterable[str]:
    yield from (f"w:{word}" for word in words)
    yield from (f"b:{one}_{two}" for one, two in pairwise(words))
    for trio in zip(words, words[1:], words[2:], strict=False):
        if ACTOR in trio or RECIPIENT in trio:
            yield "t:" + "_".join(trio)


def _between(doc: Doc, words: Sequence[tuple[str, int]], cues: Lexicon) -> Iterable[str]:
    """Give the words between actor and recipient, and which comes first."""
    order = [word for word, _ in words]
    if ACTOR not in order or RECIPIENT not in order:
        return
    one, two = order.index(ACTOR), order.index(RECIPIENT)
    yield "first:" + (ACTOR if one < two else RECIPIENT)
    for word, i in words[min(one, two) + 1 : max(one, two)]:
        yield f"m:{word}"
        yield from (f"mc:{name}" for name in cues.of(doc[i]))


def _tree(doc: Doc, masks: Sequence[str | None], cues: Lexicon) -> Iterable[str]:
    """Give the verbs that govern the pair and the path between the two."""
    for sentence in list(doc.sents)[:1]:
        yield from _frame(sentence.root, "r", masks, cues)
    actor, recipient = _top(doc, masks, ACTOR), _top(doc, masks, RECIPIENT)
    for name, top in (("s", actor), ("t", recipient)):
        if top is None:
            continue
        yield f"{name}d:{top.dep_}:{top.head.lemma_.lower() if top.head.pos_ == 'ADP' else ''}"
        governor = next((token for token in top.ancestors if token.pos_ in {"VERB", "AUX", "NOUN"}), None)
        if governor is not None:
            yield from _frame(governor, f"{name}v", masks, cues)
    if actor is not None and recipient is not None:
        yield from _path(actor, recipient, masks, cues)


def _top(doc: Doc, masks: Sequence[str | None], mask: str) -> Token | None:
    inside = (token for token in doc if masks[token.i] == mask)
    return next((token for token in inside if masks[token.head.i] != mask or token.head == token), None)


def _path(actor: Token, recipient: Token, masks: Sequence[str | None], cues: Lexicon) -> Iterable[str]:
    up, other = [actor, *actor.ancestors], [recipient, *recipient.ancestors]
    meeting = next((token for token in up if token in other), None)
    if meeting is None:
        return
    yield from _frame(meeting, "l", masks, cues)
    for side in (up, other):
        for token in [step for step in side[1:] if step != meeting][:PATH]:
            yield f"p:{token.lemma_.lower()}"
            yield from (f"pc:{name}" for name in cues.of(token))


def _frame(head: Token, side: str, masks: Sequence[str | None], cues: Lexicon) -> Iterable[str]:
    """Give a verb with its classes, marks and what hangs on it."""
    lemma, own = head.lemma_.lower(), cues.of(head)
    yield f"{side}:{lemma}"
    yield from (f"{side}c:{name}" for name in own)
    for child in head.children:
        word = child.lemma_.lower()
        if child.dep_ in MARKS:
            yield f"{side}x:{word}"
            yield f"{side}x:{lemma}_{word}"
            yield from (f"{side}x:{word}_{name}" for name in own)
        elif child.dep_ in ARGUMENTS:
            if masks[child.i] is None:
                yield f"{side}o:{child.dep_}:{word}"
                yield f"{side}o:{lemma}_{word}"
                for name in cues.of(child):
                    yield f"{side}oc:{name}"
                    yield from (f"{side}oc:{mine}_{name}" for mine in own)
            for inner in child.children:
                if inner.dep_ in {"dobj", "pobj", "xcomp"} and masks[inner.i] is None:
                    yield f"{side}g:{inner.lemma_.lower()}"
                    yield from (f"{side}gc:{name}" for name in cues.of(inner))
