"""Which stored articles are looked at as copies of new ones."""

from datetime import UTC, date, datetime

import pytest

from storage import stories
from storage.store import Store

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)


@pytest.fixture
def con(tmp_path):
    """A new article, and others that share a band with it on several days, or share none."""
    store = Store(tmp_path)
    store.prepare(NOW)
    days = {"new": 20, "same day": 20, "14 days before": 6, "15 days before": 5, "9 days after": 29, "other": 20}
    rows = [
        {"article_id": key, "algorithm": "x", "agency": None, "hashes": [1], "day": date(2020, 11, day),
         "bands": [7, 8] if key != "other" else [8, 7]}
        for key, day in days.items()
    ]  # fmt: skip
    with store.writing() as opened:
        stories.save_prints(opened, rows)
        yield opened


def test_articles_that_share_a_band_within_a_fortnight_are_candidates(con):
    """The same number in another band is no match, nor is one more than 14 days away."""
    found = stories.candidate_pairs(con, ["new"])
    assert {one if other == "new" else other for one, other in found} == {
        "same day", "14 days before", "9 days after",
    }  # fmt: skip


def test_articles_without_prints_have_no_candidates(con):
    """An article that was never fingerprinted gives no pair."""
    assert stories.candidate_pairs(con, ["unknown"]) == []
