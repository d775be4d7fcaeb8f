"""The date of a finding: one of the times named near it, the day of the news, or none at all.

Coders leave many events undated; whether a time nearby is the time of *this* event is learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import encoder
from extractors.encoder import Near, Tie, heard
from extractors.event.clauses import spans
from extractors.event.linear import Linear
from extractors.event.manner import log_sum
from extractors.event.scene import Scene, distance, tense
from extractors.event.when import TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Token

Range = tuple[int, int]
REACH = 6000
"""Code points around a sentence in which a day named elsewhere can still be its day."""
SPEECH = {"ACCUSE", "FRAUD_ALLEGATION", "REQUEST", "ELECTION_DEMAND", "THREATEN", "REJECT"}


def dated(scene: Scene, told: set[str], manner: frozenset[str], model: Linear) -> str | None:
    """Choose the ISO date of a finding, as precise as the text, or None: to leave it undated is one of the choices.

    `manner` is what was decided on how the act is told (`status=alleged`, `recalled`).
    """
    offered = candidates(scene, told, manner)
    none, *scores = (model.scores(described)[0] for _, described in offered)
    if not scores:
        return None
    second = scene.telling.dated if scene.telling is not None else None
    if heard(log_sum(scores) - none, second) <= 0:
        return None
    seen = _ties(scene)
    odds = [heard(score, seen[place].date if place in seen else None) for place, score in enumerate(scores)]
    return offered[1 + odds.index(max(odds))][0]


def _ties(scene: Scene) -> dict[int, Tie]:
    sight = scene.setting.reading.sight
    return {} if sight is None or scene.cue is None else encoder.ties(sight, *spans(scene.cue), times_near(scene)[1])


def times_near(scene: Scene) -> tuple[list[str], list[Near]]:
    """List the dates that a finding could have, and for the language model every time that gives one of them."""
    published = scene.setting.reading.request.date
    act = {f"code={scene.finding.code}", *(f"act {mark}" for mark in _act(scene))}
    dates: dict[str, int] = {}
    near = []
    for iso, span, described in _offered(scene):
        key = dates.setdefault(iso, len(dates))
        near.append(Near(key, span, frozenset(act | {f"time {mark}" for mark in described | _reach(iso, published)})))
    return list(dates), near


def candidates(scene: Scene, told: set[str], manner: frozenset[str]) -> list[tuple[str | None, set[str]]]:
    """Describe every date that a finding could have; the first choice is none, described by how the act is told."""
    found: dict[str, set[str]] = {}
    for iso, _, described in _offered(scene):
        found.setdefault(iso, set()).update(described)
    act = {*_act(scene), *manner}
    published = scene.setting.reading.request.date
    choices: list[tuple[str | None, set[str]]] = [(None, {f"none|{f}" for f in told | act} | {"undated"})]
    for iso, described in found.items():
        choices.append((iso, _crossed(described | _reach(iso, published), act)))
    return choices


def _reach(iso: str, published: date | None) -> set[str]:
    return {f"reach:{distance(iso, published)}", f"precision:{len(iso)}", f"lag:{_lag(iso, published)}"}


def _crossed(offer: set[str], act: set[str]) -> set[str]:
    return offer | {f"{o}|{a}" for o in offer for a in act}


def _act(scene: Scene) -> Iterator[str]:
    code = scene.finding.code
    yield f"code={code}"
    yield "speech" if code in SPEECH else "deed"
    yield f"tense:{tense(scene.verb)}" if scene.verb is not None else "verbless"
    yield "quoted" if scene.quoted else "unquoted"
    yield f"said:{scene.said[-1].how}" if scene.said else "unsaid"
    yield f"sentence:{min(scene.number, 2)}"
    here = _times(scene, scene.sentence.start, scene.sentence.end)
    yield "timed" if here else "timeless"
    if scene.said and scene.said[-1].actor is not None:
        yield "known speaker"


def _times(scene: Scene, start: int, end: int) -> list[TimeExpression]:
    return list(scene.setting.times_in(start, end))


@lru_cache(maxsize=1)
def _offered(scene: Scene) -> tuple[tuple[str, Range | None, set[str]], ...]:
    return tuple(_offers(scene))


def _offers(scene: Scene) -> Iterator[tuple[str, Range | None, set[str]]]:
    """Offer dates, each with the words that name it, if any, and how they stand to the act."""
    setting = scene.setting
    number = scene.number
    near = {0: _times(scene, scene.sentence.start, max(scene.sentence.end, scene.finding.end))}
    for back in (1, 2):
        if number >= back:
            span = setting.sentences[number - back]
            near[back] = _times(scene, span.start, span.end)
    for back, times in near.items():
        for place, time in enumerate(times):
            for iso, direction in _readings(time):
                yield iso, _span(time), set(_stance(scene, time, back, place, len(times))) | {f"{direction}:{back}"}
    published = setting.reading.request.date
    if published is not None:
        yield published.isoformat(), None, {"published"}
        yield (published - timedelta(days=1)).isoformat(), None, {"eve"}
    if setting.news_day is not None:
        yield setting.news_day.isoformat(), None, {"news day"}
    for election in scene.setting.elections:
        if election.date and published is not None:
            ahead = election.date > published.isoformat()[: len(election.date)]
            yield election.date, None, {"election ahead" if ahead else "election behind"}
    yield from _carried(scene)


def _lag(iso: str, published: date | None) -> str:
    if published is None or len(iso) < 10:
        return "none"
    days = (published - date.fromisoformat(iso)).days
    return str(days) if -2 < days < 8 else "far"


def _carried(scene: Scene) -> Iterator[tuple[str, Range | None, set[str]]]:
    """Offer days named elsewhere: the last one, that of the paragraph, the one on which the speaker spoke."""
    setting = scene.setting
    line = setting.paragraph_at(scene.sentence.start)
    near = setting.times_in(scene.sentence.start - REACH, scene.sentence.end + REACH)
    days = [t for t in near if t.precision == "day"]
    before = [t for t in days if t.start < scene.sentence.start]
    here = [t for t in before if setting.paragraph_at(t.start) == line]
    later = [t for t in days if t.start >= scene.sentence.end and setting.paragraph_at(t.start) == line]
    if before:
        away = scene.number - setting.sentence_at(before[-1].start)
        yield before[-1].past, _span(before[-1]), {"carried", f"carried:{away if away < 6 else 6 if away < 12 else 12}"}
    if here:
        yield here[-1].past, _span(here[-1]), {"carried in paragraph"}
    if later:
        yield later[0].past, _span(later[0]), {"later in paragraph"}
    speakers = {u.actor for u in scene.said if u.actor is not None}
    for utterance in reversed(scene.utterances):
        if utterance.actor in speakers and utterance.start < scene.sentence.start:
            spoken = setting.sentences[setting.sentence_at(utterance.start)]
            told = [t for t in before if spoken.start <= t.start < spoken.end]
            if told:
                yield told[-1].past, _span(told[-1]), {"speaker's day"}
                return


def _span(time: TimeExpression) -> Range:
    return time.start, time.end


def _readings(time: TimeExpression) -> list[tuple[str, str]]:
    if time.past == time.future:
        return [(time.past, "only")]
    return [(time.past, "past"), (time.future, "future")]


def _stance(scene: Scene, time: TimeExpression, back: int, place: int, count: int) -> Iterator[str]:
    finding = scene.finding
    yield f"back:{back}"
    yield f"grain:{time.precision}:{min(back, 1)}"
    if back:
        if place == count - 1:
            yield f"last:{back}"
        return
    yield "inside" if finding.start <= time.start < finding.end else "outside"
    yield "before cue" if time.start < finding.cue.start else "behind cue"
    yield "alone" if count == 1 else "one of several"
    gap = abs(time.start - finding.cue.start)
    yield f"gap:{0 if gap < 25 else 1 if gap < 60 else 2 if gap < 130 else 3}"
    nearest = min(
        (abs(t.start - finding.cue.start) for t in _times(scene, scene.sentence.start, scene.sentence.end)), default=0
    )
    if gap == nearest:
        yield "nearest"
    token = scene.setting.token_at(time.start)
    if token is not None and scene.cue is not None:
        yield f"tie:{_tie(token, scene.cue)}"


def _tie(token: Token, cue: Token) -> str:
    """Say whether a time hangs on the cue, above it, below it or elsewhere in the sentence."""
    path, below = [], False
    for _ in range(8):
        if token.head == token:
            break
        if token.pos_ in {"VERB", "AUX"}:
            below = True
        token = token.head
        path.append(token.i)
        if token == cue:
            return "below a verb" if below else "own"
    above = cue
    for step in range(1, 5):
        above = above.head
        if above.i in path:
            return f"up {step}" + (" own" if not below else "")
    return "elsewhere"
