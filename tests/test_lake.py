"""A lake: several workers at once, a catalogue that goes away, and the way there and back with every row."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.records import Entry, Feed
from storage import entries, feeds, move
from storage.errors import LockedError, StorageError, TransientError
from storage.lake import LakeStore
from storage.store import PARTS, Store, open_snapshot
from tests.report_world import usual_world

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
FEED = Feed(feed_id="f1", url="http://a.example/feed", outlet="The Example", owner="private")
ENTRY = Entry(entry_id="e", feed_id="f1", guid=None, url=None, title="t")
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.records import Entry
from storage import runs
from storage.entries import save_entries
from storage.feeds import drop_old_states, save_states
from storage.lake import LakeStore
who = sys.argv[1]
store = LakeStore(Path(sys.argv[2]), 60.0, sys.argv[3], sys.argv[4])
for number in range(6):
    now = datetime(2020, 8, 19, 12, number, tzinfo=UTC)
    rows = [Entry(entry_id=f"{who}-{number}-{n}", feed_id=who, guid=None, url=None, title="t") for n in range(20)]
    state = {"feed_id": who, "state": {}, "failures": number, "retired": False, "written_at": now}
    def work(con):
        run = runs.begin(con, f"ingest {who}", now)
        save_entries(con, [*rows, *rows], run.run_id, now)
        save_states(con, [state])
        if number % 3 == 2:
            runs.finish(con, run, "done", now)
            drop_old_states(con)
    store.write(work)
    if number == 4:
        store.write(work)
"""


def same_lake(store, data, **more):
    """The same lake, for another worker with a data directory of its own."""
    return LakeStore(data, more.get("wait_s", store.wait_s), store.address, store.files)


@pytest.fixture
def lake(catalogues, tmp_path):
    """A prepared lake."""
    made = catalogues.prepared(tmp_path / "data", wait_s=5.0)
    yield made
    catalogues.drop(made)


@pytest.mark.slow
def test_three_workers_at_once_lose_nothing_and_double_nothing(lake, tmp_path):
    """Each repeats a transaction as if its acknowledgement had got lost; rows are once, the newest state counts."""
    workers = [
        subprocess.Popen([sys.executable, "-c", WRITER, f"w{n}", tmp_path / f"d{n}", lake.address, lake.files])
        for n in range(3)
    ]
    assert [worker.wait(200) for worker in workers] == [0, 0, 0]
    with lake.reading() as con:
        assert con.execute("SELECT count(*), count(DISTINCT entry_id) FROM store.entries").fetchone() == (360, 360)
        states = con.execute("SELECT feed_id, failures FROM store.current_state ORDER BY ALL").fetchall()
    assert states == [("w0", 5), ("w1", 5), ("w2", 5)]


@pytest.mark.slow
def test_a_part_of_the_work_has_one_worker_at_a_time(lake, tmp_path):
    """Claims that overlap are refused, those that don't are given, and one is free again when it was let go."""
    other = same_lake(lake, tmp_path / "other", wait_s=0.3)
    with lake.claim("ingest", parts=range(0, PARTS, 3)):
        with other.claim("ingest", parts=range(1, PARTS, 3)), other.claim("analyze", parts=range(0, PARTS, 3)):
            pass
        with pytest.raises(LockedError), other.claim("ingest", parts=range(1, PARTS, 2)):
            pass
    with other.claim("ingest", parts=range(1, PARTS, 2)):
        pass
    with lake.turn("fold") as ours, other.turn("fold") as theirs:
        assert (ours, theirs) == (True, False)


@pytest.mark.slow
def test_everything_goes_there_and_back(catalogues, tmp_path):
    """A world moved to a lake and back is the same row by row; what it was moved from stays, in the end as a backup."""
    data = tmp_path / "data"
    usual_world(days=3).save(data)
    store = Store(data)
    lake = catalogues.fresh(data, wait_s=5.0)
    there = move.to_lake(store, lake, NOW)
    assert there["articles"] > 0
    with pytest.raises(StorageError, match="rows already"):
        move.to_lake(store, lake, NOW)
    rows = "SELECT * FROM main.articles ORDER BY ALL"
    with store.reading() as old, lake.reading() as new:
        assert new.execute(rows).fetchall() == old.execute(rows).fetchall()
    with lake.claim("ingest", parts=[7]), pytest.raises(LockedError):
        move.to_file(same_lake(lake, data, wait_s=0.2), store, NOW)
    store.write(lambda con: con.execute("DELETE FROM store.articles"))
    assert move.to_file(lake, store, NOW) == there
    with store.reading() as old, lake.reading() as new:
        assert new.execute(rows).fetchall() == old.execute(rows).fetchall()
    assert list((data / "backups").glob("before-move-*.duckdb"))
    catalogues.drop(lake)


@pytest.mark.slow
def test_a_move_that_breaks_leaves_an_empty_lake(catalogues, tmp_path, monkeypatch):
    """When what arrives differs from what was sent, nothing of it is seen, and the next try succeeds."""
    store = Store(tmp_path / "data")
    store.prepare(NOW)
    store.write(lambda con: feeds.save_feeds(con, [FEED], NOW))
    lake = catalogues.fresh(tmp_path / "data", wait_s=5.0)
    with monkeypatch.context() as broken:
        digests = iter([(1, 1), (2, 2)])
        broken.setattr(move, "_digest", lambda *_: next(digests))
        with pytest.raises(StorageError, match="nothing was moved"):
            move.to_lake(store, lake, NOW)
    with lake.reading() as con:
        assert feeds.load_feeds(con) == []
    assert move.to_lake(store, lake, NOW)["feeds"] == 1
    catalogues.drop(lake)


@pytest.mark.slow
def test_a_reader_keeps_its_version_until_the_next_publication(lake):
    """What is written after publishing is not read by those who opened the pointer."""
    lake.publish()
    lake.write(lambda con: entries.save_entries(con, [ENTRY], "r", NOW))
    with open_snapshot(lake.snapshot) as con:
        assert con.execute("SELECT count(*) FROM store.entries").fetchone() == (0,)
    lake.publish()
    with open_snapshot(lake.snapshot) as con:
        assert con.execute("SELECT count(*) FROM store.entries").fetchone() == (1,)


def test_an_address_with_a_password_is_refused(tmp_path):
    """Pointers and messages name the address, so it may hold no secret."""
    for address in ("ducklake:postgres:host=h password=x", "ducklake:postgres:postgresql://me:x@h/db"):
        with pytest.raises(StorageError, match="PGPASSWORD"):
            LakeStore(tmp_path, address=address, files="s3://b/")


def test_a_lake_without_a_place_for_files_is_refused(tmp_path):
    """The message says what is needed."""
    with pytest.raises(StorageError, match="a place for its files"):
        LakeStore(tmp_path, address="ducklake:postgres:dbname=x")


@pytest.mark.slow
def test_a_catalogue_that_is_not_there_is_named(catalogues, tmp_path):
    """Nobody listens: one sentence with the address, within the time to wait."""
    lake = LakeStore(tmp_path, 0.3, "ducklake:postgres:host=127.0.0.1 port=1 dbname=x", str(tmp_path))
    with pytest.raises(TransientError, match="port=1"):
        lake.prepare(NOW)
    with pytest.raises(TransientError, match="port=1"), lake.reading():
        pass


@pytest.mark.slow
def test_upkeep_merges_small_files_and_forgets_old_versions(lake):
    """Twenty commits leave many files; afterwards there are fewer, the rows are the same, old versions are gone."""

    def files():
        with lake.reading() as con:
            return con.execute("SELECT sum(file_count) FROM ducklake_table_info('ballotwire')").fetchone()[0]

    for number in range(20):
        rows = [replace(ENTRY, entry_id=f"{number}-{n}") for n in range(20)]
        lake.write(lambda con, rows=rows: entries.save_entries(con, rows, "r", NOW))
    before = files()
    done = lake.tend(datetime.now(UTC) + timedelta(days=30))
    assert done["versions expired"] >= 20
    assert files() < before / 4
    assert list(Path(lake.files).rglob("*.parquet"))
    with lake.reading() as con:
        assert con.execute("SELECT count(DISTINCT entry_id) FROM store.entries").fetchone() == (400,)
    assert lake.tend(datetime.now(UTC))["tables merged"] == 0
