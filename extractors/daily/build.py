"""Rows of one day into the daily report: order and limits only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from extractors.daily.attention import country_lines, first_day, scaled, series_of
from extractors.daily.claims import matters
from extractors.daily.coverage import coverage, why_empty
from extractors.daily.document import FORMAT, DailyReport, Head, Watch
from extractors.daily.leads import leads
from extractors.daily.sections import (
    Change,
    CountryLine,
    Counts,
    Dot,
    Newcomer,
    PollingDay,
    QualityLine,
    ResultLine,
    StoryLine,
    Timeline,
)
from extractors.daily.spikes import WINDOW, baseline, rhythm
from extractors.daily.wording import link, plain

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
AHEAD, BEHIND = 30, 60
TIMELINE_DAYS = 14
EXCERPT = 200
"""Characters that the database gives of a text: one of that length was cut."""
SHOWN = {"countries": 250, "matters": 12, "stories": 15, "results": 30, "changes": 10, "newcomers": 20, "calendar": 40}


def build(rows: Rows, *, day: date, now: datetime, watch: Watch | None = None) -> DailyReport:
    """Build the report of `day` from the rows of `storage.report.load`.

    `now` only tells whether the day is over; a running day is measured up to the newest data, so that the same rows
    give the same report however often it is asked for.
    """
    end = datetime.combine(day + timedelta(days=1), time.min, UTC)
    about = rows["about"][0]
    until = end if now >= end else min(end, about["data_until"] or now)
    elapsed = max(0.0, min(1.0, 1 - (end - until) / timedelta(days=1)))
    seen = coverage(rows, until, elapsed)
    votes = calendar(rows["calendar"], day)
    countries = country_lines(
        rows["country_days"], rows["country_codes"], votes, day, thin=seen.thin, running=elapsed < 1
    )
    head = _head(rows, countries, day, watch, why_empty(about["n_fresh"], seen, watched=watch is not None))
    questions, n_questions = matters(rows["claims"], SHOWN["matters"])
    stories = tuple(_story(row) for row in rows["stories"])
    results = tuple(_result(row) for row in rows["results"])
    changes = tuple(_change(row) for row in rows["changes"])
    newcomers = tuple(_newcomer(row) for row in rows["newcomers"])
    return DailyReport(
        format=FORMAT,
        head=head,
        leads=leads(head, countries, stories, questions, (results, changes, newcomers, votes), seen, until),
        countries=tuple(countries[: SHOWN["countries"]]),
        timelines=timelines(rows["timeline"], day),
        stories=stories[: SHOWN["stories"]],
        matters=tuple(questions),
        results=results[: SHOWN["results"]],
        changes=changes[: SHOWN["changes"]],
        newcomers=newcomers[: SHOWN["newcomers"]],
        calendar=tuple(votes[: SHOWN["calendar"]]),
        coverage=seen,
        quality=tuple(_quality(row) for row in rows["quality"]),
        totals=_totals(rows, len(countries), n_questions, len(votes)),
    )


def _totals(rows: Rows, n_countries: int, n_matters: int, n_votes: int) -> dict[str, int]:
    """Say how many rows each section has in all; a query that is cut carries the whole number in each row."""
    about = rows["about"][0]
    cut = {name: rows[name][0]["n_rows"] if rows[name] else 0 for name in ("results", "changes", "newcomers")}
    return cut | {
        "countries": n_countries,
        "stories": about["n_fresh_stories"],
        "matters": n_matters,
        "claims": about["n_claims"],
        "events": about["n_events"],
        "calendar": n_votes,
    }


def _head(rows: Rows, countries: list[CountryLine], day: date, watch: Watch | None, empty: str | None) -> Head:
    about = rows["about"][0]
    start = datetime.combine(day, time.min, UTC)
    end = start + timedelta(days=1)
    volume = series_of(rows["volume"], day, first_day(rows["volume"], day))
    base = baseline(scaled(volume, rhythm(volume))[:-1])
    return Head(
        day=day,
        start=start,
        end=end,
        zone="UTC",
        complete=about["data_until"] is not None and about["data_until"] >= end,
        data_until=about["data_until"],
        coder=about["coder"],
        schema_version=about["schema_version"],
        watch=watch,
        counts=Counts(about["n_articles"], about["n_stories"], about["n_outlets"]),
        read=Counts(about["n_fresh"], about["n_fresh_stories"], about["n_fresh_outlets"]),
        history_days=about["history_days"],
        election_related=about["n_election"],
        n_countries=sum(1 for country in countries if country.counts.articles),
        median=round(base.middle, 1) if base else None,
        baseline_days=base.days if base else 0,
        volume=tuple(volume[-WINDOW - 1 :]),
        empty=empty,
    )


def calendar(rows: Sequence[Row], day: date) -> list[PollingDay]:
    """Keep the elections whose date is known to the day, from 60 days ago to 30 days ahead, the nearest first."""
    votes = []
    for row in rows:
        try:
            held = date.fromisoformat(row["date"] or "")
        except ValueError:
            continue
        in_days = (held - day).days
        if -BEHIND <= in_days <= AHEAD:
            votes.append(_vote(row, in_days))
    return sorted(votes, key=lambda v: (v.in_days < 0, abs(v.in_days), v.country or "", v.election_id))


def _vote(row: Row, in_days: int) -> PollingDay:
    return PollingDay(
        election_id=plain(row["election_id"], 80),
        country=row["country"],
        office=row["office"],
        date=row["date"],
        in_days=in_days,
        n_articles=row["n_articles"],
        source=plain(row["source"], 120),
    )


def timelines(rows: Sequence[Row], day: date) -> tuple[Timeline, ...]:
    """Arrange events by country, day and type; the countries keep the order in which they come."""
    days = tuple(day - timedelta(days=n) for n in range(TIMELINE_DAYS - 1, -1, -1))
    found = []
    for country in dict.fromkeys(row["country"] for row in rows):
        own = [row for row in rows if row["country"] == country and row["day"] in days]
        weight: dict[str, int] = {}
        for row in own:
            weight[row["code"]] = weight.get(row["code"], 0) + row["n_stories"]
        codes = tuple(sorted(weight, key=lambda code: (-weight[code], code))[:8])
        dots = tuple(
            Dot(day=row["day"], code=row["code"], counts=Counts(row["n_articles"], row["n_stories"], row["n_outlets"]))
            for row in sorted(own, key=lambda r: (r["day"], r["code"]))
            if row["code"] in codes
        )
        if dots:
            found.append(Timeline(country=country, days=days, codes=codes, dots=dots))
    return tuple(found)


def _story(row: Row) -> StoryLine:
    return StoryLine(
        story_id=row["story_id"],
        headline=plain(row["headline"]) or "—",
        url=link(row["url"]),
        language=plain(row["language"], 12) or None,
        outlet=plain(row["outlet"], 60),
        owner=row["owner"],
        owner_country=row["outlet_country"],
        owners=tuple(row["owners"]),
        countries=tuple(row["countries"][:5]),
        counts=Counts(row["n_articles"], row["n_stories"], row["n_outlets"]),
        first_seen=row["first_seen"],
        excerpt=plain(f"{row['excerpt']}…" if len(row["excerpt"]) == EXCERPT else row["excerpt"], EXCERPT),
    )


def _result(row: Row) -> ResultLine:
    return ResultLine(
        country=row["country"],
        election_id=row["election_id"],
        kind=row["kind"],
        holder=plain(row["holder"], 80) or None,
        value=row["value"],
        status=row["status"],
        speaker=plain(row["speaker"], 80) or None,
        outlet=plain(row["outlet"], 60),
        owner=row["owner"],
        url=link(row["url"]),
        told_at=row["told_at"],
        event_id=row["event_id"],
        n_outlets=row["n_outlets"],
    )


def _change(row: Row) -> Change:
    return Change(
        article_id=row["article_id"],
        headline=plain(row["title"]) or "—",
        language=plain(row["language"], 12) or None,
        url=link(row["url"]),
        outlet=plain(row["outlet"], 60),
        owner=row["owner"],
        version=row["version"],
        changed_at=row["changed_at"],
        figures=plain(row["changed_figures"]),
    )


def _newcomer(row: Row) -> Newcomer:
    return Newcomer(
        actor_id=row["actor_id"],
        name=plain(row["name"], 80) or "—",
        kind=row["kind"],
        role=row["role"],
        country=row["country"],
        n_articles=row["n_articles"],
        n_outlets=row["n_outlets"],
        n_owners=row["n_owners"],
    )


def _quality(row: Row) -> QualityLine:
    return QualityLine(
        tag=plain(row["tag"], 60),
        figure=plain(row["figure"], 40),
        value=round(row["value"], 3),
        low=None if row["low"] is None else round(row["low"], 3),
        high=None if row["high"] is None else round(row["high"], 3),
        n=row["n"],
        measured_at=row["measured_at"],
    )
