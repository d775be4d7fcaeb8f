"""The published snapshot: what its manifest says is so, and a failed publishing leaves the old one."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from extractors.records import Feed
from storage import feeds, snapshot
from storage.errors import StorageError
from storage.store import Store, open_snapshot
from tests.report_world import DAY, usual_world

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
FEED = Feed(feed_id="f1", url="http://a.example/feed", outlet="The Example", country="BLR", owner="private")


@pytest.fixture
def store(tmp_path):
    """A data directory with one feed, published."""
    made = Store(tmp_path / "data", wait_s=0.2)
    made.prepare(NOW)
    with made.writing() as con:
        feeds.save_feeds(con, [FEED], NOW)
    made.publish()
    return made


def test_the_manifest_tells_what_the_file_is(store):
    """Hash, size, rows and schema of the manifest are those of the file beside it."""
    told = snapshot.read_manifest(store.snapshot)
    assert told["sha256"] == snapshot.sha256(store.snapshot)
    assert told["bytes"] == store.snapshot.stat().st_size
    with open_snapshot(store.snapshot) as con:
        assert (told["schema_version"],) == con.execute("SELECT schema_version FROM about").fetchone()
        for view, rows in told["rows"].items():
            assert (rows,) == con.execute(f"SELECT count(*) FROM {view}").fetchone(), view
    assert told["rows"]["feeds"] == 1
    assert told["newest_fetch"] is None


def test_a_manifest_that_is_broken_reads_as_none(store):
    """Bytes that are no JSON object don't break who asks."""
    for content in ("{", "[]"):
        snapshot.manifest_path(store.snapshot).write_text(content, encoding="utf-8")
        assert snapshot.read_manifest(store.snapshot) is None


FULL = """
import resource, signal, sys
from pathlib import Path
from storage.errors import StorageError
from storage.store import Store
store = Store(Path(sys.argv[1]))
size = store.live.stat().st_size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size - 4096, size - 4096))
try:
    store.publish()
except StorageError as error:
    print(error)
"""


def test_a_disk_that_fills_keeps_the_old_snapshot(store):
    """When the copy can't be written whole, the error names the cure and nothing else changed."""
    before = store.snapshot.read_bytes(), store.live.read_bytes(), snapshot.read_manifest(store.snapshot)
    ran = subprocess.run([sys.executable, "-c", FULL, store.data], capture_output=True, text=True, check=True)
    assert "the one before stays" in ran.stdout
    assert "MB of room" in ran.stdout
    assert (store.snapshot.read_bytes(), store.live.read_bytes(), snapshot.read_manifest(store.snapshot)) == before
    assert list(store.data.glob("*.new*")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_can_not_be_written_keeps_the_old_snapshot(store):
    """Without write permission on DATA publishing raises and readers go on."""
    store.data.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="write permission"):
            store.publish()
    finally:
        store.data.chmod(0o700)
    with open_snapshot(store.snapshot) as con:
        assert con.execute("SELECT count(*) FROM feeds").fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting takes root")
def test_publishing_on_a_small_full_disk(store, tmp_path):
    """On a real file system without room the old snapshot stays; with room again publishing works."""
    disk = tmp_path / "disk"
    disk.mkdir()
    limit = 4 * store.live.stat().st_size
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={limit}", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("no mounting in this container")
    try:
        shutil.copytree(store.data, disk / "data")
        small = Store(disk / "data")
        filler = disk / "filler"
        filler.write_bytes(b"\0" * (shutil.disk_usage(disk).free - 8192))
        with pytest.raises(StorageError, match="No space left"):
            small.publish()
        with open_snapshot(small.snapshot) as con:
            assert con.execute("SELECT count(*) FROM feeds").fetchone() == (1,)
        filler.unlink()
        small.publish()
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting takes root")
def test_publishing_into_a_read_only_directory(store, tmp_path):
    """Where only the database can be written the old snapshot stays, readers go on, and the cure is named."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with ExitStack() as mounts:
        for place in (disk, disk / "live"):
            place.mkdir(exist_ok=True)
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", place], check=False).returncode:
                pytest.skip("no mounting in this container")
            mounts.callback(subprocess.run, ["umount", place], check=True)
        shutil.copytree(store.data, disk, dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(StorageError, match="write permission"):
            Store(disk).publish()
        with open_snapshot(Store(disk).snapshot) as con:
            assert con.execute("SELECT count(*) FROM feeds").fetchone() == (1,)


def test_a_data_directory_that_is_a_file_is_refused(tmp_path):
    """Where no directory can be made the message names the place and the cure."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="mend its permissions or --data"):
        Store(tmp_path / "data").publish()


def test_the_snapshot_answers_as_the_live_views_do(tmp_path):
    """Views that the snapshot keeps as tables have the columns, comments and rows of the views in the database."""
    usual_world().save(tmp_path)
    world = Store(tmp_path)
    columns = """
        SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'main' ORDER BY ALL
    """
    with world.reading() as live, open_snapshot(world.snapshot) as kept:
        assert kept.execute(columns).fetchall() == live.execute(columns).fetchall()
        for name in snapshot.KEPT:
            rows = f"SELECT * FROM {name} ORDER BY ALL"
            assert kept.execute(rows).fetchall() == live.execute(rows).fetchall(), name


def test_quotes_in_any_script_stay_apart(tmp_path):
    """Two claims of one story in Cyrillic are two events; the same one with other quotation marks is told twice."""
    world = usual_world()
    told = [world.tell(outlet, DAY, "BLR", story="one") for outlet in ("Alpha", "Beta")]
    for article in told:
        for quote in ("Выборы были нечестными", "Комиссия лжёт"):
            dressed = f"«{quote}»." if article == told[0] else f"“{quote}”"
            world.event(article, "FRAUD_ALLEGATION", quote=dressed)
    world.save(tmp_path)
    with open_snapshot(tmp_path / "ballotwire.duckdb") as con:
        rows = con.execute("SELECT quote, n_reports FROM events WHERE story_id = 'one' ORDER BY ALL").fetchall()
    assert rows == [("«Выборы были нечестными».", 2), ("«Комиссия лжёт».", 2)]
