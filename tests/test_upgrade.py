"""An upgrade runs on a copy after a backup; what fails, or has no room, leaves the database as it was."""

import hashlib
import shutil
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from flows.cli import app
from storage import maintenance, migrate, room
from storage.errors import StorageError
from storage.rehearsal import rehearse
from storage.store import Store, open_snapshot

NOW = datetime(2020, 11, 6, 3, tzinfo=UTC)
FEED = (
    "('f1', 'http://a.example/feed', 'The Example', 'BLR', NULL, 'private', NULL, 'full', TIMESTAMP '2020-01-01', NULL)"
)


def old_store(folder, number):
    """A data directory as the version with so many migrations left it, with one feed."""
    store = Store(folder, wait_s=0.1)
    store.live.parent.mkdir(parents=True)
    (folder / "backups").mkdir()
    with store.connected(store.live) as con:
        con.execute(migrate.LEDGER)
        for place, name, sha, sql in migrate.known()[:number]:
            con.execute(sql)
            con.execute("INSERT INTO ledger.migrations VALUES (?, ?, ?, ?)", [place, name, sha, NOW])
        con.execute(f"INSERT INTO store.feeds VALUES {FEED}")
    return store


def bytes_of(store):
    """Hash of the database and names of the backups."""
    digest = hashlib.sha256(store.live.read_bytes()).hexdigest()
    return digest, sorted(path.name for path in (store.data / "backups").iterdir())


def later(monkeypatch, sql):
    """A newer version of the program, with one more migration."""
    mine = [*migrate.known(), (9998, "9998_later.sql", "x", sql)]
    monkeypatch.setattr(migrate, "known", lambda: mine)


@pytest.mark.parametrize("number", range(1, migrate.schema_version()))
def test_each_earlier_schema_is_brought_up_to_date(tmp_path, number):
    """From every schema there ever was: all migrations run, rows and views are there, the old database is kept."""
    store = old_store(tmp_path / "data", number)
    assert store.prepare(NOW) == migrate.schema_version() - number
    store.publish()
    with open_snapshot(store.snapshot) as con:
        assert con.execute("SELECT outlet FROM feeds").fetchall() == [("The Example",)]
        assert con.execute("SELECT schema_version FROM about").fetchone() == (migrate.schema_version(),)
    (saved,) = (store.data / "backups").glob("before-migration-*.duckdb")
    with store.connected(saved) as con:
        assert max(migrate.applied(con)) == number
    assert maintenance.staging(store) == []


def test_a_rehearsal_tells_and_changes_nothing(tmp_path):
    """`migrate --dry-run` names migrations and rows, and not a byte differs; `migrate` does it and leaves nothing."""
    store = old_store(tmp_path / "data", 1)
    before = bytes_of(store)
    run, where = CliRunner().invoke, ["--data", str(store.data), "--now", NOW.isoformat()]
    told = run(app, ["migrate", "--dry-run", *where])
    assert told.exit_code == 0, told.stderr
    assert all(name in told.stderr for _, name, *_ in migrate.known()[1:])
    assert "cluster_members" in told.stdout
    assert bytes_of(store) == before
    assert rehearse(store, NOW).after["feeds"] == 1
    done = run(app, ["migrate", *where])
    assert (done.exit_code, store.snapshot.exists()) == (0, True), done.stderr
    assert f"{migrate.schema_version() - 1} migrations ran" in done.stderr
    assert "would run nothing" in run(app, ["migrate", "--dry-run", *where]).stderr
    assert run(app, ["migrate", "--dry-run", "--to", "file", *where]).exit_code == 2
    assert run(app, ["migrate", "--dry-run", "--data", str(tmp_path / "none")]).exit_code == 3


def test_a_migration_that_breaks_leaves_the_database(tmp_path, monkeypatch):
    """The error names it, the backup is there, and the database is what it was, to the byte."""
    store = Store(tmp_path, wait_s=0.1)
    store.prepare(NOW)
    before, _ = bytes_of(store)
    later(monkeypatch, "CREATE TABLE store.extra (a INTEGER); SELECT broken FROM store.feeds")
    with pytest.raises(StorageError, match="the database is as it was before"):
        store.prepare(NOW)
    assert bytes_of(store) == (before, ["before-migration-20201106T030000.duckdb"])
    assert maintenance.staging(store) == []


def test_without_room_nothing_is_begun(tmp_path, monkeypatch):
    """An upgrade, its rehearsal and a backup that would not fit are refused before a byte is written."""
    store = Store(tmp_path, wait_s=0.1)
    store.prepare(NOW)
    before = bytes_of(store)
    later(monkeypatch, "CREATE TABLE store.extra (a INTEGER)")
    full = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: full)
    for work in (store.prepare, lambda now: rehearse(store, now), lambda now: maintenance.backup(store, now)):
        with pytest.raises(StorageError, match=r"of room .* nothing was begun\. Free some"):
            work(NOW)
    assert bytes_of(store) == before
