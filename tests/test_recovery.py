"""What a run does about those before it: killed, poisoned, succeeded by a newer one, or missing for days."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from extractors.coder import CODER
from flows import job
from flows.demo import FIRST_RUN
from flows.demo.server import serve
from flows.say import Stage
from flows.settings import Settings
from flows.stages.analysis import INLINE, Coders
from flows.subscribe import subscribe
from storage import runs
from storage.errors import FencedError
from storage.store import Store

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)


class Poison:
    """A text that no coder can read, and that ends the process to which it is sent."""

    def __reduce__(self):
        """Say how to make it again: not at all."""
        return os._exit, (1,)


@pytest.fixture
def store(tmp_path):
    """A fresh data directory."""
    made = Store(tmp_path, wait_s=0.2)
    made.prepare(NOW)
    return made


def row(number, text):
    """An article as it waits for coding."""
    return {
        "article_id": str(number),
        "version": 1,
        "title": "A title",
        "text": text,
        "date": None,
        "outlet_country": None,
        "language": "de",
    }


def begun(store, kind="analyze"):
    """A run that has begun."""
    with store.writing() as con:
        return runs.begin(con, kind, NOW)


def codings(store):
    """The ids of articles with and without a coding, failure as data."""
    with store.reading() as con:
        rows = con.execute("SELECT article_id, failure FROM store.codings WHERE coder = ?", [CODER]).fetchall()
    return {key for key, failure in rows if not failure}, {key for key, failure in rows if failure}


@pytest.mark.parametrize("inline", [True, False], ids=["few", "after a run that broke off"])
@pytest.mark.parametrize("others", [3, INLINE + 10], ids=["few articles", "many articles"])
def test_a_poisoned_article_costs_only_itself(store, inline, others):
    """Whatever an article does to its coder, all others of its batch are coded and it alone is marked, for good."""
    rows = [row(number, "Die Wahl war gestern.") for number in range(others)]
    rows.insert(2, row("bad", Poison()))
    with Coders(store, begun(store), NOW, Stage("code"), 2, inline=inline) as coders:
        done = coders.code(rows)
    assert (done.articles, done.failed) == (others, 1)
    assert codings(store) == ({str(number) for number in range(others)}, {"bad"})


def test_a_run_declared_dead_cannot_commit_codings(store):
    """Once its successor has begun, a run that still lives stores nothing more."""
    old = begun(store)
    begun(store)
    with Coders(store, old, NOW, Stage("code"), 1) as coders, pytest.raises(FencedError):
        coders.code([row(1, "Die Wahl war gestern.")])
    assert codings(store) == (set(), set())


def test_a_run_that_broke_off_is_known(store):
    """The run after one that never finished knows it; after one that finished, and for other kinds, it does not."""
    first, second = begun(store), begun(store)
    with store.writing() as con:
        assert not runs.broke_off(con, first)
        assert runs.broke_off(con, second)
        runs.finish(con, second, "done", NOW)
        assert not runs.broke_off(con, runs.begin(con, "analyze", NOW))
        assert not runs.broke_off(con, runs.begin(con, "ingest", NOW))


def test_one_run_catches_up_after_days(tmp_path):
    """After three days of standstill one run asks each feed once, and the run after it finds nothing due."""
    with serve() as web:
        (tmp_path / "feeds.toml").write_text(web.feeds_toml())
        settings = Settings(
            data=tmp_path, feeds=str(tmp_path / "feeds.toml"), allow_private="127.0.0.0/8", page_budget=0
        )
        store = Store(tmp_path)
        store.prepare(FIRST_RUN)
        subscribe(store, settings, FIRST_RUN)
        moments = [FIRST_RUN + after for after in (timedelta(), timedelta(days=3), timedelta(days=3, minutes=1))]
        asked = [job.ingest(store, settings, moment).polled.feeds for moment in moments]
    with store.reading() as con:
        feeds = con.execute("SELECT count(*) FROM store.feeds").fetchone()[0]
        most = con.execute("SELECT max(n) FROM (SELECT count(*) n FROM store.polls GROUP BY feed_id)").fetchone()[0]
    assert asked == [feeds, feeds, 0]
    assert most == 2
