"""Who says what: claims about one question brought together, and where they contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extractors.daily.document import Claim, Matter, Side
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

ORDER = ("announced", "recognised", "contested", "challenged", "affirmed", "alleged", "demanded", "planned", "denied")


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
        return held if status != "denied" else {"contested": "recognised"}.get(held, "contested")
    return {"asserted": "affirmed", "conditional": "planned"}.get(status, status)


def matters(rows: Iterable[Row], limit: int) -> tuple[list[Matter], int]:
    """Group claims by country, election and question; contradicted questions first, then those most told.

    Gives at most `limit` matters and how many there are in all. A question on which only one voice speaks is none.
    """
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["country"] or "", row["election_id"] or "", topic(row["code"])].append(row)
    found = [_matter(key, group) for key, group in grouped.items() if _voices(group) > 1]
    found.sort(key=_weight)
    return found[:limit], len(found)


def _weight(matter: Matter) -> tuple[bool, int, bool, str, str]:
    told = sum(side.n_outlets for side in matter.sides)
    return matter.contradiction is None, -told, matter.topic != RESULT, matter.country or "", matter.topic


def _voices(rows: Sequence[Row]) -> int:
    return len({(row["speaker"] or row["outlet"], position(row["code"], row["status"])) for row in rows})


def _matter(key: tuple[str, str, str], rows: list[Row]) -> Matter:
    country, election, question = key
    sides: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sides[position(row["code"], row["status"])].append(row)
    return Matter(
        country=country or None,
        election_id=election or None,
        topic=question,
        contradiction=contradiction(rows),
        sides=tuple(_side(name, sides[name]) for name in ORDER if name in sides),
    )


def contradiction(rows: Sequence[Row]) -> str | None:
    """Name how claims on one question contradict one another, or None.

    `figures_differ`: one holder is given different shares. `recognised_contested`, `announced_contested` and
    `affirmed_denied`: the positions exclude one another.
    """
    held = {position(row["code"], row["status"]) for row in rows}
    if "contested" in held and "recognised" in held:
        return "recognised_contested"
    if "contested" in held and "announced" in held:
        return "announced_contested"
    if "denied" in held and held & {"affirmed", "alleged"}:
        return "affirmed_denied"
    figures: dict[tuple[str, str], set[float]] = defaultdict(set)
    for row in rows:
        if row["code"] in {"RESULT_ANNOUNCED", "VOTING_HELD"} and row["status"] != "denied":
            for figure in row["numbers"] or ():
                figures[figure["kind"], (figure["holder"] or "").casefold()].add(figure["value"])
    return "figures_differ" if any(len(values) > 1 for values in figures.values()) else None


def _side(name: str, rows: list[Row]) -> Side:
    """Show claims of different speakers before more of the same one."""
    ranked = sorted(rows, key=lambda r: (-r["n_outlets"], -r["confidence"], r["event_id"]))
    seen: set[str] = set()
    fresh: list[Row] = []
    repeats: list[Row] = []
    for row in ranked:
        (repeats if row["speaker"] in seen else fresh).append(row)
        seen.add(row["speaker"])
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
        speaker=plain(row["speaker"], 80) or None,
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
