"""Upkeep: a backup is counted, a restore brings the rows back, pruning takes what is old and nothing else."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from extractors.records import Feed
from flows.cli import app
from storage import maintenance
from storage.errors import ForeignError, LockedError, StorageError
from storage.feeds import load_feeds, save_feeds
from storage.lock import held, holding
from storage.store import Store

NOW = datetime(2020, 11, 6, 3, tzinfo=UTC)


def feed(number):
    """Some feed."""
    return Feed(
        feed_id=f"feed{number}", url=f"https://outlet{number}.example/rss", outlet=f"Outlet {number}", owner="private"
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A data directory with two feeds, made once."""
    store = Store(tmp_path_factory.mktemp("fresh"))
    store.prepare(NOW)
    with store.writing() as con:
        save_feeds(con, [feed(1), feed(2)], NOW)
    return store.data


@pytest.fixture
def store(fresh, tmp_path):
    """A copy of it."""
    return Store(shutil.copytree(fresh, tmp_path / "data"), wait_s=0.1)


def feeds_of(store):
    """The ids of the feeds that are stored."""
    with store.reading() as con:
        return {row.feed_id for row in load_feeds(con)}


def test_a_restored_backup_brings_back_what_was_there(store):
    """What was deleted after the backup is there again, and the database of before the restore is kept."""
    made = maintenance.backup(store, NOW)
    assert made.counts["feeds"] == 2
    with store.writing() as con:
        con.execute("DELETE FROM store.feeds")
    assert feeds_of(store) == set()
    maintenance.restore(store, made.path, NOW)
    assert feeds_of(store) == {"feed1", "feed2"}
    assert list((store.data / "backups").glob("before-restore-*.duckdb"))


def test_only_the_newest_backups_are_kept(store):
    """After five nights with keep=3 the last three are there, each with its counts."""
    for night in range(5):
        maintenance.backup(store, NOW + timedelta(days=night), keep=3)
    kept = maintenance.backups(store)
    assert [maintenance.made_at(path) for path in kept] == [NOW + timedelta(days=night) for night in (2, 3, 4)]
    assert sorted(path.stem for path in (store.data / "backups").glob("*.json")) == [path.stem for path in kept]


def test_a_backup_that_lost_rows_is_refused(store):
    """A file whose rows are not those it was made with is not restored, and the database stays as it is."""
    made = maintenance.backup(store, NOW)
    promise = made.path.with_suffix(".json")
    told = json.loads(promise.read_text())
    told["counts"]["feeds"] = 3
    promise.write_text(json.dumps(told))
    with pytest.raises(ForeignError, match="does not hold the rows"):
        maintenance.restore(store, made.path, NOW)
    assert feeds_of(store) == {"feed1", "feed2"}
    assert maintenance.staging(store) == []


def test_a_full_disk_leaves_no_half_backup(store):
    """When the copy does not fit, nothing of it stays, the message says what it needs, the data are untouched."""
    fresh = store.data / "backups" / "ballotwire-20201106T030000Z.new"
    fresh.symlink_to("/dev/full")
    with pytest.raises(StorageError, match="No space left on device; give the directory"):
        maintenance.backup(store, NOW)
    assert list(fresh.parent.iterdir()) == []
    assert feeds_of(store) == {"feed1", "feed2"}


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_what_is_no_backup_is_refused(store, tmp_path, content):
    """An empty file, a foreign file and a missing file change nothing."""
    source = tmp_path / "other.duckdb"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(ForeignError):
        maintenance.restore(store, source, NOW)
    assert feeds_of(store) == {"feed1", "feed2"}


def test_pruning_takes_old_pages_and_orphans_only(store):
    """Raw files older than the limit and half-written copies go; a page's row stays, without its file."""
    old, new = store.raw / "20201001-aaaa.warc.gz", store.raw / "20201105-bbbb.warc.gz"
    orphan = store.live.with_suffix(".new")
    for path in (old, new, orphan):
        path.write_bytes(b"x" * 10)
    with store.writing() as con:
        for path in (old, new):
            con.execute(
                "INSERT INTO store.pages (page_id, url, final_url, reason, bytes, warc_file, run_id) "
                "VALUES ($name, 'u', 'u', 'ok', 10, $name, 'run')",
                {"name": path.name},
            )
    assert maintenance.prune(store, NOW, 30, dry=True) == maintenance.Pruned(raw=1, orphans=1, freed=20)
    assert old.exists()
    maintenance.prune(store, NOW, 30)
    assert not old.exists()
    assert not orphan.exists()
    assert new.exists()
    with store.reading() as con:
        rows = dict(con.execute("SELECT page_id, warc_file FROM store.pages").fetchall())
    assert rows == {old.name: None, new.name: new.name}


def test_pruning_twice_changes_nothing(store):
    """The second time there is nothing to remove."""
    (store.raw / "20200101-aaaa.warc.gz").write_bytes(b"x")
    assert maintenance.prune(store, NOW, 30).raw == 1
    assert maintenance.prune(store, NOW, 30) == maintenance.Pruned()


def test_upkeep_waits_for_a_writer(store):
    """While another one holds the database, nothing is copied or removed."""
    with holding(store.lock):
        assert "process" in held(store.lock)
        with pytest.raises(LockedError):
            maintenance.backup(store, NOW)
    assert held(store.lock) is None


def test_the_commands_back_up_and_restore(store):
    """`backup` prints the path that `restore` takes, and the snapshot is published anew."""
    run = CliRunner().invoke
    made = run(app, ["backup", "--data", str(store.data), "--now", NOW.isoformat()])
    assert made.exit_code == 0
    listed = run(app, ["backup", "--list", "--data", str(store.data)])
    assert listed.stdout == made.stdout
    restored = run(app, ["restore", made.stdout.strip(), "--data", str(store.data), "--now", NOW.isoformat()])
    assert restored.exit_code == 0
    assert store.snapshot.exists()
    missing = run(app, ["restore", "nowhere.duckdb", "--data", str(store.data)])
    assert missing.exit_code == 3


@pytest.mark.parametrize("command", [["backup"], ["prune"], ["prune", "--dry-run"]])
def test_where_nothing_was_written_upkeep_says_so_and_makes_nothing(tmp_path, command):
    """A slip in `--data` is one sentence, not a traceback and an empty directory."""
    ran = CliRunner().invoke(app, [*command, "--data", str(tmp_path / "slip")], catch_exceptions=False)
    assert (ran.exit_code, (tmp_path / "slip").exists()) == (3, False)
    assert "slip holds no database yet: run `ballotwire run`" in ran.stderr


@pytest.mark.parametrize("note", ['{"rows": 3}', "not json", "[]"])
def test_a_note_beside_a_file_that_is_none_of_a_backup_is_refused_in_a_sentence(store, note):
    """As beside the snapshot: the file is named with the cure, the database stays, no half copy is left."""
    made = maintenance.backup(store, NOW)
    made.path.with_suffix(".json").write_text(note)
    with pytest.raises(ForeignError, match=r"\.json is not the note of a backup"):
        maintenance.restore(store, made.path, NOW)
    assert feeds_of(store) == {"feed1", "feed2"}
    assert not maintenance.staging(store)


def test_a_file_that_is_no_database_is_named_as_it_was_given(store, tmp_path):
    """The message names what the person gave, not our copy of it."""
    (tmp_path / "list.txt").write_text("no database")
    with pytest.raises(ForeignError, match=r"list\.txt is not a readable DuckDB file"):
        maintenance.restore(store, tmp_path / "list.txt", NOW)
