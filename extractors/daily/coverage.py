"""What the pipeline saw of what it expects, which feeds are silent, and why a day is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from extractors.daily.sections import Coverage, DropLine, FaultLine, FeedLine
from extractors.daily.spikes import missing_share
from extractors.daily.wording import plain

Row = Mapping[str, Any]
THIN = 0.2
"""With more than this part of the expected articles missing, no fall of a country is believed."""
EARLY = 0.5
"""Before so much of the day is over, the hours of publication differ too much to miss anything."""
SILENT_GAPS = 3
SILENT_HOURS = 24
UNKNOWN_GAP_HOURS = 24
"""Taken as the usual gap of a feed that gave too little to know it."""
STATE_ORDER = ("silent", "failing", "never", "unpolled", "ok", "muted", "retired")


def coverage(rows: Mapping[str, Sequence[Row]], until: datetime, elapsed: float = 1.0) -> Coverage:
    """Sum up the day's polls, feeds, drops and latency.

    `until` is the moment that silence is measured at, `elapsed` the part of the day that is over: of a running day no
    more than that part of the usual articles is expected, and before noon nothing is said about what is missing.
    """
    outlets = {row["outlet"]: row for row in rows["outlets"]}
    feeds = sorted(
        (_feed(row, outlets.get(row["outlet"]), until) for row in rows["feeds"]),
        key=lambda f: (
            STATE_ORDER.index(f.state),
            -(f.silent_hours or 0) if f.state == "silent" else 0,
            -(f.expected or 0),
            f.outlet.casefold(),
            f.feed_id,
        ),
    )
    expected = [float(row["expected"]) * elapsed for row in rows["outlets"]]
    seen = [int(row["seen"]) for row in rows["outlets"]]
    share = missing_share(expected, seen) if elapsed >= EARLY else None
    polls, latency = rows["polls"][0], rows["latency"][0]
    return Coverage(
        expected=round(sum(expected), 1),
        seen=sum(seen),
        missing_share=None if share is None else round(share, 3),
        thin=share is not None and share > THIN,
        polls=polls["n"] or 0,
        polls_failed=polls["failed"] or 0,
        last_poll=polls["last_poll"],
        latency_p50=latency["p50"],
        latency_p95=latency["p95"],
        copies=latency["copies"] or 0,
        text_sources={row["text_source"]: row["n"] for row in rows["text_sources"]},
        feeds=tuple(feeds),
        drops=tuple(_drop(row) for row in rows["drops"]),
        faults=tuple(_fault(row) for row in rows["faults"]),
    )


def _feed(row: Row, outlet: Row | None, until: datetime) -> FeedLine:
    """Describe one feed; its usual and today's articles are those of its outlet."""
    quiet = (until - row["last_new_at"]) // timedelta(hours=1) if row["last_new_at"] else None
    return FeedLine(
        feed_id=row["feed_id"],
        outlet=plain(row["outlet"], 60),
        owner=row["owner"],
        country=row["country"],
        expected=None if outlet is None else round(float(outlet["expected"]), 1),
        seen=0 if outlet is None else int(outlet["seen"]),
        last_new_at=row["last_new_at"],
        silent_hours=None if quiet is None else max(0, quiet),
        usual_gap_hours=None if row["usual_gap_hours"] is None else round(row["usual_gap_hours"], 1),
        polls=row["polls"],
        polls_failed=row["polls_failed"],
        state=_state(row, quiet),
    )


def _state(row: Row, quiet: int | None) -> str:
    """Name the state of a feed: silent means no new article for three usual gaps and at least a day."""
    if row["status"] in {"muted", "retired"}:
        return str(row["status"])
    if quiet is not None and quiet > max(SILENT_GAPS * (row["usual_gap_hours"] or UNKNOWN_GAP_HOURS), SILENT_HOURS):
        return "silent"
    if row["polls"] and row["polls"] == row["polls_failed"]:
        return "failing"
    if not row["polls"]:
        return "unpolled"
    return "never" if quiet is None else "ok"


def _drop(row: Row) -> DropLine:
    return DropLine(
        reason=plain(row["reason"], 40), n_entries=row["n"], n_outlets=row["n_outlets"], outlet=plain(row["outlet"], 60)
    )


def _fault(row: Row) -> FaultLine:
    return FaultLine(
        kind=row["kind"],
        name=plain(row["name"], 80),
        n=row["n"],
        day=row["day"],
        detail=plain(row["detail"] or "", 200),
    )


def why_empty(n_articles: int, seen: Coverage, *, watched: bool) -> str | None:
    """Give the reason code of a day without articles, None for any other day."""
    if n_articles:
        return None
    if not seen.feeds:
        return "no_feeds"
    if not seen.polls:
        return "no_polls"
    if seen.polls == seen.polls_failed:
        return "all_failed"
    if watched:
        return "no_match"
    return "all_dropped" if seen.drops else "nothing_new"
