"""The twenty questions of docs/questions run as they stand."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extractors.records import Article, Coding, Event
from storage import analysis, articles
from storage.history import save_past_days
from storage.store import open_snapshot
from tests.back_ends import BACK_ENDS, fresh

QUESTIONS = sorted((Path(__file__).parents[1] / "docs" / "questions").glob("*.sql"))
NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
TEXT = "Maria Sokol said that the vote had been falsified. The commission denied it."


def event(key, status, speaker, start, end):
    """One fraud allegation of the example text."""
    return Event(
        event_id=key, code="FRAUD_ALLEGATION", plover="ACCUSE", status=status, background=False, actors=(speaker,),
        recipients=(), speaker=speaker, date="2020-08-19", country="BLR", numbers=(), start=start, end=end,
        quote=TEXT[start:end], rule="r", confidence=0.5, election_id="BLR-president-2020-08-09",
    )  # fmt: skip


@pytest.fixture(scope="module", params=BACK_ENDS)
def con(request, tmp_path_factory):
    """A snapshot in which an outlet tells two claims that stand against each other."""
    store = fresh(request, tmp_path_factory.mktemp("data"))
    article = Article(
        article_id="a1", url="http://a.example/1", outlet="The Example", owner="state", title="Claims", text=TEXT,
        language="en", fetched_at=NOW, text_source="page", published=NOW,
    )  # fmt: skip
    coding = Coding(
        id="a1", language="en", focus_countries=("BLR",), countries=("BLR",), election_related=True, elections=(),
        actors=(), events=(event("e1", "alleged", "Maria Sokol", 0, 50), event("e2", "denied", "commission", 51, 76)),
        coder="c",
    )  # fmt: skip
    past = [
        {"day": date(2020, 8, day), "country": "BLR", "outlet": "x", "n_articles": 1, "n_stories": 1, "n_events": 0}
        for day in range(1, 19)
    ]
    with store.writing() as con:
        articles.save_articles(con, [(article, "mark")], "r")
        analysis.save_codings(con, [(coding, 1)], "r", NOW)
        save_past_days(con, past)
    store.publish()
    with open_snapshot(store.snapshot) as reader:
        yield reader


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_has_prose_and_an_answer(con, file):
    """Each file opens with its question in words and runs."""
    sql = file.read_text(encoding="utf-8")
    assert sql.startswith("-- ")
    con.execute(sql).fetchall()


def test_there_are_twenty():
    """The set is complete."""
    assert len(QUESTIONS) == 20


def test_the_fraud_question_names_speakers_and_verbatim_quotes(con):
    """Both claims come back with who makes them and the exact words."""
    rows = con.execute(QUESTIONS[-1].read_text(encoding="utf-8")).fetchall()
    assert [(row[0], row[1]) for row in rows] == [("Maria Sokol", "alleged"), ("commission", "denied")]
    assert all(TEXT[row[5] : row[6]] == row[4] for row in rows)


def test_contradicting_claims_are_found(con):
    """An allegation and its denial stand side by side."""
    rows = con.execute("SELECT status FROM contradictions('BLR', '2020-08-01', '2020-08-31')").fetchall()
    assert rows == [("alleged",), ("denied",)]


def test_search_ranks_the_title_and_needs_every_word(con):
    """A word of the title finds the article, a word that is nowhere finds none."""
    assert len(con.execute("FROM search('claims falsified')").fetchall()) == 1
    assert con.execute("FROM search('claims zebra')").fetchall() == []
