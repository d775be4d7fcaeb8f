"""Who says what: claims about one question brought together, and where they contradict one another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from extractors.daily.sections import Claim, Matter, Side
from extractors.daily.wording import link, plain

Row = Mapping[str, Any]
CLAIMS_PER_SIDE = 3
QUOTE = 200

RESULT = "result"
POSITIONS = {
    "RESULT_ANNOUNCED": "announced",
    "RESULT_RECOGNISED": "recognised",
    "RESULT_CONTESTED": "contested",
    "FRAUD_ALLEGATION": "contested",
    "RECOUNT_OR_COURT": "challenged",
}
"""The codes that speak about one question, the result, and what each holds."""

SPOKEN = {
    "RESULT_RECOGNISED", "RESULT_CONTESTED", "FRAUD_ALLEGATION", "ELECTION_DEMAND", "ACCUSE", "REJECT", "REQUEST",
}  # fmt: skip
"""Acts of speech: who acts is who speaks."""
EXCLUSIVE = (
    ("recognised_contested", "recognised", "contested"),
    ("announced_contested", "announced", "contested"),
    ("contested_defended", "contested", "defended"),
    ("affirmed_denied", "affirmed", "denied"),
    ("affirmed_denied", "alleged", "denied"),
)
ORDER = (
    "announced",
    "recognised",
    "contested",
    "defended",
    "challenged",
    "affirmed",
    "alleged",
    "demanded",
    "planned",
    "denied",
)


def topic(code: str) -> str:
    """Name the question that a code answers: the result, or the code itself.

    >>> topic("FRAUD_ALLEGATION"), topic("REPRESSION")
    ('result', 'REPRESSION')
    """
    return RESULT if code in POSITIONS else code


def position(code: str, status: str) -> str:
    """Name the position that a claim takes on its question.

    >>> position("RESULT_ANNOUNCED", "asserted"), position("RESULT_ANNOUNCED", "denied")
    ('announced', 'contested')
    """
    if code in POSITIONS:
        held = POSITIONS[code]
        if status == "denied":
            return "defended" if held in {"contested", "challenged"} else "contested"
        return held
    return {"asserted": "affirmed", "conditional": "planned"}.get(status, status)


def matters(rows: Sequence[Row], limit: int) -> tuple[list[Matter], int]:
    """Group claims by country, election and question; contradicted questions first, then those most told.

    Gives at most `limit` matters and how many there are in all. A question on which only one voice speaks is none.
    """
    usual = _usual_elections(rows)
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        country, question = row["country"] or "", topic(row["code"])
        grouped[country, row["election_id"] or usual.get(country, ""), question].append(row)
    found = [_matter(key, group) for key, group in grouped.items() if _is_open(group)]
    found.sort(key=_weight)
    return found[:limit], len(found)


def _usual_elections(rows: Sequence[Row]) -> dict[str, str]:
    """Give each country the election that most of its claims name: a claim that names none joins it."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["country"] and row["election_id"]:
            named[row["country"]][row["election_id"]] += 1
    return {country: max(sorted(counts), key=lambda e: counts[e]) for country, counts in named.items()}


def _is_open(rows: Sequence[Row]) -> bool:
    """Tell whether a question has two positions or two named voices."""
    positions = {position(row["code"], row["status"]) for row in rows}
    voices = {name for row in rows if (name := _named(row))}
    return len(positions) > 1 or len(voices) > 1


def _weight(matter: Matter) -> tuple[bool, int, bool, str, str]:
    return matter.contradiction is None, -matter.n_outlets, matter.topic != RESULT, matter.country or "", matter.topic


def _matter(key: tuple[str, str, str], rows: list[Row]) -> Matter:
    country, election, question = key
    sides: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sides[position(row["code"], row["status"])].append(row)
    found = contradiction(rows)
    pair = found[1:] if found and _named(found[1]) and _named(found[2]) else ()
    return Matter(
        country=country or None,
        election_id=plain(election, 80) or None,
        topic=question,
        contradiction=found[0] if found else None,
        between=(_named(pair[0]), _named(pair[1])) if pair else None,
        figures=(_figures(pair[0]), _figures(pair[1])) if pair else None,
        n_claims=len(rows),
        n_outlets=len({row["outlet"] for row in rows}),
        sides=tuple(_side(name, sides[name]) for name in ORDER if name in sides),
    )


def _named(row: Row) -> str:
    """Name who speaks: the speaker, or for an act of speech the one who acts; empty when only the outlet speaks."""
    acting = row["actors"][0] if row["actors"] and row["code"] in SPOKEN and not row["private_speaker"] else ""
    return plain(row["speaker"] or acting, 80)


def _voice(row: Row) -> str:
    return _named(row) or plain(row["outlet"], 60)


def _figures(row: Row) -> str:
    return ", ".join(written(figure) for figure in (row["numbers"] or ())[:2])


def contradiction(rows: Sequence[Row]) -> tuple[str, Row, Row] | None:
    """Name how claims on one question contradict one another, with the two claims that show it, or give None.

    `recognised_contested`, `announced_contested`, `contested_defended`, `affirmed_denied`: the positions exclude one
    another; outside the result, the two claims must share a recipient, or a story and an actor. `figures_differ`: two
    speakers give one holder different shares.
    """
    by_position: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (not _named(r), -r["n_outlets"], -r["confidence"], r["event_id"])):
        by_position[position(row["code"], row["status"])].append(row)
    for name, one, other in EXCLUSIVE:
        for pair in product(by_position[one], by_position[other]):
            if _voice(pair[0]) != _voice(pair[1]) and (one in POSITIONS.values() or _related(*pair)):
                return name, *pair
    return _differing(rows)


def _related(one: Row, other: Row) -> bool:
    actors, recipients = (
        {name.casefold() for name in one[part]} & {name.casefold() for name in other[part]}
        for part in ("actors", "recipients")
    )
    return bool(recipients) or (one["story_id"] == other["story_id"] and bool(actors))


def _differing(rows: Sequence[Row]) -> tuple[str, Row, Row] | None:
    """Find two named speakers who give one holder different final shares."""
    first: dict[tuple[str, str], tuple[float, Row]] = {}
    for row in rows:
        if row["code"] != "RESULT_ANNOUNCED" or row["status"] not in {"asserted", "alleged"} or not row["speaker"]:
            continue
        for figure in row["numbers"] or ():
            key = figure["kind"], (figure["holder"] or "").casefold()
            value, teller = first.setdefault(key, (figure["value"], row))
            if value != figure["value"] and teller["speaker"] != row["speaker"]:
                return "figures_differ", teller, row
    return None


def _side(name: str, rows: list[Row]) -> Side:
    """Show claims of different speakers before more of the same one."""
    ranked = sorted(rows, key=lambda r: (-r["n_outlets"], -r["confidence"], r["event_id"]))
    seen: set[str] = set()
    fresh: list[Row] = []
    repeats: list[Row] = []
    for row in ranked:
        (repeats if _voice(row) in seen else fresh).append(row)
        seen.add(_voice(row))
    return Side(
        position=name,
        claims=tuple(_claim(row) for row in (fresh + repeats)[:CLAIMS_PER_SIDE]),
        n_claims=len(rows),
        n_outlets=len({row["outlet"] for row in rows}),
    )


def _claim(row: Row) -> Claim:
    return Claim(
        event_id=row["event_id"],
        article_id=row["article_id"],
        code=row["code"],
        status=row["status"],
        speaker=_named(row) or None,
        private=row["private_speaker"],
        quote=plain(row["quote"], QUOTE),
        char_start=row["char_start"],
        char_end=row["char_end"],
        url=link(row["url"]),
        language=plain(row["language"], 12) or None,
        outlet=plain(row["outlet"], 60),
        owner=row["owner"],
        owner_country=row["outlet_country"],
        published=row["told_at"],
        n_outlets=row["n_outlets"],
        numbers=tuple(written(figure) for figure in row["numbers"] or ()),
    )


def written(figure: Mapping[str, Any]) -> str:
    """Write a figure without words of any language: holder, kind code and value.

    >>> written({"kind": "vote_share", "value": 80.1, "holder": "Lukashenko"})
    'Lukashenko 80.1%'
    """
    value = f"{figure['value']:,.2f}".rstrip("0").rstrip(".")
    unit = "%" if figure["kind"] in {"vote_share", "turnout"} else ""
    return f"{plain(figure['holder'] or figure['kind'].replace('_', ' '), 60)} {value}{unit}"
