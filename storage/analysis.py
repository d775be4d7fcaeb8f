"""Codings: which articles are still to code, and what a coder said of each, kept under coder and version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from extractors.records import Coding
from storage.retention import WHOLE
from storage.rows import Connection, Row, fetch, identity, insert
from storage.store import PARTS


def uncoded(con: Connection, coder: str, limit: int, part: tuple[int, int] = (0, 1)) -> list[dict[str, Any]]:
    """List article versions that this coder has not coded yet, oldest first; `part` is which of how many, from 0.

    A text that was cut by its outlet's policy keeps the coding it has.
    """
    return fetch(
        con,
        f"""
        WITH first AS (
          SELECT v.article_id, v.version, v.title, coalesce(a.published, a.fetched_at)::DATE AS date, a.outlet_country,
                 a.language, a.fetched_at
          FROM store.current_version v
          JOIN store.articles a ON a.article_id = v.article_id
          WHERE NOT EXISTS (
            SELECT 1 FROM store.codings c
            WHERE c.article_id = v.article_id AND c.version = v.version AND c.coder = $coder
          ) AND {WHOLE} AND ($of = 1 OR md5_number_lower(v.article_id) % $parts % $of = $at)
          ORDER BY a.fetched_at, v.article_id LIMIT $limit
        )
        SELECT f.article_id, f.version, f.title, t.text, f.date, f.outlet_country, f.language
        FROM first f JOIN store.article_text t ON t.article_id = f.article_id AND t.version = f.version
        ORDER BY f.fetched_at, f.article_id
        """,  # noqa: S608 - our own words
        {"coder": coder, "limit": limit, "parts": PARTS, "at": part[0], "of": part[1]},
    )


def save_codings(con: Connection, coded: Iterable[tuple[Coding, int]], run_id: str, now: datetime) -> int:
    """Append codings (each with the version of its article) and everything they say; a repeat is a no-op."""
    rows = {identity(c.id, version, c.coder): (c, version) for c, version in coded}
    known = con.execute(
        "SELECT coding_id FROM store.codings WHERE list_contains($ids, coding_id)", {"ids": list(rows)}
    ).fetchall()
    for (coding_id,) in known:
        del rows[coding_id]
    heads = [
        {
            "coding_id": key, "article_id": c.id, "version": version, "coder": c.coder, "coded_at": now,
            "language": c.language, "election_related": c.election_related, "run_id": run_id,
        }
        for key, (c, version) in rows.items()
    ]  # fmt: skip
    insert(con, "codings", heads)
    for table, rows_of in TABLES.items():
        insert(con, table, [{"coding_id": key} | row for key, (c, _) in rows.items() for row in rows_of(c)])
    return len(rows)


def save_failures(con: Connection, failures: Sequence[dict[str, Any]], run_id: str, now: datetime) -> None:
    """Append articles that could not be coded (article_id, version, coder, language, failure): data, not an error."""
    insert(
        con,
        "codings",
        [
            row | {
                "coding_id": identity(row["article_id"], row["version"], row["coder"]), "coded_at": now,
                "election_related": False, "run_id": run_id,
            }
            for row in failures
        ],
        key=("coding_id",),
    )  # fmt: skip


def _countries(coding: Coding) -> list[dict[str, Any]]:
    counts = Counter(place.country for place in coding.places)
    order = [*coding.focus_countries, *(c for c in coding.countries if c not in coding.focus_countries)]
    return [
        {
            "article_id": coding.id, "country": country, "place": place, "is_focus": country in coding.focus_countries,
            "mentions": counts[country],
        }
        for place, country in enumerate(order, start=1)
    ]  # fmt: skip


def _mentions(coding: Coding) -> list[dict[str, Any]]:
    places = [(p.start, p.end, "country", p.country, p.how) for p in coding.places]
    actors = [(m.start, m.end, "actor", coding.actors[m.actor].actor_id, m.how) for m in coding.actor_mentions]
    return [
        {"article_id": coding.id, "char_start": s, "char_end": e, "kind": kind, "code": code, "how": how}
        for s, e, kind, code, how in sorted(places + actors)
    ]


def _actors(coding: Coding) -> list[dict[str, Any]]:
    return [
        {
            "article_id": coding.id, "actor_id": a.actor_id, "canonical": a.canonical, "name": a.name,
            "forms": list(a.mentions), "kind": a.kind, "role": a.role, "country": a.country,
        }
        for a in coding.actors
    ]  # fmt: skip


def _elections(coding: Coding) -> list[dict[str, Any]]:
    return [
        {
            "article_id": coding.id,
            "election_id": e.election_id,
            "country": e.country,
            "office": e.office,
            "date": e.date,
        }
        for e in coding.elections
    ]


def _events(coding: Coding) -> list[dict[str, Any]]:
    names = (
        "event_id", "code", "plover", "status", "background", "speaker", "date", "country", "quote", "rule",
        "confidence", "election_id", "election_reason",
    )  # fmt: skip
    return [
        {name: getattr(e, name) for name in names}
        | {
            "article_id": coding.id, "actors": list(e.actors), "recipients": list(e.recipients),
            "attribution": list(e.attribution), "char_start": e.start, "char_end": e.end,
        }
        for e in coding.events
    ]  # fmt: skip


def _numbers(coding: Coding) -> list[dict[str, Any]]:
    return [
        {"event_id": e.event_id, "kind": n.kind, "value": n.value, "holder": n.holder}
        for e in coding.events
        for n in e.numbers
    ]


TABLES = {
    "article_countries": _countries,
    "mentions": _mentions,
    "article_actors": _actors,
    "article_elections": _elections,
    "events": _events,
    "event_numbers": _numbers,
}


def save_elections(con: Connection, rows: Iterable[Row]) -> int:
    """Add the elections of the reviewed table (country, office, date, round, source) that are not there yet."""
    named = [dict(row) | {"election_id": f"{row['country']}-{row['office']}-{row['date']}"} for row in rows]
    return insert(con, "elections", [row | {"round": int(row["round"])} for row in named], key=("election_id",))
