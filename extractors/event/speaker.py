"""Who says what: stretches of text that the outlet hands to a speaker.

English reads the parse (the clause under a verb of saying, `according to`); every language reads quotation marks with
the verb of saying beside them, and a quotation without one goes on with the speaker of the quotation before it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from extractors.event.clause_speech import spoken
from extractors.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from extractors.event.setting import Setting

How = Literal["clause", "act", "source", "quote", "carried", "proposal"]
NEAR = 400
"""Code points on either side of a quotation in which its speaker is looked for."""
PROMISING = {"promise", "threaten", "vow", "pledge", "use"}
"""Verbs whose subject, not their object, does what the infinitive behind them says."""
GENITIVE = re.compile(r"\)?['’]s? (?:[\w-]+ ){0,4}")
NOMINAL = {"nsubj", "nsubjpass", "csubj"}
OWNING = {"of", "by", "from", "for"}
PARTS = {"compound", "nmod", "poss", "case", "amod", "prep", "pobj", "conj", "appos", "nummod", "punct"}
CLAUSES = {"ccomp", "xcomp", "parataxis", "advcl", "prep", "dobj", "dative", "oprd", "pobj"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of text that somebody says; `actor` is None when the speaker is no actor of the table.

    `how`: `clause` (under a verb of saying), `act` (the words of an accusation, demand or promise), `source`
    (`according to`), `quote`, `carried` (a quotation that goes on), `proposal` (what a paper lists as proposed).
    `at` is where the verb begins whose subject is a paper that speaks for `actor`, else -1.
    """

    start: int
    end: int
    actor: int | None
    how: How
    verb: str
    at: int = -1


def utterances(setting: Setting) -> tuple[Utterance, ...]:
    """Find what is said by whom, in text order; stretches may lie in one another."""
    parsed = _parsed(setting) if setting.reading.doc is not None else list(_unparsed(setting))
    parsed += _proposed(setting)
    marked = list(_sourced(setting))
    quoted = list(_quoted(setting, parsed))
    return tuple(sorted([*parsed, *marked, *quoted], key=lambda u: (u.start, -u.end)))


@lru_cache(maxsize=1)
def saying() -> dict[str, dict[str, Any]]:
    """Load the words of saying by language."""
    return tomllib.loads(files("extractors").joinpath("data/events/saying.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _pattern(language: str, key: str) -> re.Pattern[str]:
    words = saying().get(language, {}).get(key, [])
    if language == "en" and key == "verbs":
        words = [
            "said",
            "says",
            "told",
            "added",
            "wrote",
            "tweeted",
            "asked",
            "claimed",
            "insisted",
            "warned",
            "argued",
        ]
    forms = [
        re.escape(w).replace(r"\*", r"\w*").replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\|", "|") for w in words
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(forms, key=len, reverse=True)) or '(?!)'})(?!\w)", re.IGNORECASE)


def subject(verb: Token) -> Token | None:
    """Find the subject of a verb, through conjunctions and open complements."""
    for _ in range(6):
        for child in verb.children:
            if child.dep_ in NOMINAL:
                return _antecedent(child)
        if verb.dep_ == "relcl":
            return verb.head
        if verb.dep_ == "xcomp" and verb.head.lemma_ not in PROMISING:
            driven = next((c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i), None)
            if driven is not None:
                return driven
        if verb.dep_ not in {"conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep", "acl"} or verb.head == verb:
            return None
        verb = verb.head
    return None


def _antecedent(token: Token) -> Token:
    if token.lower_ in {"who", "which", "that"} and token.head.dep_ == "relcl":
        return token.head.head
    return token


def actor_of(setting: Setting, token: Token | None) -> int | None:
    """Find the actor that a noun phrase stands for: the mention at its head, else the first one under it."""
    if token is None:
        return None
    left, right = token.left_edge.idx, token.right_edge.idx + len(token.right_edge)
    inside = setting.mentions_in(left, min(right, left + 200))
    for mention in inside:
        if mention.start <= token.idx < mention.end:
            return mention.actor
    at = setting.mentions_in(max(0, token.idx - 60), token.idx + 1)
    covering = [m for m in at if m.start <= token.idx < m.end]
    if covering:
        return covering[-1].actor
    return inside[0].actor if inside else None


def _is_part(token: Token | None, whole: Token) -> bool:
    """Say whether a name only qualifies a noun (`the army's spokesman`), with no clause between the two."""
    for _ in range(8):
        if token is None or token == whole:
            return token == whole
        if token.dep_ not in PARTS or (token.dep_ == "prep" and token.lower_ not in OWNING) or token.head == token:
            return False
        token = token.head
    return False


def _parsed(setting: Setting) -> list[Utterance]:
    doc = setting.reading.doc
    if doc is None:
        return []
    words = saying()["en"]
    verbs, acting = set(words["verbs"]), set(words["accusing"])
    found: list[Utterance] = []
    for token in doc:
        if token.pos_ not in {"VERB", "AUX"} or token.lemma_.lower() not in verbs:
            continue
        speaker = subject(token)
        if speaker is None:
            continue
        actor = actor_of(setting, speaker)
        handed = actor is None and bool(found) and speaker.lemma_.lower() in words["documents"]
        actor = found[-1].actor if handed else actor
        how: How = "act" if token.lemma_.lower() in acting else "clause"
        for child in token.children:
            if child.dep_ in CLAUSES and not (child.dep_ in {"prep", "dobj", "dative", "pobj"} and how == "clause"):
                start, end = child.left_edge.idx, child.right_edge.idx + len(child.right_edge)
                if not start <= speaker.idx < end:
                    found.append(Utterance(start, end, actor, how, token.lemma_.lower(), token.idx if handed else -1))
    return found


def _unparsed(setting: Setting) -> Iterator[Utterance]:
    language = setting.reading.language
    kinds: tuple[tuple[str, How], ...] = (("verbs", "clause"), ("accusing", "act"))
    for key, how in kinds:
        for span, actor, verb in spoken(setting, _pattern(language, key)):
            yield Utterance(span.start, span.end, actor, how, verb)


def _sourced(setting: Setting) -> list[Utterance]:
    found = []
    language = setting.reading.language
    for match in _pattern(language, "sources").finditer(setting.text):
        sentence = setting.sentences[setting.sentence_at(match.start())]
        if language == "tr":
            near = setting.mentions_in(sentence.start, match.start())[-1:]
        else:
            near = setting.mentions_in(match.end(), min(sentence.end, match.end() + 60))[:1]
        actor = near[0].actor if near else None
        found.append(Utterance(sentence.start, sentence.end, actor, "source", match[0].lower()))
    return found


def _proposed(setting: Setting) -> Iterator[Utterance]:
    """Give what is only proposed to the author of the paper that proposes it (`The proposed measures include …`)."""
    author, words = None, saying()["en"]
    for token in setting.reading.doc or ():
        noun = token.lemma_.lower()
        if token.pos_ == "NOUN" and noun in words["papers"]:
            author = _owner(setting, token, author)
        if token.dep_ != "nsubj" or token.head.lemma_ not in words["listing"]:
            continue
        proposed = any(child.lemma_.lower() in words["proposed"] for child in token.children)
        if noun in words["proposals"] or proposed:
            verb = token.head
            end = verb.right_edge.idx + len(verb.right_edge)
            yield Utterance(verb.idx, end, _owner(setting, token, author), "proposal", "propose")


def _owner(setting: Setting, noun: Token, otherwise: int | None) -> int | None:
    """Find whose paper it is: by the parse, or by the genitive before it, which the parse may lose in long names."""
    inside = setting.mentions_in(noun.left_edge.idx, noun.right_edge.idx + 1)
    owned = next((m for m in inside if _is_part(setting.token_at(m.end - 1), noun)), None)
    if owned is not None:
        return owned.actor
    for mention in reversed(setting.mentions_in(noun.idx - NEAR, noun.idx)):
        if GENITIVE.fullmatch(setting.text[mention.end : noun.idx]):
            return mention.actor
    return otherwise


def _quoted(setting: Setting, parsed: list[Utterance]) -> list[Utterance]:
    found: list[Utterance] = []
    last: Utterance | None = None
    for quote in setting.reading.quotes:
        if quote.end - quote.start < 20:
            continue
        covering = [u for u in parsed if u.start <= quote.start + 2 and u.end >= quote.end - 2]
        covering = [u for u in covering if u.how == "clause"] or covering
        beside = covering[-1] if covering else _beside(setting, quote)
        if (
            beside is None
            and last is not None
            and setting.paragraph_at(quote.start) - setting.paragraph_at(last.end) <= 2
        ):
            beside = Utterance(quote.start, quote.end, last.actor, "carried", last.verb)
        if beside is not None:
            how: How = "carried" if beside.how == "carried" else "quote"
            last = Utterance(quote.start, quote.end, beside.actor, how, beside.verb)
            found.append(last)
    return found


def _beside(setting: Setting, quote: Span) -> Utterance | None:
    """Look for a verb of saying outside the quotation: in its sentences first, then in the one before or behind."""
    first, last = setting.sentence_at(quote.start), setting.sentence_at(quote.end - 1)
    line = setting.paragraph_at(quote.start)
    ranges = [(setting.sentences[first].start, quote.start), (quote.end, setting.sentences[last].end)]
    ranges.reverse()
    if last + 1 < len(setting.sentences):
        ranges.append((setting.sentences[last + 1].start, setting.sentences[last + 1].end))
    if first:
        ranges.append((setting.sentences[first - 1].start, setting.sentences[first - 1].end))
    for start, end in ranges:
        start, end = max(start, quote.start - NEAR), min(end, quote.end + NEAR)  # noqa: PLW2901 - an endless line is cut
        if start >= end or line not in {setting.paragraph_at(start), setting.paragraph_at(end)}:
            continue
        for match in _pattern(setting.reading.language, "verbs").finditer(setting.text, start, end):
            if setting.quoted(match.start()) not in {None, quote}:
                continue
            verb = setting.token_at(match.start())
            who = subject(verb) if verb is not None else None
            if who is not None:
                return Utterance(quote.start, quote.end, actor_of(setting, who), "quote", match[0].lower())
            actor = _nearest(setting, start, match.start(), match.end(), end)
            if actor is not None:
                return Utterance(quote.start, quote.end, actor, "quote", match[0].lower())
    return None


def _nearest(setting: Setting, start: int, left: int, right: int, end: int) -> int | None:
    """Take the actor before the verb, or the one behind it when that is nearer (`said Mr Hay`)."""
    before, behind = setting.mentions_in(start, left), setting.mentions_in(right, end)
    if before and (not behind or left - before[-1].end <= behind[0].start - right):
        return before[-1].actor
    return behind[0].actor if behind else None
