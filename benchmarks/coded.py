"""Read articles that were written and coded for training, one form for people: text with its events marked in place.

usage: coded.py FILE.txt... [--jsonl OUT]

Prints what is wrong with a file (line and cure) and what it holds; `--jsonl` writes the codebook's form. An article:

    @article id | language | date or -
    @title Words
    @focus BLR USA
    @election BLR president 2020-08-09
    @actor L = Alexander Lukashenko | Lukashenko; Mr Lukashenko | person GOV BLR
    @text
    Paragraphs. An event's words stand in braces, {1 numbered}, and may lie {2 within {3 others}}.
    @events
    1 FRAUD_ALLEGATION alleged actors=T to=L by=T date=2020-08-10 in=BLR bg num=vote_share:10.1:T,votes:588622:T

Actors are named by their keys, several with commas; `bg` marks background; `in` may be left out for the first focus.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CODES = frozenset(
    (
        "ELECTION_SCHEDULED", "ELECTION_POSTPONED", "ELECTORAL_LAW_CHANGE", "ELECTION_ADMIN_ACTION",
        "CANDIDACY_DECLARED", "CANDIDACY_WITHDRAWN", "CANDIDATE_BARRED", "CAMPAIGN_EVENT", "ENDORSEMENT",
        "OPINION_POLL", "MEDIA_RESTRICTION", "DISINFORMATION", "VOTING_HELD", "VOTING_DISRUPTED", "OBSERVATION",
        "FRAUD_ALLEGATION", "RESULT_ANNOUNCED", "RESULT_CONTESTED", "RESULT_RECOGNISED", "RECOUNT_OR_COURT",
        "ELECTION_DEMAND", "ELECTION_PROTEST", "ELECTION_BOYCOTT", "REPRESSION", "ELECTION_VIOLENCE", "POWER_TRANSFER",
        "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
        "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
    )
)  # fmt: skip
STATUSES = frozenset(["asserted", "alleged", "demanded", "planned", "denied", "conditional"])
ROLES = frozenset(
    ("GOV", "LEG", "JUD", "COP", "MIL", "EMB", "CAN", "OPP", "PTY", "IGO", "OBS", "NGO", "MED", "BUS", "CVL", "REB")
)
KINDS = frozenset(["person", "party", "organisation", "state", "group"])
OFFICES = frozenset(["president", "parliament", "local", "referendum", "party", "other"])
FIGURES = frozenset(["vote_share", "votes", "turnout", "seats", "killed", "injured", "arrested", "crowd"])
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?$")


class FormError(ValueError):
    """A line that cannot be read."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file's articles in the codebook's form; what is wrong raises with file, article and cure."""
    for block in re.split(r"(?m)^(?=@article )", path.read_text(encoding="utf-8")):
        if block.startswith("@article "):
            try:
                yield _row(block)
            except FormError as wrong:
                raise FormError(f"{path}: {block.splitlines()[0]}: {wrong}") from None


def all_rows(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Read coded articles of either form: `.txt` as above, or a codebook's JSON a line."""
    for path in paths:
        if path.suffix == ".txt":
            yield from rows(path)
        else:
            yield from map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").splitlines()))


def _row(block: str) -> dict[str, Any]:
    head, _, rest = block.partition("\n@text\n")
    body, _, told = rest.partition("\n@events")
    row: dict[str, Any] = {"title": "", "focus_countries": [], "elections": [], "actors": []}
    keys: dict[str, str] = {}
    for line in filter(str.strip, head.splitlines()):
        word, _, value = line.partition(" ")
        _head(row, keys, word, value.strip())
    row["election_related"] = bool(row["elections"]) if "election_related" not in row else row["election_related"]
    row["text"], spans = _marked(body.strip())
    row["events"] = [_event(line, spans, keys, row) for line in filter(str.strip, told.splitlines())]
    if spans:
        raise FormError(f"marked but not among @events: {sorted(spans)}")
    for actor in row["actors"]:
        for form in (actor["name"], *actor["mentions"]):
            if form not in row["text"]:
                raise FormError(f"actor form {form!r} does not stand in the text to the letter")
    return row


def _head(row: dict[str, Any], keys: dict[str, str], word: str, value: str) -> None:
    parts = [part.strip() for part in value.split("|")]
    if word == "@article":
        row["id"], row["language"], row["date"] = parts[0], parts[1], None if parts[2] == "-" else parts[2]
    elif word == "@title":
        row["title"] = value
    elif word == "@focus":
        row["focus_countries"] = value.split()
    elif word == "@related":
        row["election_related"] = value == "yes"
    elif word == "@election":
        country, office, *when = value.split()
        _one_of(office, OFFICES, "office")
        row["elections"].append({"country": country, "office": office, "date": _date(when[0] if when else "-")})
    elif word == "@actor":
        key, _, name = parts[0].partition(" = ")
        kind, role, *country = parts[2].split()
        _one_of(kind, KINDS, "kind")
        _one_of(role, ROLES, "role")
        mentions = [form.strip() for form in parts[1].split(";") if form.strip()]
        place = country[0] if country and country[0] != "-" else None
        row["actors"].append({"name": name.strip(), "mentions": mentions, "kind": kind, "role": role, "country": place})
        keys[key.strip()] = name.strip()
    else:
        raise FormError(f"unknown line {word!r}")


def _marked(body: str) -> tuple[str, dict[int, tuple[int, int]]]:
    text, open_, spans = "", [], {}
    for piece in re.split(r"(\{\d+ |\})", body):
        if re.fullmatch(r"\{\d+ ", piece):
            open_.append((int(piece[1:]), len(text)))
        elif piece == "}":
            if not open_:
                raise FormError(f"a brace closes what none opened, after …{text[-40:]!r}")
            number, start = open_.pop()
            if number in spans:
                raise FormError(f"event {number} is marked twice")
            if not 15 <= len(text) - start <= 600:
                raise FormError(f"event {number}: evidence of {len(text) - start} characters; 15 to 600 are allowed")
            spans[number] = (start, len(text))
        else:
            text += piece
    if open_:
        raise FormError(f"brace of event {open_[-1][0]} is never closed")
    return text, spans


def _event(line: str, spans: dict[int, tuple[int, int]], keys: dict[str, str], row: dict[str, Any]) -> dict[str, Any]:
    number, code, status, *rest = line.split()
    _one_of(code, CODES, f"code of event {number}")
    _one_of(status, STATUSES, f"status of event {number}")
    if int(number) not in spans:
        raise FormError(f"event {number} is not marked in the text")
    start, end = spans.pop(int(number))
    known = dict(part.partition("=")[::2] for part in rest)
    strange = set(known) - {"actors", "to", "by", "date", "in", "bg", "num"}
    if strange:
        raise FormError(f"event {number}: unknown {sorted(strange)}")

    def named(field: str) -> list[str]:
        given = [key for key in known.get(field, "").split(",") if key and key != "-"]
        for key in given:
            if key not in keys:
                raise FormError(f"event {number}: {field}={key} is no actor's key")
        return [keys[key] for key in given]

    return {
        "code": code, "status": status, "background": "bg" in known,
        "actors": named("actors"), "recipients": named("to"),
        "speaker": next(iter(named("by")), None), "date": _date(known.get("date", "-")),
        "country": known.get("in") or next(iter(row["focus_countries"]), None),
        "numbers": [_number(part, keys, number) for part in known.get("num", "").split(",") if part],
        "quote": row["text"][start:end], "start": start, "end": end,
    }  # fmt: skip


def _number(part: str, keys: dict[str, str], number: str) -> dict[str, Any]:
    kind, value, *holder = part.split(":")
    _one_of(kind, FIGURES, f"number of event {number}")
    if holder and holder[0] not in {"", "-"} and holder[0] not in keys:
        raise FormError(f"event {number}: holder {holder[0]} is no actor's key")
    return {"kind": kind, "value": float(value), "holder": keys.get(holder[0]) if holder else None}


def _one_of(value: str, allowed: frozenset[str], what: str) -> None:
    if value not in allowed:
        raise FormError(f"{what}: {value!r} is none of {' '.join(sorted(allowed))}")


def _date(value: str) -> str | None:
    if value in {"-", ""}:
        return None
    if not DATE.match(value):
        raise FormError(f"date {value!r} is not ISO")
    return value


def main() -> None:
    """Check files, count, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--jsonl", type=Path)
    given = options.parse_args()
    found = []
    for path in given.files:
        try:
            found += rows(path)
        except FormError as wrong:
            sys.exit(str(wrong))
    many = len({row["id"] for row in found})
    words = sum(len(row["text"].split()) for row in found)
    events, actors = (sum(len(row[what]) for row in found) for what in ("events", "actors"))
    print(f"{len(found)} articles ({many} ids), {words} words, {events} events, {actors} actors")
    if given.jsonl:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        given.jsonl.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
