"""The store: one writer, all or nothing, atomic snapshots, and data that are not ours left alone."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from extractors.coder import code
from extractors.records import Article, CodeRequest, Entry, Feed
from storage import analysis, articles, entries, feeds, runs
from storage.errors import FencedError, ForeignError, LockedError, NewerError
from storage.lake import LakeStore
from storage.migrate import schema_version
from storage.rows import insert
from storage.store import Store, open_snapshot

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
FEED = Feed(feed_id="f1", url="http://a.example/feed", outlet="The Example", country="BLR", owner="private")


@pytest.fixture
def store(new_store, tmp_path):
    """A fresh data directory."""
    return new_store(tmp_path / "data", wait_s=0.2)


@pytest.fixture
def file_store(tmp_path):
    """A fresh data directory with an embedded file."""
    made = Store(tmp_path / "data", wait_s=0.2)
    made.prepare(NOW)
    return made


def entry(number):
    """An entry of the example feed."""
    return Entry(
        entry_id=f"e{number}", feed_id="f1", guid=None, url=f"http://a.example/{number}", title=f"Title {number}"
    )


def test_prepare_twice_changes_nothing(store):
    """A second preparation runs no migration."""
    assert store.prepare(NOW) == 0


def test_feeds_are_added_and_updated_never_deleted(store):
    """Saving a changed list changes what is listed and keeps what is not."""
    with store.writing() as con:
        assert feeds.save_feeds(con, [FEED], NOW) == (1, 0)
        other = Feed(feed_id="f2", url="http://b.example/feed", outlet="Other")
        assert feeds.save_feeds(con, [other], NOW) == (1, 0)
        renamed = Feed(feed_id="f2", url="http://b.example/feed", outlet="Renamed")
        assert feeds.save_feeds(con, [renamed], NOW) == (0, 1)
        assert [f.outlet for f in feeds.load_feeds(con)] == ["The Example", "Renamed"]


def test_entries_are_stored_once(store):
    """The same entry twice, in one batch or in two, is one row."""
    with store.writing() as con:
        assert entries.save_entries(con, [entry(1), entry(1), entry(2)], "r", NOW) == 2
        assert entries.save_entries(con, [entry(1)], "r", NOW) == 0
        assert entries.tally(con)["pending"] == 2


def test_a_failed_entry_is_pending_again_when_its_retry_is_due(store):
    """A failure with a retry comes back at its time, one without never."""
    row = {"entry_id": "e1", "outcome": "failed", "reason": "timeout", "attempt": 1, "decided_at": NOW, "run_id": "r"}
    with store.writing() as con:
        entries.save_entries(con, [entry(1), entry(2)], "r", NOW)
        entries.save_outcomes(con, [row | {"retry_at": NOW}, row | {"entry_id": "e2", "reason": "not_found"}])
        again = entries.pending(con, NOW, 10)
    assert [(r["entry_id"], r["attempt"]) for r in again] == [("e1", 2)]


def test_what_raises_inside_a_transaction_leaves_nothing(store):
    """A transaction that breaks rolls back all of it."""

    def broken():
        with store.writing() as con:
            feeds.save_feeds(con, [FEED], NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with store.reading() as con:
        assert feeds.load_feeds(con) == []


def test_an_older_run_may_not_commit(store):
    """A run that was succeeded by a newer one of its kind is fenced off."""
    with store.writing() as con:
        old = runs.begin(con, "ingest", NOW)
        new = runs.begin(con, "ingest", NOW)
        runs.fence(con, new)
        with pytest.raises(FencedError):
            runs.fence(con, old)


def test_a_second_process_is_refused_and_told_who_holds_the_file(file_store):
    """While another process has the database open, writing raises and names that process."""
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(file_store.live)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(LockedError, match=str(other.pid)), file_store.writing():
            pass
        other.stdin.close()


def test_newer_data_are_refused_untouched(store):
    """Data of a newer schema raise, and they stay as they are."""
    with store.writing() as con:
        con.execute(
            "INSERT INTO ledger.migrations VALUES (?, 'future.sql', 'x', now())",
            [schema_version() + 1],
        )
    before = everything(store)
    with pytest.raises(NewerError):
        store.prepare(NOW)
    assert everything(store) == before


def everything(store):
    """The bytes of the embedded file, or the version of the lake."""
    if isinstance(store, LakeStore):
        with store.reading() as con:
            return con.execute("FROM ballotwire.current_snapshot()").fetchall()
    return store.live.read_bytes()


@pytest.mark.parametrize("content", [b"not a database at all", b""])
def test_a_file_that_is_no_database_is_refused_untouched(tmp_path, content):
    """A foreign file at our place raises ForeignError and is never overwritten."""
    store = Store(tmp_path)
    store.live.parent.mkdir()
    store.live.write_bytes(content or b"\0" * 100)
    before = store.live.read_bytes()
    with pytest.raises(ForeignError):
        store.prepare(NOW)
    assert store.live.read_bytes() == before


def test_a_database_of_somebody_else_is_refused(tmp_path):
    """A DuckDB file with other tables is not ours."""
    store = Store(tmp_path)
    store.live.parent.mkdir()
    with duckdb.connect(str(store.live)) as con:
        con.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(ForeignError):
        store.prepare(NOW)


def test_a_reader_keeps_its_rows_while_a_new_snapshot_is_published(store):
    """An open reader blocks nothing and sees the snapshot it opened; the next one sees the new rows."""
    store.publish()
    with open_snapshot(store.snapshot) as reader:
        with store.writing() as con:
            feeds.save_feeds(con, [FEED], NOW)
        store.publish()
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (0,)
    with open_snapshot(store.snapshot) as reader:
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (1,)


def test_a_snapshot_shows_only_public_names_and_reaches_nothing_outside(store, tmp_path):
    """SHOW TABLES lists views alone, and a reader can't read files."""
    store.publish()
    (tmp_path / "x.csv").write_text("a\n1\n")
    with open_snapshot(store.snapshot) as reader:
        names = {row[0] for row in reader.execute("SHOW TABLES").fetchall()}
        assert {"articles", "events", "actors", "feeds", "drops"} <= names
        assert not names & {"article_text", "bands", "codings"}
        with pytest.raises(duckdb.Error):
            reader.execute("SELECT * FROM read_csv($file)", {"file": str(tmp_path / "x.csv")})
        with pytest.raises(duckdb.Error):
            reader.execute("SET enable_external_access = true")


def test_a_lone_surrogate_is_stored_as_a_question_mark(store):
    """What no UTF-8 column can hold does not break a batch."""
    with store.writing() as con:
        insert(
            con,
            "feeds",
            [
                {
                    "feed_id": "x",
                    "url": "u",
                    "outlet": "a\ud800b",
                    "owner": "state",
                    "text_policy": "full",
                    "added_at": NOW,
                }
            ],
        )
        assert con.execute("SELECT outlet FROM store.feeds").fetchone() == ("a?b",)


def test_a_page_that_was_left_alone_is_not_looked_at_again(store):
    """An article is due a quarter of an hour after it was read, then at its next check, never after the last one."""
    article = Article(
        article_id="a1", entry_id="e1", feed_id="f1", outlet="The Example", url="http://a.example/1", title="T",
        language="en", text="The count goes on.", text_source="feed", extraction_mode="feed", fetched_at=NOW,
    )  # fmt: skip
    hour = timedelta(hours=1)
    checks = [(NOW + hour, NOW + 2 * hour), (NOW + 3 * hour, None)]
    coding = code(CodeRequest(id="a1", title="T", text="The count goes on."))
    due = []
    with store.writing() as con:
        articles.save_articles(con, [(article, "mark")], "r")
        analysis.save_codings(con, [(coding, 1)], "r", NOW)
        for checked_at, next_check in checks:
            due.append([row["text"] for row in articles.due_rechecks(con, NOW + 9 * hour, 10)])
            row = {"article_id": "a1", "checked_at": checked_at, "outcome": "same", "next_check": next_check}
            articles.save_rechecks(con, [row])
        due.append(articles.due_rechecks(con, NOW + 9 * hour, 10))
    assert due == [["The count goes on."], ["The count goes on."], []]
