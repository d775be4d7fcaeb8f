"""Who acts on whom, and who says so: how each actor of the article stands to a finding, ranked by a linear model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from extractors import encoder
from extractors.encoder import Near, Tie, heard
from extractors.event.clauses import spans
from extractors.event.linear import Linear
from extractors.event.scene import Scene
from extractors.event.standing import coordinated, mentions_near, stands

ACTS_OF_SPEECH = {
    "ACCUSE", "FRAUD_ALLEGATION", "REQUEST", "ELECTION_DEMAND", "THREATEN", "REJECT", "RESULT_CONTESTED",
    "CAMPAIGN_EVENT", "ENDORSEMENT", "SUPPORT", "DISINFORMATION",
}  # fmt: skip
MOST = 4
TELLING = {"slot:agent", "slot:patient", "subject", "inside", "says"}
"""What one actor's standing says about the others, too: whoever is not the subject is less likely to act."""
COMPANY = 1.2
"""What a second actor needs beyond the first: most acts have one."""
ALIKE = -1.0
"""What one needs that is named in one breath with the first: "A, B and C signed"."""
DOUBTED = 1.0
"""What an actor needs beyond the others that is listed only because of this event."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was decided about a finding before: how it is told, and marks on some actors (`speaker`)."""

    told: frozenset[str] = frozenset()
    marks: frozenset[tuple[int, str]] = frozenset()

    def with_actors(self, mark: str, places: tuple[int, ...]) -> Known:
        """Mark actors, and say whether there are any."""
        told = self.told | {f"has {mark}" if places else f"no {mark}"}
        return Known(told, self.marks | {(place, mark) for place in places})


def parties(scene: Scene, doing: Linear, suffering: Linear, known: Known) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Choose who acts and who is acted upon; whoever could be both is what the grammar says more surely."""
    described, seen = candidates(scene, known), ties(scene)
    doubtful = scene.setting.actors.doubtful
    acting = weighed(scored(described, doing), {p: tie.actors for p, tie in seen.items()}, doubtful)
    acted = weighed(scored(described, suffering), {p: tie.recipients for p, tie in seen.items()}, doubtful)
    joined = coordinated(scene)
    doers = chosen({p: s for p, s in acting.items() if s >= acted.get(p, s)}, joined)
    return doers, chosen({p: s for p, s in acted.items() if p not in doers}, joined)


def weighed(first: dict[int, float], second: dict[int, float], doubtful: frozenset[int]) -> dict[int, float]:
    """Give the odds of each actor by both judges; whoever is doubtful needs more.

    >>> weighed({1: 2.0, 2: 2.0}, {1: 1.0, 2: 1.0}, frozenset({2}))
    {1: 1.5, 2: 0.5}
    """
    return {p: heard(score, second.get(p)) - DOUBTED * (p in doubtful) for p, score in first.items()}


def scored(candidates: Iterable[tuple[int, set[str]]], model: Linear) -> dict[int, float]:
    """Score every candidate for a role."""
    return {place: model.scores(described)[0] for place, described in candidates}


def chosen(scores: Mapping[int, float], joined: Mapping[int, frozenset[int]]) -> tuple[int, ...]:
    """Take the best, others that need more, as most acts have one actor, and those named in one breath with the best.

    >>> chosen({3: 0.2, 5: 2.0, 7: 1.5, 9: -1.0}, {})
    (5, 7)
    >>> chosen({3: 0.2, 5: 2.0, 7: 1.5, 9: -2.0}, {5: frozenset({3, 9})})
    (5, 7, 3)
    """
    ranked = sorted(scores, key=lambda place: (-scores[place], place))
    if not ranked or scores[ranked[0]] <= 0:
        return ()
    alike = joined.get(ranked[0], frozenset())
    return tuple(
        place for place in ranked if place == ranked[0] or scores[place] > (ALIKE if place in alike else COMPANY)
    )[:MOST]


def speaker(scene: Scene, told: set[str], model: Linear, known: Known) -> tuple[int, ...]:
    """Choose who says so, one actor or none: that the outlet itself tells it is one of the choices."""
    if scene.handed is not None:
        return (scene.handed,)
    choices, seen = speakers(scene, told, known), ties(scene)
    none, *scores = (model.scores(described)[0] for _, described in choices)
    places = [place for place, _ in choices[1:] if place is not None]
    odds = weighed(
        {place: score - none for place, score in zip(places, scores, strict=True)},
        {place: tie.speaker for place, tie in seen.items()},
        scene.setting.actors.doubtful,
    )
    best = max(odds, key=lambda place: (odds[place], -place), default=None)
    return () if best is None or odds[best] <= 0 else (best,)


def speakers(scene: Scene, told: set[str], known: Known) -> list[tuple[int | None, set[str]]]:
    """Describe the choices of a speaker; the first is none, described by how the act is told."""
    none = {f"none|{f}" for f in told | known.told} | {"nobody"}
    return [(None, none), *candidates(scene, known)]


def candidates(scene: Scene, known: Known) -> list[tuple[int, set[str]]]:
    """Describe every actor that could have to do with a finding: those named near it and those who speak in it."""
    code = scene.finding.code
    family = "speech" if code in ACTS_OF_SPEECH else "deed"
    setting = {"bias", f"code={code}", *known.told}
    described = []
    standing = stands(scene)
    filled = set().union(*standing.values()) & TELLING
    for place, stand in standing.items():
        base = stand | {mark for marked, mark in known.marks if marked == place}
        base |= {f"other {slot}" for slot in filled - stand}
        kind = _kind(scene, place)
        crossed = {f"{where}|{f}" for where in (code, family) for f in base}
        crossed |= {f"{told}|{f}" for told in known.told for f in base if len(f) < 28}
        crossed |= {f"{code}|{k}" for k in kind} | {f"{code}|{told}" for told in known.told}
        described.append((place, base | crossed | kind | setting))
    return described


def _kind(scene: Scene, place: int) -> set[str]:
    actor = scene.setting.actors.actors[place]
    listed = "unlisted" if actor.actor_id.startswith("x:") else "listed"
    return {f"kind:{actor.kind}", f"role:{actor.role}", scene.setting.weight_of(place), listed}


@lru_cache(maxsize=1)
def ties(scene: Scene) -> dict[int, Tie]:
    """Ask the language model what each actor near a finding has to do with it; nothing where it sees nothing."""
    sight = scene.setting.reading.sight
    return {} if sight is None or scene.cue is None else encoder.ties(sight, *spans(scene.cue), near(scene))


def near(scene: Scene) -> list[Near]:
    """List the mentions near a finding for the language model, each with how its actor stands to the finding."""
    found = []
    cue, here, standing = scene.finding.cue, scene.number, stands(scene)
    for actor, mentions in mentions_near(scene).items():
        marks = standing[actor] | _kind(scene, actor) | {f"code={scene.finding.code}"}
        for mention in mentions:
            away = here - scene.setting.sentence_at(mention.start)
            where = "after" if away < 0 else f"before:{min(away, 3)}" if away else "at"
            if away == 0:
                where = "ahead" if mention.end <= cue.start else "behind" if mention.start >= cue.end else "at"
            marked = frozenset({*marks, f"stand:{where}", f"how:{mention.how}"})
            found.append(Near(actor, (mention.start, mention.end), marked))
    return found
