"""What the linear model sees of a clause: words, cue classes, grammar, surroundings, each a short string."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from extractors.event.clauses import Clause, within
from extractors.event.rules import Rule, View, holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

    from extractors.event.cues import Lexicon
    from extractors.records import Span

MASKED = frozenset({"PERSON", "GPE", "DATE"})
SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
OBJECT = frozenset({"dobj", "dative", "attr", "oprd", "acomp"})
ELECTION = frozenset(
    (
        "n.election", "n.candidate", "ph.election_commission", "ph.go_to_polls", "ph.win_seats", "ph.vote_rig",
        "ph.refuse_result",
    )
)  # fmt: skip
ELECTORAL = 0.2
"""An article is about an election when this weighted share of its sentences speaks of one."""
THEMES = (
    "n.protest", "n.fraud", "n.result", "n.violence", "n.court", "n.campaign", "n.arrest", "n.coup", "n.candidate"
)  # fmt: skip
TITLE = re.compile(r"\b(?:elect|vote|voti|poll|ballot|oppos|rigg|result|candidat|referend|run-?off)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The parsed article with the cue classes of every token and every sentence, found once.

    `bags` are the words of each token as the rules see them: lemma, cue classes, kind of entity.
    """

    doc: Doc
    classes: tuple[tuple[str, ...], ...]
    bags: tuple[tuple[str, ...], ...]
    by_sentence: tuple[frozenset[str], ...]
    article: tuple[str, ...]
    quotes: tuple[Span, ...]
    electoral: bool


def lay_out(doc: Doc, lexicon: Lexicon, title: str, quotes: tuple[Span, ...]) -> Page:
    """Find the cue classes of the whole article once."""
    lemmas = [token.lemma_.lower() for token in doc]
    classes = [list(lexicon.of(token)) for token in doc]
    for place, name in lexicon.phrases(lemmas):
        classes[place].append(name)
    by_sentence = tuple(frozenset(name for i in range(s.start, s.end) for name in classes[i]) for s in doc.sents)
    return Page(
        doc,
        tuple(map(tuple, classes)),
        tuple(
            (lemma, *names, f"e.{token.ent_type_}") if token.ent_type_ else (lemma, *names)
            for token, lemma, names in zip(doc, lemmas, classes, strict=True)
        ),
        by_sentence,
        tuple(_article(by_sentence, title)),
        quotes,
        _weight(by_sentence, title) >= ELECTORAL,
    )


def _article(by_sentence: tuple[frozenset[str], ...], title: str) -> Iterable[str]:
    count: Counter[str] = Counter(name for names in by_sentence for name in names)
    size = max(1, len(by_sentence))
    weight = _weight(by_sentence, title)
    yield f"a:election{min(4, int(weight * 8))}"
    yield f"a:electoral:{weight >= ELECTORAL}"
    for name in THEMES:
        if count[name] / size > 0.12:
            yield f"a:{name}"


def _weight(by_sentence: tuple[frozenset[str], ...], title: str) -> float:
    """Give how much of an article is about an election: 0 to about 1."""
    size = max(1, len(by_sentence))
    electoral = sum(not names.isdisjoint(ELECTION) for names in by_sentence) / size
    opposition = sum("w.opposition" in names for names in by_sentence) / size
    return electoral + opposition / 2 + (0.1 if TITLE.search(title) else 0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause with what the rules see of it and the rules that hold, best first."""

    clause: Clause
    view: View
    rules: tuple[Rule, ...]


def features(page: Page, read: Sequence[Candidate]) -> list[list[str]]:
    """Give the features of every candidate of an article."""
    by_head = {one.clause.head.i: number for number, one in enumerate(read)}
    found = []
    for one in read:
        head = one.clause.head
        row = [*_grammar(page, head, one.clause), *_words(page, one.clause), *_surroundings(page, one.clause)]
        row += _rules(one.rules, one.view, "r")
        governor = by_head.get(head.head.i)
        if governor is not None and head.head != head:
            row += _rules(read[governor].rules[:1], one.view, "rp")
        for child in head.children:
            below = by_head.get(child.i)
            if below is not None:
                side = "x" if child.dep_ in {"xcomp", "ccomp"} else "o"
                row += _rules(read[below].rules[:1], one.view, f"rc:{side}")
        found.append(row)
    return found


def _rules(rules: Iterable[Rule], seen: View, prefix: str) -> Iterable[str]:
    for place, rule in enumerate(rules):
        yield f"{prefix}:{rule.name}"
        if place == 0:
            yield f"{prefix}1:{rule.name}"
            yield f"{prefix}1:{rule.code_of(seen)}"
            yield f"{prefix}1:{rule.name}+{'electoral' if seen.electoral else 'plain'}"
            yield f"{prefix}1:{seen.part}"


def _grammar(page: Page, head: Token, clause: Clause) -> Iterable[str]:
    lemma = head.lemma_.lower()
    kind = "n" if clause.nominal else "v"
    classes = page.classes[head.i]
    yield f"h:{kind}:{lemma}"
    yield f"hd:{kind}:{head.dep_}"
    yield f"ht:{head.tag_}"
    for name in classes:
        yield f"hc:{name}"
    for child in head.children:
        yield from _argument(page, lemma, classes, child)
    if head.dep_ == "conj" and not any(c.dep_ in SUBJECT for c in head.children):
        for child in head.head.children:
            if child.dep_ in SUBJECT:
                yield from _argument(page, lemma, classes, child)
    governor = head.head
    if governor != head:
        yield f"p:{governor.lemma_.lower()}:{head.dep_}"
        for name in page.classes[governor.i]:
            yield f"pc:{name}:{head.dep_}"
            for own in classes:
                yield f"pc:{name}>{own}"


def _argument(page: Page, lemma: str, classes: tuple[str, ...], child: Token) -> Iterable[str]:
    side = "s" if child.dep_ in SUBJECT else "o" if child.dep_ in OBJECT else child.dep_
    word = child.lemma_.lower()
    if side in {"aux", "auxpass", "neg", "prt", "mark"}:
        yield f"{side}:{word}"
        if side in {"prt", "neg"}:
            yield f"h+{side}:{lemma}+{word}"
        for name in classes:
            yield f"{side}:{word}+{name}"
        return
    target = child
    if child.dep_ in {"prep", "agent"}:
        side = f"p-{word}"
        yield f"h+{side}:{lemma}"
        target = next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), child)
        word = target.lemma_.lower()
    if side in {"punct", "det", "cc"}:
        return
    yield f"{side}:{word}"
    yield f"{side}:{lemma}+{word}"
    yield f"{side}:ent:{target.ent_type_}"
    for name in page.classes[target.i]:
        yield f"{side}c:{name}"
        yield f"{side}c:{lemma}+{name}"
        for own in classes:
            yield f"{side}c:{own}+{name}"
    for inner in target.children:
        if inner.dep_ in {"amod", "compound", "poss", "nmod"} or inner.pos_ == "ADJ":
            for name in page.classes[inner.i]:
                yield f"{side}m:{name}"
                for own in classes:
                    yield f"{side}m:{own}+{name}"


def _words(page: Page, clause: Clause) -> Iterable[str]:
    lemmas = []
    for token in page.doc[clause.first : clause.last + 1]:
        if token.is_punct or token.is_space:
            continue
        masked = token.ent_type_ if token.ent_type_ in MASKED else token.lemma_.lower()
        lemmas.append("#" if token.like_num else masked)
    yield from {f"c:{lemma}" for lemma in lemmas}
    names = sorted({name for i in range(clause.first, clause.last + 1) for name in page.classes[i]})
    for name in names:
        yield f"cc:{name}"
    for kind in {token.ent_type_ for token in page.doc[clause.first : clause.last + 1] if token.ent_type_}:
        yield f"ce:{kind}"
    yield f"cl:{min(5, len(lemmas) // 5)}"


def _surroundings(page: Page, clause: Clause) -> Iterable[str]:
    names = page.by_sentence[clause.sentence]
    for name in names:
        yield f"sc:{name}"
    if clause.sentence:
        for name in page.by_sentence[clause.sentence - 1]:
            yield f"prev:{name}"
    yield f"pos:{min(4, clause.sentence // 3)}"
    quoted = within(clause, page.quotes)
    if quoted:
        yield "quoted"
    for name in page.article:
        yield name
        for own in page.classes[clause.head.i]:
            yield f"{name}+{own}"


def candidates(page: Page, read: Iterable[Clause]) -> list[Candidate]:
    """Lay clauses out for the rules and try these."""
    sentences = [_bag(page.bags[s.start : s.end]) for s in page.doc.sents]
    views = [(clause, view(page, clause, sentences[clause.sentence])) for clause in read]
    return [Candidate(clause, seen, holding(seen)) for clause, seen in views]


def _bag(words: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(chain.from_iterable(words))


def view(page: Page, clause: Clause, sentence: frozenset[str]) -> View:
    """Lay a clause out for the rules, beside the words of its sentence."""
    head = clause.head
    subjects: set[int] = set()
    for child in head.children:
        if child.dep_ in SUBJECT or child.dep_ == "agent":
            subjects.update(range(child.left_edge.i, child.right_edge.i + 1))
    if not subjects and head.dep_ == "conj":
        for child in head.head.children:
            if child.dep_ in SUBJECT:
                subjects.update(range(child.left_edge.i, child.right_edge.i + 1))
    words = page.bags[clause.first : clause.last + 1]
    around = page.by_sentence[max(0, clause.sentence - 1)] | page.by_sentence[clause.sentence]
    return View(
        head=frozenset(page.bags[head.i]),
        part="noun" if clause.nominal else "verb",
        subject=_bag(page.bags[i] for i in subjects),
        below=_bag(bag for i, bag in enumerate(words, clause.first) if i not in subjects and i != head.i),
        clause=_bag(words),
        sentence=sentence,
        electoral=page.electoral,
        near_election=page.electoral or not around.isdisjoint(ELECTION),
    )
