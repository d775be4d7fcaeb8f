"""One finding in its surroundings, and the features that say how it is told: mood, tense, negation, who is quoted.

English features come from the parse; where there is none, from the words around the cue.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractors import encoder
from extractors.encoder import Telling
from extractors.event.clauses import spans
from extractors.event.setting import Setting
from extractors.event.speaker import Utterance, actor_of, subject
from extractors.records import Finding, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

WORD = re.compile(r"[^\W\d_]+|\d{4}")
LONGEST = 1200
"""Code points of a sentence that are looked at on either side of a cue."""
VERBAL = {"VERB", "AUX"}
TENSES: tuple[tuple[str, set[str], set[str]], ...] = (
    ("future", {"will", "'ll", "’ll", "shall"}, set()),
    ("modal", {"would", "could", "may", "might", "should", "can", "must"}, set()),
    ("pluperfect", {"had", "'d", "’d"}, set()),
    ("perfect", {"has", "have", "'ve", "’ve", "'s"}, {"VBN"}),
    ("past", set(), {"VBD"}),
    ("past", {"was", "were", "did"}, set()),
    ("present", set(), {"VBZ", "VBP"}),
    ("present", {"is", "are", "am", "does", "do", "'re", "’re", "’s"}, set()),
    ("infinitive", {"to"}, set()),
)
"""Name, helping verbs and tags of each tense; the first that fits is it."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A finding, its article, and all that is said by somebody in it; equal to nothing but itself."""

    setting: Setting
    finding: Finding
    utterances: tuple[Utterance, ...]

    @cached_property
    def cue(self) -> Token | None:
        """The token of the cue, None where the text was not parsed."""
        return self.setting.token_at(self.finding.cue.start)

    @cached_property
    def number(self) -> int:
        """Number of the sentence that holds the cue."""
        return self.setting.sentence_at(self.finding.cue.start)

    @cached_property
    def sentence(self) -> Span:
        """The sentence that holds the cue; of an endless one, what lies near the cue."""
        whole, cue = self.setting.sentences[self.number], self.finding.cue
        return Span(max(whole.start, cue.start - LONGEST), min(whole.end, cue.end + LONGEST))

    @cached_property
    def verb(self) -> Token | None:
        """The verb that carries the cue: the cue itself, or the verb that governs a noun."""
        token = self.cue
        for _ in range(8):
            if token is None or token.pos_ in VERBAL:
                return token
            if token.head == token:
                return None
            token = token.head
        return None

    @cached_property
    def subject(self) -> int | None:
        """The actor that is the subject of the verb, None when no actor is."""
        return actor_of(self.setting, subject(self.verb)) if self.verb is not None else None

    @cached_property
    def telling(self) -> Telling | None:
        """How the language model hears the act told; None where it sees nothing."""
        sight = self.setting.reading.sight
        return encoder.telling(sight, *spans(self.cue)) if sight is not None and self.cue is not None else None

    @cached_property
    def above(self) -> tuple[Token, ...]:
        """The cue and what governs it, up to a dozen steps; nothing where the text was not parsed."""
        up = [] if self.cue is None else [self.cue]
        while up and up[-1].head != up[-1] and len(up) < 12:
            up.append(up[-1].head)
        return tuple(up)

    @cached_property
    def said(self) -> tuple[Utterance, ...]:
        """What covers the cue, outermost first."""
        at = self.finding.cue.start
        return tuple(u for u in self.utterances if u.start <= at < u.end)

    @cached_property
    def proposal(self) -> Utterance | None:
        """The list of proposals in which the cue stands."""
        return next((u for u in self.said if u.how == "proposal"), None)

    @cached_property
    def handed(self) -> int | None:
        """Who speaks through a paper: the author of a list of proposals, or of a statement whose verb is the cue."""
        if self.proposal is not None:
            return self.proposal.actor
        at = self.finding.cue.start
        return next((u.actor for u in self.utterances if u.at == at and u.actor is not None), None)

    @cached_property
    def quoted(self) -> bool:
        """Whether the cue stands in quotation marks."""
        return self.setting.quoted(self.finding.cue.start) is not None


def features(scene: Scene) -> set[str]:
    """Name what is known of how a finding is told; the words of a feature are its own documentation."""
    code = scene.finding.code
    base = set(_telling(scene)) | set(_words(scene)) | set(_classes(scene)) | set(_times(scene))
    base |= set(_grammar(scene)) if scene.cue is not None else {"unparsed"}
    crossed = {f"{code}|{f}" for f in base if not f.startswith(("w:", "before:", "after:"))}
    return base | crossed | {"bias", f"code={code}"}


def _telling(scene: Scene) -> Iterator[str]:
    if scene.quoted:
        yield "quoted"
    if not scene.said:
        yield "unsaid"
    for utterance in scene.said[-2:]:
        yield f"said:{utterance.how}"
        yield f"verb:{utterance.verb}"
        yield "known" if utterance.actor is not None else "stranger"
    yield f"sentence:{min(scene.number, 2)}"
    size = len(scene.setting.sentences)
    yield f"part:{scene.number * 4 // size}"
    if scene.setting.text[scene.sentence.start : scene.sentence.end].rstrip().endswith("?"):
        yield "question"


def _words(scene: Scene) -> Iterator[str]:
    """Words of the evidence and just before it; no lemmas, so that every language has them."""
    text, finding = scene.setting.text, scene.finding
    lang = scene.setting.reading.language
    inside = [w.lower() for w in WORD.findall(text[finding.start : min(finding.end, finding.start + 600)])]
    yield from (f"w:{lang}:{w}" for w in inside)
    left = text[max(scene.sentence.start, finding.start - 80) : finding.start]
    yield from (f"before:{w.lower()}" for w in WORD.findall(left)[-6:])
    right = text[finding.end : min(scene.sentence.end, finding.end + 60)]
    yield from (f"after:{w.lower()}" for w in WORD.findall(right)[:4])


def _classes(scene: Scene) -> Iterator[str]:
    """Name the kinds of telling words in the evidence and on either side of it, the same for every language."""
    text, finding = scene.setting.text, scene.finding
    size = min(finding.end, finding.start + 600)
    cue = finding.cue
    places = {
        "in": (finding.start, size),
        "before": (max(scene.sentence.start, finding.start - 80), finding.start),
        "after": (finding.end, min(scene.sentence.end, finding.end + 60)),
        "at": (max(finding.start, cue.start - 25), min(cue.end + 12, size)),
    }
    for kind, pattern in _kinds(scene.setting.reading.language):
        for place, (start, end) in places.items():
            if start < end and pattern.search(text, start, end):
                yield f"{kind} {place}"


@lru_cache(maxsize=32)
def _kinds(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads(files("extractors").joinpath("data/events/telling.toml").read_text(encoding="utf-8"))
    compiled = []
    for kind, words in data.get(language, {}).items():
        forms = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in sorted(words, key=len, reverse=True))
        compiled.append((kind, re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)))
    return tuple(compiled)


def _times(scene: Scene) -> Iterator[str]:
    """Say how far from publication the times named in the evidence, its sentence and the one before it lie."""
    published = scene.setting.reading.request.date
    finding, sentence = scene.finding, scene.sentence
    previous = scene.setting.sentences[max(0, scene.number - 1)]
    timeless = True
    first = max(previous.start, sentence.start - LONGEST)
    for time in scene.setting.times_in(first, max(sentence.end, min(finding.end, finding.start + LONGEST))):
        place = "previous" if time.start < sentence.start else "here"
        if finding.start <= time.start < finding.end:
            place = "inside"
        timeless = timeless and place == "previous"
        reach = distance(time.past, published)
        yield f"time {place}:{reach}"
        yield f"grain {place}:{time.precision}"
    if timeless:
        yield "timeless"
    yield "dated article" if published else "undated article"


def distance(iso: str, published: date | None) -> str:
    """Say roughly how far a date lies from publication: `news` is the week before it.

    >>> distance("2016", date(2020, 8, 9)), distance("2020-08-08", date(2020, 8, 9))
    ('years', 'news')
    """
    if published is None:
        return "unknown"
    known = date.fromisoformat(iso + "-15" if len(iso) == 7 else iso + "-07-01" if len(iso) == 4 else iso)
    days = (known - published).days
    if len(iso) == 4:
        return "this year" if iso == published.isoformat()[:4] else "years" if days < 0 else "years ahead"
    if len(iso) == 7 and iso == published.isoformat()[:7]:
        return "this month"
    for limit, name in ((-550, "years"), (-200, "year"), (-40, "months"), (-8, "weeks"), (0, "news"), (1, "tomorrow")):
        if days <= limit:
            return name
    return "days ahead" if days < 10 else "weeks ahead" if days < 60 else "months ahead" if days < 270 else "far ahead"


def _grammar(scene: Scene) -> Iterator[str]:
    cue, verb = scene.cue, scene.verb
    if cue is None:
        return
    yield f"cue:{cue.lemma_.lower()}"
    yield f"pos:{cue.tag_}"
    if cue.pos_ not in VERBAL:
        yield f"noun-dep:{cue.dep_}"
        yield from (f"modifier:{c.lemma_.lower()}" for c in cue.children if c.dep_ in {"amod", "det", "poss"})
    if verb is None:
        yield "verbless"
        return
    yield f"tense:{tense(verb)}"
    yield from _helpers(verb, "")
    for step, (token, head) in enumerate(_ancestors(verb)):
        yield f"under:{token.dep_}:{head.lemma_.lower()}"
        yield f"up{step}:{token.dep_}"
        if head.pos_ in VERBAL:
            yield from _helpers(head, "up:")
    if subject(verb) is None:
        yield "no subject"


def _helpers(verb: Token, level: str) -> Iterator[str]:
    for child in verb.children:
        if child.dep_ in {"aux", "auxpass", "neg"}:
            yield f"{level}{child.dep_}:{child.lower_}"
        elif child.dep_ == "mark":
            yield f"{level}mark:{child.lower_}"
        elif child.dep_ == "advmod" and not level:
            yield f"adverb:{child.lower_}"


def _ancestors(token: Token) -> Iterator[tuple[Token, Token]]:
    for _ in range(4):
        if token.head == token:
            return
        yield token, token.head
        token = token.head


def tense(verb: Token) -> str:
    """Name the tense of a verb group, from its helping verbs; a verb without any takes that of the verb above it.

    One of `future`, `modal`, `perfect`, `pluperfect`, `past`, `present`, `infinitive`, `none`.
    """
    for _ in range(5):
        helpers = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"}}
        for name, words, tags in TENSES:
            if (not words or helpers & words) and (not tags or verb.tag_ in tags):
                return name
        if verb.head == verb or verb.head.pos_ not in VERBAL:
            break
        verb = verb.head
    return "none"
