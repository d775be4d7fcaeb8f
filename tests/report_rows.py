"""Rows of an invented day, as `storage.report.load` gives them: the smallest whole input of the report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

DAY = date(2020, 11, 6)
NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
NOON = datetime(2020, 11, 6, 12, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


def country_day(country: str, day: date, n: int, *, outlets: int = 5, new: int = 0) -> dict[str, Any]:
    """One row of the country grid."""
    return {
        "day": day, "country": country, "n_articles": n, "n_stories": max(1, n // 3), "n_outlets": outlets,
        "n_election": n // 2, "n_new_outlets": new,
    }  # fmt: skip


def grid(today: dict[str, int], before: int = 10, days: int = 40, **kwargs: int) -> list[dict[str, Any]]:
    """Every country with `before` articles a day, and its own number today."""
    past = [country_day(c, DAY - timedelta(days=n), before) for c in today for n in range(1, days + 1)]
    return [*past, *(country_day(c, DAY, n, **kwargs) for c, n in today.items())]


def feed(outlet: str, *, quiet_hours: int = 2, **more: Any) -> dict[str, Any]:
    """One row of the feed table."""
    end = datetime.combine(DAY + timedelta(days=1), datetime.min.time(), UTC)
    return {
        "feed_id": f"f-{outlet}", "outlet": outlet, "owner": "private", "country": "BOL",
        "last_new_at": end - timedelta(hours=quiet_hours), "usual_gap_hours": 2.0, "polls": 24,
        "polls_failed": 0, "status": "watched",
    } | more  # fmt: skip


def story(title: str, **more: Any) -> dict[str, Any]:
    """One row of the story table."""
    return {
        "story_id": "s1", "headline": title, "url": "https://example.org/a", "language": "en", "outlet": "Daily One",
        "owner": "private", "outlet_country": "GBR", "owners": ["private", "state"], "countries": ["BLR"],
        "n_articles": 5, "n_stories": 1, "n_outlets": 5, "first_seen": NOON, "excerpt": "An excerpt.",
    } | more  # fmt: skip


def claim(code: str, speaker: str | None, quote: str, **more: Any) -> dict[str, Any]:
    """One row of the claim table."""
    return {
        "event_id": f"e-{code}-{len(speaker or quote)}", "article_id": "a1", "story_id": "s1", "country": "BLR",
        "election_id": "BLR-2020-president", "code": code, "status": "alleged", "speaker": speaker, "quote": quote,
        "char_start": 100, "char_end": 100 + len(quote), "url": "https://example.org/a", "language": "en",
        "outlet": "TASS", "owner": "state", "outlet_country": "RUS", "told_at": NOON, "n_outlets": 1,
        "confidence": 0.9, "numbers": [], "actors": [], "recipients": [], "private_speaker": False,
    } | more  # fmt: skip


def result(holder: str, value: float, **more: Any) -> dict[str, Any]:
    """One row of the result table."""
    return {
        "country": "BLR", "election_id": "BLR-2020-president", "kind": "vote_share", "holder": holder, "value": value,
        "status": "asserted", "speaker": "Central Election Commission", "outlet": "TASS", "owner": "state",
        "url": "https://example.org/r", "told_at": NOON, "event_id": "e9", "n_outlets": 4, "n_rows": 2,
    } | more  # fmt: skip


def full_day() -> Rows:
    """Give a day on which something stands in every section."""
    countries = grid({"BLR": 31, "BOL": 9, "USA": 140, "MDV": 4})
    return {
        "about": [{
            "data_until": NOW - timedelta(minutes=30), "coder": "rules-1", "schema_version": 1, "n_articles": 184,
            "n_stories": 61, "n_outlets": 14, "n_election": 92, "n_events": 240, "n_claims": 4,
            "n_fresh": 190, "n_fresh_stories": 64, "n_fresh_outlets": 14, "history_days": 28,
        }],
        "country_days": countries,
        "country_codes": [{"country": "BLR", "code": "FRAUD_ALLEGATION", "n_stories": 7}],
        "volume": [{"day": DAY - timedelta(days=n), "n_articles": 184 if n == 0 else 40 + n % 3} for n in range(41)],
        "timeline": [
            {"country": "BLR", "day": DAY - timedelta(days=n), "code": code, "n_articles": 6 - n, "n_stories": 5 - n,
             "n_outlets": 3}
            for n in range(5) for code in ("FRAUD_ALLEGATION", "ELECTION_PROTEST")
        ],
        "stories": [story("Pompeo calls Belarus election fraudulent")],
        "claims": [
            claim("RESULT_ANNOUNCED", "Central Election Commission", "Lukashenko won 80.10% of the vote",
                  status="asserted", numbers=[{"kind": "vote_share", "value": 80.1, "holder": "Lukashenko"}]),
            claim("FRAUD_ALLEGATION", "Mike Pompeo", "The election was fraudulent", outlet="Daily One",
                  owner="private"),
            claim("REPRESSION", "Viasna", "At least 12 were detained", actors=["Police"]),
            claim("REPRESSION", "Interior Ministry", "Nobody was detained", status="denied", actors=["Police"]),
        ],
        "results": [result("Lukashenko", 80.1), result("Tikhanovskaya", 10.12)],
        "changes": [{
            "article_id": "a7", "title": "Result", "language": "en", "url": "https://example.org/c", "outlet": "BelTA",
            "owner": "state", "version": 2, "changed_at": NOON, "changed_figures": "80.2 -> 80.1", "n_rows": 1,
        }],
        "newcomers": [{
            "actor_id": "x:a", "name": "Maria Example", "kind": "person", "role": "OPP", "country": "BLR",
            "n_articles": 4, "n_outlets": 3, "n_owners": 2, "n_rows": 1,
        }],
        "calendar": [
            {"election_id": "MDA-2020-president", "country": "MDA", "office": "president", "date": "2020-11-15",
             "n_articles": 3, "source": "general knowledge, unverified"},
            {"election_id": "USA-2020-president", "country": "USA", "office": "president", "date": "2020-11-03",
             "n_articles": 70, "source": "general knowledge, unverified"},
        ],
        "feeds": [feed("LatamHoy", quiet_hours=72), feed("TASS", owner="state", country="RUS")],
        "outlets": [{"outlet": "LatamHoy", "expected": 10, "seen": 0}, {"outlet": "TASS", "expected": 90, "seen": 92}],
        "polls": [{"n": 48, "failed": 3, "last_poll": NOW - timedelta(hours=1)}],
        "latency": [{"p50": 14.0, "p95": 190.0, "copies": 123}],
        "text_sources": [{"text_source": "page", "n": 170}, {"text_source": "feed", "n": 14}],
        "drops": [{"reason": "robots", "n": 4, "n_outlets": 1, "outlet": "Closed Times"}],
        "faults": [
            {"kind": "check", "name": "quote_not_in_text", "n": 2, "day": None, "detail": "e7"},
            {"kind": "delivery", "name": "mail:d…@example.org", "n": 1, "day": DAY - timedelta(days=1),
             "detail": "failed: no such mailbox"},
        ],
        "quality": [{"tag": "FRAUD_ALLEGATION", "figure": "f1", "value": 0.81, "low": 0.7, "high": 0.9, "n": 44,
                     "measured_at": NOON}],
    }  # fmt: skip


def empty_day() -> Rows:
    """Give a day without a single row but for the totals."""
    nothing: Rows = {name: [] for name in full_day()}
    return nothing | {
        "about": [{
            "data_until": None, "coder": None, "schema_version": 1, "n_articles": 0, "n_stories": 0, "n_outlets": 0,
            "n_election": 0, "n_events": 0, "n_claims": 0,
            "n_fresh": 0, "n_fresh_stories": 0, "n_fresh_outlets": 0, "history_days": 0,
        }],
        "polls": [{"n": 0, "failed": 0, "last_poll": None}],
        "latency": [{"p50": None, "p95": None, "copies": 0}],
    }  # fmt: skip
