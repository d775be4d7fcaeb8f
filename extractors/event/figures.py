"""The numbers that an event carries (shares, votes, turnout, seats, killed …) and whose they are."""

from __future__ import annotations

import re
from typing import Literal

from extractors.event.numerals import Numeral, near, numerals, words
from extractors.event.scene import Scene
from extractors.records import ActorMention, Figure

Kind = Literal["vote_share", "votes", "turnout", "seats", "killed", "injured", "arrested", "crowd"]
COUNTED = {"RESULT_ANNOUNCED", "OPINION_POLL"}
VIOLENT = {"ELECTION_VIOLENCE", "ASSAULT", "REPRESSION", "PROTEST", "ELECTION_PROTEST", "VOTING_DISRUPTED"}
HOLDING = {"REPRESSION", "COERCE", "CANDIDATE_BARRED", "ELECTION_VIOLENCE", "ELECTION_PROTEST", "PROTEST"}
GATHERED = {"PROTEST", "ELECTION_PROTEST", "CAMPAIGN_EVENT"}
RACED = {"vote_share", "votes", "seats"}
UNELECTED = {"EMB", "MED", "OBS", "JUD", "NGO", "IGO"}
BESIDE: dict[Kind, tuple[set[str], int]] = {
    "votes": ({"RESULT_ANNOUNCED", "ELECTION_POSTPONED", "ELECTORAL_LAW_CHANGE", "POWER_TRANSFER"}, 18),
    "seats": ({"RESULT_ANNOUNCED", "POWER_TRANSFER", "SUPPORT"}, 24),
}
"""Codes that carry a number when the word for its kind stands within so many characters behind."""
FARTHEST, NUMBER_BETWEEN, RUNNER_BETWEEN, BREAK, TIE = 220, 60, 25, 60, -15
"""Code points at which a runner is too far from a number, and what stands between them adds: a number, another runner,
a mark; a word like `for` brings the runner behind it nearer."""
OF_PARTY = re.compile(r" \(|,? (?:of|from|du|de la|del|da|do|von der)(?: the| l[ae])? ", re.IGNORECASE)
VERSUS = re.compile(r"\W*(?:votes |voix |votos )?(?:to|a|à|zu|against|contre) ", re.IGNORECASE)
ARTICLE = 5
"""Code points between a word like `for` and the name it goes with."""
BESIDE_NAME = 4
"""Code points between a runner and its own number: `Hay's 45 %`, `Hay (45 %)`, `Hay at 45 %`."""
FATES: dict[Kind, set[str]] = {"killed": VIOLENT, "injured": VIOLENT, "arrested": HOLDING}
NO_COUNT = re.compile(
    r"[:/-]\d|-seat|-member|(?:st|nd|rd|th)\b|-year|\s+(?:years?|times|days|ans|años|anos|Jahre|лет)\b"
)
WHOLE = re.compile(
    r"\d[^\d,;.]{0,14}?\b(?:of|des|sur|de|von|из)(?: the| los| las| les)? $"
    r"|\b(?:needed|needs?|required?|minimum of)(?: \w+)?(?: to \w+)? $"
)
"""What stands before a number of which a part is meant (`56 of the 59 seats`) or that is only needed."""
BAR = re.compile(
    r"\s*(?:%|per ?cent)?\s*(?:national |electoral )?(?:threshold|barrier|hurdle|mark\b|hürde|seuil|barrera|umbral)",
    re.IGNORECASE,
)
"""What stands behind a share that is only the one to be reached (`the 10 percent threshold`)."""
MARGIN = re.compile(r"\bby (?:[a-z]+ ){0,3}$")
FEW = 10
"""So many votes and fewer are votes of judges, or ballots held, and no result."""


def figures(scene: Scene, actors: tuple[int, ...], recipients: tuple[int, ...]) -> tuple[Figure, ...]:
    """Read the numbers of a finding that its code can carry, with their holders.

    Shares, votes and seats belong to a person or party beside them, the dead, hurt and arrested to the group that
    suffers, a crowd to the group that acts.
    """
    setting, finding = scene.setting, scene.finding
    spans = numerals(setting.text, setting.reading.language, finding.start, min(_race_end(scene), finding.start + 900))
    kinds: list[tuple[Numeral, Kind]] = []
    for numeral in (n for n in spans if not _is_bar(scene, n)):
        kind = _kind(scene, numeral) or _continued(scene, numeral, kinds)
        if kind is not None and (kind, numeral.value) not in {(k, n.value) for n, k in kinds}:
            kinds.append((numeral, kind))
    owners = {kind: _owners(scene, [n for n, k in kinds if k == kind], spans, actors) for kind in RACED}
    found = []
    for numeral, kind in kinds:
        if kind in RACED:
            place = owners[kind].get(numeral.start)
        elif kind == "crowd":
            place = _gathered(scene, numeral, actors)
        else:
            place = _group(scene, numeral, recipients) if kind != "turnout" else None
        name = setting.actors.actors[place].name if place is not None else None
        found.append(Figure(kind=kind, value=numeral.value, holder=name))
    if finding.code == "OPINION_POLL" and not any(f.holder for f in found):
        return ()
    return tuple(found)


def _is_bar(scene: Scene, numeral: Numeral) -> bool:
    """Say whether a number in a result is only that of which a part was won, or that to be reached."""
    text, finding = scene.setting.text, scene.finding
    ahead = text[max(finding.start, numeral.start - 60) : numeral.start]
    behind = text[numeral.end : numeral.end + 45]
    return finding.code in COUNTED and bool(WHOLE.search(ahead) or BAR.match(behind))


def _kind(scene: Scene, numeral: Numeral) -> Kind | None:
    code, text = scene.finding.code, scene.setting.text
    language = scene.setting.reading.language
    behind = text[numeral.end : min(numeral.end + 45, scene.finding.end)]
    ahead = text[max(scene.finding.start, numeral.start - 60) : numeral.start]
    if numeral.percent or (code == "VOTING_HELD" and numeral.value % 1):
        if code == "VOTING_HELD" or (code == "RESULT_ANNOUNCED" and near(language, "turnout").search(ahead)):
            return "turnout"
        return "vote_share" if code in COUNTED else None
    if _is_date(scene, numeral):
        return None
    for kind, (codes, reach) in BESIDE.items():
        if (
            code in codes
            and near(language, kind).search(behind[:reach])
            and not _is_margin(numeral, kind, ahead, behind)
        ):
            return kind
    return _suffered(scene, numeral, ahead, behind)


def _is_margin(numeral: Numeral, kind: Kind, ahead: str, behind: str) -> bool:
    """Say whether votes are a lead (`won by 20,000 votes`), unless both counts follow (`by 21,517 votes to 13,489`)."""
    lead = MARGIN.search(ahead) and not re.match(r"\W*\w+ to \d", behind)
    return kind == "votes" and (numeral.value < FEW or bool(lead))


def _suffered(scene: Scene, numeral: Numeral, ahead: str, behind: str) -> Kind | None:
    """Count people only: a word for people or for their fate stands right behind the number, or the fate before it."""
    code, language = scene.finding.code, scene.setting.reading.language
    words = " ".join(behind.split()[:4])
    people = bool(near(language, "people").search(words))
    first = " ".join(behind.split()[:2])
    for kind, codes in FATES.items():
        if code in codes and near(language, kind).search(first) and not words.startswith("of them"):
            return kind
    for kind, codes in FATES.items():
        fate = near(language, kind)
        if code in codes and (
            (fate.search(words) and not words.startswith("of them"))
            or fate.search(ahead[-16:])
            or (people and fate.search(f"{ahead} {behind}"))
        ):
            return kind
    return "crowd" if code in GATHERED and people and numeral.value >= 10 else None


def _continued(scene: Scene, numeral: Numeral, kinds: list[tuple[Numeral, Kind]]) -> Kind | None:
    """Give a bare number the kind of the one before (`37 percent, ahead of Hay with 29`, `93 seats, against 75`)."""
    if not kinds or kinds[-1][1] not in RACED or _is_date(scene, numeral):
        return None
    last, kind = kinds[-1]
    counted = re.match(r"\s+[^\W\d_]{5,}", scene.setting.text[numeral.end : numeral.end + 20])
    share = kind == "vote_share" and numeral.value < 100
    alike = share or (kind != "vote_share" and last.value / 40 < numeral.value < last.value * 40)
    return kind if alike and numeral.start - last.end < 110 and (numeral.value >= 1000 or not counted) else None


def _is_date(scene: Scene, numeral: Numeral) -> bool:
    """Say whether a number is part of a date, a time, an age or a rank."""
    text = scene.setting.text
    if any(t.start < numeral.end and numeral.start < t.end for t in scene.setting.times):
        return True
    if text[numeral.start - 2 : numeral.start] == ", " and text[numeral.end : numeral.end + 1] == ",":
        return True
    return bool(NO_COUNT.match(text[numeral.end : numeral.end + 9]))


def _owners(scene: Scene, counted: list[Numeral], spans: list[Numeral], doers: tuple[int, ...]) -> dict[int, int]:
    """Give each share, vote or seat count of one kind its runner, the closest pairs first; a runner has one.

    Keys are the starts of the numerals. A lone number without a runner beside it is that of the first who acts.
    """
    ranked = sorted(
        (_distance(scene, numeral, mention, spans), numeral.start, mention.actor)
        for numeral in counted
        for mention in _runners(scene)
    )
    owners = _in_turn(scene, counted) or _duel(scene, counted)
    for distance, start, place in ranked:
        if distance < FARTHEST and start not in owners and place not in owners.values():
            owners[start] = place
    if len(counted) == 1 and not owners and doers and _may_run(scene, doers[0]):
        owners[counted[0].start] = doers[0]
    return owners


def _in_turn(scene: Scene, counted: list[Numeral]) -> dict[int, int]:
    """Read `Hay and Rook won 30 and 12 seats respectively`: as many runners as numbers before them, in their order."""
    language = scene.setting.reading.language
    if len(counted) < 2 or "in_turn" not in words(language):
        return {}
    said = scene.setting.text[counted[0].start - 40 : counted[-1].end + 40]
    if not near(language, "in_turn").search(said):
        return {}
    order = list(dict.fromkeys(m.actor for m in _runners(scene) if m.end <= counted[0].start))
    if len(order) < len(counted):
        return {}
    return {numeral.start: place for numeral, place in zip(counted, order[-len(counted) :], strict=True)}


def _duel(scene: Scene, counted: list[Numeral]) -> dict[int, int]:
    """Read `Hay beat Rook by 52 % to 48 %`: two numbers behind two runners, in their order."""
    if len(counted) != 2 or not VERSUS.fullmatch(scene.setting.text[counted[0].end : counted[1].start]):
        return {}
    before = [m for m in _runners(scene) if m.end <= counted[0].start and m.start >= scene.finding.start]
    order = list(dict.fromkeys(m.actor for m in before))
    return {counted[0].start: order[0], counted[1].start: order[1]} if len(order) == 2 else {}


def _race_end(scene: Scene) -> int:
    """Give the place where a result ends: sentences of the paragraph that go on with its runners-up belong to it."""
    setting, end = scene.setting, scene.finding.end
    if scene.finding.code != "RESULT_ANNOUNCED" or "runners_up" not in words(setting.reading.language):
        return end
    goes_on = near(setting.reading.language, "runners_up")
    for sentence in setting.sentences[scene.number + 1 : scene.number + 3]:
        said = setting.text[sentence.start : sentence.end]
        joined = "\n" not in setting.text[end : sentence.start]
        if not (
            joined and goes_on.search(said) and any(n.percent for n in numerals(said, setting.reading.language, 0, 400))
        ):
            break
        end = sentence.end
    return end


def _may_run(scene: Scene, place: int) -> bool:
    actor = scene.setting.actors.actors[place]
    return actor.kind in {"person", "party"} and actor.role not in UNELECTED


def _runners(scene: Scene) -> list[ActorMention]:
    start, end = min(scene.sentence.start, scene.finding.start), max(scene.sentence.end, _race_end(scene))
    found: list[ActorMention] = []
    party: ActorMention | None = None
    for mention in (m for m in scene.setting.mentions_in(start, end)[:40] if _may_run(scene, m.actor)):
        again = party is not None and party.actor == mention.actor and mention.start - party.end < ARTICLE
        if again or (found and _belongs(scene, found[-1], mention)):
            party = mention
        else:
            found.append(mention)
    return found


def _belongs(scene: Scene, runner: ActorMention, party: ActorMention) -> bool:
    """Say whether a party is only named as that of the person before it: `Hay (PS)`, `Hay of the PS`."""
    kinds = [scene.setting.actors.actors[m.actor].kind for m in (runner, party)]
    between = scene.setting.text[runner.end : party.start]
    return kinds == ["person", "party"] and OF_PARTY.fullmatch(between) is not None


def _distance(scene: Scene, numeral: Numeral, mention: ActorMention, spans: list[Numeral]) -> float:
    """Say how far a runner stands from a number, in code points; what comes between makes it farther.

    Behind the number only a word like `for` or `to` ties them, and not when the runner has a number of its own there.
    """
    text = scene.setting.text
    ahead = mention.start < numeral.start
    left, right = (mention.end, numeral.start) if ahead else (numeral.end, mention.start)
    between = text[left:right]
    distance = float(max(0, right - left))
    distance += NUMBER_BETWEEN * sum(left <= n.start and n.end <= right for n in spans)
    distance += RUNNER_BETWEEN * sum(left <= m.start and m.end <= right for m in _runners(scene))
    distance += BREAK * (sum(between.count(mark) for mark in ";.:") + 0.3 * between.count(","))
    if not ahead:
        words = near(scene.setting.reading.language, "toward").finditer(between)
        gap = min((len(between) - word.end() for word in words), default=BREAK)
        follows = any(mention.end <= n.start <= mention.end + BESIDE_NAME for n in spans)
        distance += BREAK if gap == BREAK or follows else TIE if gap <= ARTICLE else 0
    return distance


def _gathered(scene: Scene, numeral: Numeral, doers: tuple[int, ...]) -> int | None:
    """Find whose crowd it is: the group that acts, else whoever called it together."""
    group = _group(scene, numeral, doers)
    return doers[0] if group is None and doers else group


def _group(scene: Scene, numeral: Numeral, places: tuple[int, ...]) -> int | None:
    """Find the group that a number counts: the actor named with it, else the first of the event that is no person."""
    near = scene.setting.mentions_in(numeral.start - 30, numeral.end + 30)
    named = [m for m in near if m.start >= numeral.start or m.end > numeral.start]
    if named:
        return named[0].actor
    table = scene.setting.actors.actors
    return next((p for p in places if table[p].kind != "person" or numeral.value == 1), None)
