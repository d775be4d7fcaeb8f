"""The numbers that an event carries (shares, votes, turnout, seats, killed …) and whose they are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from extractors.event.scene import Scene
from extractors.records import ActorMention, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["vote_share", "votes", "turnout", "seats", "killed", "injured", "arrested", "crowd"]
COUNTED = {"RESULT_ANNOUNCED", "OPINION_POLL"}
VIOLENT = {"ELECTION_VIOLENCE", "ASSAULT", "REPRESSION", "PROTEST", "ELECTION_PROTEST", "VOTING_DISRUPTED"}
HOLDING = {"REPRESSION", "COERCE", "CANDIDATE_BARRED", "ELECTION_VIOLENCE", "ELECTION_PROTEST", "PROTEST", "ASSAULT"}
GATHERED = {"PROTEST", "ELECTION_PROTEST", "CAMPAIGN_EVENT"}
VOTED = {"RESULT_ANNOUNCED", "ELECTION_POSTPONED", "ELECTORAL_LAW_CHANGE", "POWER_TRANSFER", "FRAUD_ALLEGATION"}
SEATED = {"RESULT_ANNOUNCED", "OPINION_POLL", "POWER_TRANSFER", "ENDORSEMENT", "SUPPORT"}
NUMERAL = r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text; `percent` when a percent sign or word stands with it."""

    start: int
    end: int
    value: float
    percent: bool


def numerals(text: str, language: str, start: int, end: int) -> list[Numeral]:
    """Find the numbers in a range, in order: digits with separators, and number words.

    >>> [(n.value, n.percent) for n in numerals("61,4 % of 12,345; two-thirds; 1.5 million", "en", 0, 42)]
    [(61.4, True), (12345.0, False), (66.7, True), (1500000.0, False)]
    """
    words = _words(language)
    found = []
    for match in _pattern(language).finditer(text, start, end):
        if match["share"]:
            found.append(
                Numeral(match.start(), match.end(), words["halves"].get(match["share"].lower(), 50.0), percent=True)
            )
            continue
        value = _value(match["digits"]) if match["digits"] else words["numbers"].get(match["word"].lower())
        if value is None:
            continue
        scale = words["scales"].get((match["scale"] or "").lower(), 1)
        found.append(
            Numeral(match.start(), match.end(), value * scale, percent=bool(match["percent"] or match["ahead"]))
        )
    return found


def figures(scene: Scene, actors: Iterable[int]) -> tuple[Figure, ...]:
    """Read the numbers of a finding that its code can carry; `actors` are those who act or suffer in it."""
    text, finding = scene.setting.text, scene.finding
    language = scene.setting.reading.language
    found: dict[tuple[str, float], Figure] = {}
    used: set[int] = set()
    spans = numerals(text, language, finding.start, finding.end)
    shares = [n for n in spans if n.percent]
    for numeral in spans:
        kind = _kind(scene, numeral, shares)
        if kind is None or (kind, numeral.value) in found:
            continue
        place = _holder(scene, numeral, used, spans) if kind in {"vote_share", "votes", "seats"} else None
        if kind == "vote_share" and place is None and finding.code == "OPINION_POLL":
            continue
        if place is not None:
            used.add(place)
        name = scene.setting.actors.actors[place].name if place is not None else None
        found[kind, numeral.value] = Figure(kind=kind, value=numeral.value, holder=name)
    del actors
    return tuple(found.values())


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(files("extractors").joinpath("data/events/figures.toml").read_text(encoding="utf-8"))


def _words(language: str) -> dict[str, Any]:
    data: dict[str, Any] = _data().get(language) or {key: {} for key in _data()["en"]}
    return data


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    words = _words(language)
    ahead = r"(?P<ahead>yüzde )" if language == "tr" else r"(?P<ahead>(?!))"
    percent = rf"(?P<percent>[\s\u00a0\u202f-]?(?:%|٪|{_any(words['percent'])}))"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<share>{_any(words['halves'])})(?!\w)|{ahead}?(?:(?P<digits>{NUMERAL})|"
        rf"(?P<word>{_any(words['numbers'])})(?![\w-]))(?:[ -](?P<scale>{_any(words['scales'])})(?!\w))?{percent}?)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def _near(language: str, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(_words(language)[key])})(?!\w)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    forms = [re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) for w in words]
    return "|".join(sorted(forms, key=len, reverse=True)) or "(?!)"


def _value(digits: str) -> float:
    """Read digits: a separator before three digits groups thousands, any other one is decimal."""
    digits = re.sub(r"[ \u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    return float(digits.replace(",", "."))


def _kind(scene: Scene, numeral: Numeral, shares: list[Numeral]) -> Kind | None:  # noqa: PLR0911 - one exit a kind
    code, text = scene.finding.code, scene.setting.text
    language = scene.setting.reading.language
    behind = text[numeral.end : min(numeral.end + 45, scene.finding.end)]
    around = text[max(scene.finding.start, numeral.start - 60) : min(numeral.end + 60, scene.finding.end)]

    def has(key: str, where: str) -> bool:
        return bool(_near(language, key).search(where))

    if numeral.percent or (shares and code in COUNTED and _like_share(scene, numeral, shares)):
        if code == "VOTING_HELD" or (code == "RESULT_ANNOUNCED" and has("turnout", around[:60])):
            return "turnout"
        return "vote_share" if code in COUNTED else None
    if _is_date(scene, numeral):
        return None
    if code in VOTED and has("votes", behind[:20]):
        return "votes"
    if code in SEATED and has("seats", behind[:30]):
        return "seats"
    if code in VIOLENT and has("killed", around) and not has("injured", behind[:25]):
        return "killed"
    if code in VIOLENT and has("injured", around):
        return "injured"
    if code in HOLDING and has("arrested", around):
        return "arrested"
    if code in GATHERED and has("people", behind[:40]) and numeral.value >= 10:
        return "crowd"
    return None


def _like_share(scene: Scene, numeral: Numeral, shares: list[Numeral]) -> bool:
    """Say whether a bare number goes with a percentage (`37 percent, ahead of Abubakar with 29`)."""
    near = min(abs(numeral.start - s.end) for s in shares)
    return numeral.value < 100 and near < 90 and not _is_date(scene, numeral) and not _counts(scene, numeral)


def _counts(scene: Scene, numeral: Numeral) -> bool:
    text = scene.setting.text
    return bool(re.match(r"\s+[^\W\d_]{3,}", text[numeral.end : numeral.end + 20])) and numeral.value == int(
        numeral.value
    )


def _is_date(scene: Scene, numeral: Numeral) -> bool:
    text = scene.setting.text
    if any(t.start < numeral.end and numeral.start < t.end for t in scene.setting.times):
        return True
    return bool(
        re.match(
            r"[:/-]\d|(?:st|nd|rd|th)\b|-year|\s+(?:years?|ans|años|Jahre|anos|лет)\b",
            text[numeral.end : numeral.end + 8],
        )
    )


def _holder(scene: Scene, numeral: Numeral, used: set[int], spans: list[Numeral]) -> int | None:
    """Find whose number it is: the actor just behind (`44 % for Hay`), else the last one before that has none yet."""
    language, text = scene.setting.reading.language, scene.setting.text
    mentions = scene.setting.mentions_in(scene.finding.start, scene.finding.end)
    after = [n.start for n in spans if n.start > numeral.start]
    behind = [m for m in mentions if m.start >= numeral.end and m.start < (after[0] if after else scene.finding.end)]
    before = [m for m in mentions if m.end <= numeral.start]
    if behind and behind[0].actor not in used:
        between = text[numeral.end : behind[0].start]
        if len(between) < 45 and _near(language, "toward").search(between) and "," not in between:
            return behind[0].actor
    free = [m for m in before if m.actor not in used]
    if free:
        return _last(free, used, spans, numeral)
    return behind[0].actor if behind and behind[0].actor not in used else None


def _last(free: list[ActorMention], used: set[int], spans: list[Numeral], numeral: Numeral) -> int:
    """Prefer the first actor named since the last number: the holder leads its clause (`Hay of the Reds took 9 %`)."""
    edge = max((n.end for n in spans if n.end <= numeral.start), default=0)
    since = [m for m in free if m.start >= edge]
    del used
    return (since[0] if since and edge else free[-1] if not since else since[0]).actor
