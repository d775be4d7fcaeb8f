"""Three to five sentences that open the report, chosen by rule; the words are in `flows/templates/<language>.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from extractors.daily.document import Figure, Head, Lead
from extractors.daily.sections import Change, CountryLine, Coverage, Matter, Newcomer, PollingDay, ResultLine, StoryLine

MOST = 5
LEAST = 3
TROUBLED = ("silent", "failing", "never")


def leads(
    head: Head,
    countries: Sequence[CountryLine],
    stories: Sequence[StoryLine],
    matters: Sequence[Matter],
    news: tuple[Sequence[ResultLine], Sequence[Change], Sequence[Newcomer], Sequence[PollingDay]],
    seen: Coverage,
    until: datetime,
) -> tuple[Lead, ...]:
    """Choose the lead sentences: what is missing first, then spikes, contradictions, changed results, the calendar."""
    if head.empty:
        figures: dict[str, Figure] = {
            "polls": seen.polls,
            "failed": seen.polls_failed,
            "feeds": len(seen.feeds),
            "dropped": sum(drop.n_entries for drop in seen.drops),
            "median": head.median,
            "baseline_days": head.baseline_days,
        }
        return (Lead(kind=f"empty_{head.empty}", anchor="coverage", figures=figures), *_pipeline(seen))
    results, changes, newcomers, calendar = news
    chosen = [
        *_pipeline(seen),
        *_stopped(head, until),
        *_spikes(countries)[:2],
        *_contradictions(matters)[:1],
        *_changed(changes)[:1],
        *_polling(calendar, countries)[:1],
        *_results(results)[:1],
        *_top_story(stories)[:1],
    ][:MOST]
    for spare in (_volume(head), _newcomers(newcomers)):
        if len(chosen) < LEAST and spare is not None:
            chosen.append(spare)
    return tuple(chosen)


def _pipeline(seen: Coverage) -> list[Lead]:
    """Say what is missing: silent feeds by name, missing articles, failed polls."""
    troubled = [feed for feed in seen.feeds if feed.state in TROUBLED]
    percent = None if seen.missing_share is None else round(seen.missing_share * 100)
    common: dict[str, Figure] = {
        "feeds": len(seen.feeds),
        "troubled": len(troubled),
        "missing_percent": percent,
        "expected": round(seen.expected),
        "seen": seen.seen,
        "polls": seen.polls,
        "polls_failed": seen.polls_failed,
    }
    if troubled:
        worst = troubled[0]
        one: dict[str, Figure] = {
            "outlet": worst.outlet,
            "hours": worst.silent_hours,
            "usual_gap_hours": worst.usual_gap_hours,
            "country": worst.country,
            "usual_articles": worst.expected,
        }
        return [Lead(kind=f"pipeline_{worst.state}", anchor="coverage", figures=common | one)]
    if seen.thin:
        return [Lead(kind="pipeline_coverage", anchor="coverage", figures=common)]
    return []


def _stopped(head: Head, until: datetime) -> list[Lead]:
    """Say that nothing at all was polled or stored in the last half of the day."""
    if head.data_until is None or until - head.data_until < timedelta(hours=12):
        return []
    hours = (until - head.data_until) // timedelta(hours=1)
    return [Lead(kind="pipeline_stopped", anchor="coverage", figures={"hours": hours})]


def _attention(country: CountryLine) -> dict[str, Figure]:
    return {
        "country": country.country,
        "articles": country.counts.articles,
        "stories": country.counts.stories,
        "outlets": country.counts.outlets,
        "median": country.median,
        "baseline_days": country.baseline_days,
        "ratio": country.ratio,
        "z": country.z,
        "elevated_days": country.elevated_days,
        "calm_median": country.calm_median,
        "code": country.top_code,
        "code_stories": country.top_code_stories,
        "polling_in": country.polling_in,
        "election_related": country.election_related,
    }


def _spikes(countries: Sequence[CountryLine]) -> list[Lead]:
    """Give the spikes, where most is told of elections first, then what stays loud."""
    loud = sorted((c for c in countries if c.spike), key=lambda c: (-c.election_related, -(c.z or 0), c.country))
    long = [c for c in countries if c.reason == "elevated"]
    return [
        *(Lead(kind="spike", anchor="spikes", figures=_attention(c)) for c in loud),
        *(Lead(kind="elevated", anchor="spikes", figures=_attention(c)) for c in long),
    ]


def _contradictions(matters: Sequence[Matter]) -> list[Lead]:
    """Name the two voices of a contradiction; an outlet that only reports is not one of them."""
    found = []
    for number, matter in enumerate(matters, 1):
        if matter.contradiction is None:
            continue
        figures: dict[str, Figure] = {
            "country": matter.country,
            "topic": matter.topic,
            "outlets": matter.n_outlets,
            "claims": matter.n_claims,
        }
        if matter.between and matter.figures:
            figures |= dict(zip(("first", "second"), matter.between, strict=True))
            figures |= dict(zip(("first_figures", "second_figures"), matter.figures, strict=True))
        kind = matter.contradiction if matter.between else "contradiction"
        found.append(Lead(kind=kind, anchor=f"matter-{number}", figures=figures))
    return found


def _changed(changes: Sequence[Change]) -> list[Lead]:
    return [
        Lead(
            kind="changed",
            anchor="results",
            figures={"outlet": c.outlet, "headline": c.headline, "figures": c.figures, "version": c.version},
        )
        for c in changes
    ]


def _results(results: Sequence[ResultLine]) -> list[Lead]:
    """Name the leading share of the result that most outlets tell."""
    shares = [r for r in results if r.kind == "vote_share" and r.holder and r.status == "asserted"]
    ranked = sorted(shares, key=lambda r: (-r.n_outlets, -r.value))
    return [
        Lead(
            kind="result",
            anchor="results",
            figures={
                "country": r.country,
                "holder": r.holder,
                "value": r.value,
                "speaker": r.speaker or r.outlet,
                "outlets": r.n_outlets,
            },
        )
        for r in ranked
    ]


def _polling(calendar: Sequence[PollingDay], countries: Sequence[CountryLine]) -> list[Lead]:
    lines = {line.country: line for line in countries}
    near = sorted((v for v in calendar if -3 <= v.in_days <= 14), key=lambda v: (abs(v.in_days), -v.n_articles))
    found = []
    for vote in near:
        line = lines.get(vote.country or "")
        if line is not None:
            figures = _attention(line) | {"in_days": vote.in_days, "date": vote.date, "office": vote.office}
            kind = "polling_today" if vote.in_days == 0 else "polling_ahead" if vote.in_days > 0 else "polling_past"
            found.append(Lead(kind=kind, anchor="calendar", figures=figures))
    return found


def _top_story(stories: Sequence[StoryLine]) -> list[Lead]:
    """Tell the story of most outlets; one that rests on a single kind of owner is no headline."""
    return [
        Lead(
            kind="story",
            anchor="stories",
            figures={
                "headline": s.headline,
                "articles": s.counts.articles,
                "outlets": s.counts.outlets,
                "owners": len(s.owners),
                "outlet": s.outlet,
            },
        )
        for s in stories
        if len(s.owners) > 1
    ]


def _volume(head: Head) -> Lead:
    return Lead(
        kind="volume",
        anchor="attention",
        figures={
            "articles": head.counts.articles,
            "stories": head.counts.stories,
            "outlets": head.counts.outlets,
            "median": head.median,
            "baseline_days": head.baseline_days,
            "election_related": head.election_related,
        },
    )


def _newcomers(newcomers: Sequence[Newcomer]) -> Lead | None:
    if not newcomers:
        return None
    first = newcomers[0]
    return Lead(
        kind="newcomer",
        anchor="newcomers",
        figures={
            "name": first.name,
            "country": first.country,
            "articles": first.n_articles,
            "outlets": first.n_outlets,
            "others": len(newcomers) - 1,
        },
    )
