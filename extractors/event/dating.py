"""The date of a finding: one of the times named near it, the day of the news, or none at all.

Coders leave many events undated; whether a time nearby is the time of *this* event is learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractors.event.linear import Linear
from extractors.event.scene import Scene, tense
from extractors.event.when import TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = {"ACCUSE", "FRAUD_ALLEGATION", "REQUEST", "ELECTION_DEMAND", "THREATEN", "REJECT"}


def dated(scene: Scene, model: Linear) -> str | None:
    """Choose the ISO date of a finding, as precise as the text, or None."""
    scored = [(model.scores(described)[0], iso) for iso, described in candidates(scene)]
    score, iso = max(scored, default=(0.0, None))
    return iso if score > 0 else None


def candidates(scene: Scene) -> list[tuple[str, set[str]]]:
    """Describe every date that a finding could have."""
    found: dict[str, set[str]] = {}
    for iso, described in _offers(scene):
        found.setdefault(iso, set()).update(described)
    act = set(_act(scene))
    return [(iso, _crossed(described, act, len(iso))) for iso, described in found.items()]


def _crossed(offer: set[str], act: set[str], precision: int) -> set[str]:
    both = {f"{o}|{a}" for o in offer for a in act}
    return offer | both | {"bias", f"precision:{precision}"} | {f"precision:{precision}|{a}" for a in act}


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
    return [t for t in scene.setting.times if start <= t.start < end]


def _offers(scene: Scene) -> Iterator[tuple[str, set[str]]]:
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
                yield iso, set(_stance(scene, time, back, place, len(times))) | {f"{direction}:{back}"}
    published = setting.reading.request.date
    if published is not None:
        yield published.isoformat(), {"published"}
    if setting.news_day is not None:
        yield setting.news_day.isoformat(), {"news day"}
    for label, times in (("carried", list(setting.times)), ("carried in paragraph", _paragraph_times(scene))):
        earlier = [t for t in times if t.start < scene.sentence.start and t.precision == "day"]
        if earlier:
            yield earlier[-1].past, {label}


def _paragraph_times(scene: Scene) -> list[TimeExpression]:
    setting = scene.setting
    line = setting.paragraph_at(scene.sentence.start)
    return [t for t in setting.times if setting.paragraph_at(t.start) == line]


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
        if token.head is token:
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
