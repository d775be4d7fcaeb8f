"""Each data check finds the fault that it is for, and none in sound data."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.records import Article, Coding, Event
from storage import analysis, articles
from storage.checks import checks, run_checks

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
TEXT = "The commission said that Petrenko had won. Sokol called it a theft."
EVENT = Event(
    event_id="e1", code="RESULT_ANNOUNCED", plover=None, status="asserted", background=False, actors=("Petrenko",),
    recipients=(), speaker=None, date=None, country="BLR", numbers=(), start=0, end=42, quote=TEXT[0:42], rule="r",
    confidence=0.9,
)  # fmt: skip
ARTICLE = Article(
    article_id="a1", url="http://a.example/1", outlet="The Example", title="Count", text=TEXT, language="en",
    fetched_at=NOW, text_source="page", published=NOW,
)  # fmt: skip
CODING = Coding(
    id="a1", language="en", focus_countries=("BLR",), countries=("BLR",), election_related=True, elections=(),
    actors=(), events=(EVENT,), coder="c",
)  # fmt: skip


def failing(store, *, article=ARTICLE, coding=CODING, sql=""):
    """Store an article and its coding, do the harm in `sql`, and give the checks that fail."""
    with store.writing() as con:
        articles.save_articles(con, [(article, "mark")], "r")
        analysis.save_codings(con, [(coding, 1)], "r", NOW)
        con.execute(sql or "SELECT 1")
        return run_checks(con, "r", NOW)


def test_sound_data_break_no_check(new_store, tmp_path):
    """An article, its coding and its quote pass all checks."""
    assert failing(new_store(tmp_path)) == {}


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("quote_not_in_text", {"coding": replace(CODING, events=(replace(EVENT, quote="Petrenko had lost"),))}),
        ("double_event", {"coding": replace(CODING, events=(EVENT, replace(EVENT, speaker="Sokol")))}),
        ("country_not_iso", {"coding": replace(CODING, focus_countries=("Belarus",))}),
        ("date_out_of_range", {"article": replace(ARTICLE, published=datetime(1680, 1, 1, tzinfo=UTC))}),
        ("article_without_text", {"sql": "DELETE FROM store.article_text"}),
        ("uncoded_version", {"sql": "DELETE FROM store.codings"}),
        ("event_without_article", {"sql": "DELETE FROM store.articles"}),
        ("double_coding", {"sql": "INSERT INTO store.codings SELECT * FROM store.codings"}),
        (
            "entry_without_feed",
            {
                "sql": "INSERT INTO store.entries BY NAME SELECT 'e' AS entry_id, 'f' AS feed_id, 't' AS title,"
                " '' AS summary, 'none' AS date_quality, now()::TIMESTAMP AS seen_at, 'r' AS run_id"
            },
        ),
    ],
)
def test_a_planted_fault_is_found(new_store, tmp_path, name, harm):
    """Each fault breaks its own check."""
    assert name in failing(new_store(tmp_path), **harm)


def test_checks_are_single_selects():
    """A check only reads."""
    for name, sql in checks():
        body = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
        assert body.startswith("SELECT"), name
        assert ";" not in body, name


def test_between_reading_and_coding_nothing_is_expected_to_be_coded(new_store, tmp_path):
    """An article without a coding breaks a check only at the end of a cycle."""
    store = new_store(tmp_path)
    with store.writing() as con:
        articles.save_articles(con, [(ARTICLE, "mark")], "r")
        assert run_checks(con, "r", NOW, coded=False) == {}
        assert run_checks(con, "s", NOW) == {"uncoded_version": 1}
