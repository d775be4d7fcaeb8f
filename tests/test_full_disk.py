"""A real file system without room, or read-only: every command says so in a sentence, and nothing is lost by it."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from storage.store import Store
from tests.report_world import DAY, World

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounting takes root"),
]


def run(disk, *words):
    """Run a command on the data of the small disk, in a process of its own; a traceback is a failure."""
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words, "--data", disk / "data"],
        env=os.environ | {"BALLOTWIRE_NOW": NOW.isoformat()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


@pytest.fixture
def disk(tmp_path):
    """A disk of 40 MB with the data of one article, and one old raw page."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", place], check=False).returncode:
        pytest.skip("no mounting in this container")
    try:
        world = World()
        world.feed("Alpha")
        world.tell("Alpha", DAY, "BLR")
        world.save(place / "data")
        (place / "data" / "raw" / "20200101-a.warc.gz").write_bytes(b"x" * 5000)
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill(disk):
    """Leave no block free."""
    with (disk / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)


def articles(disk):
    """How many articles the published snapshot has."""
    return run(disk, "sql", "SELECT count(*) AS n FROM articles", "--json").stdout


def test_a_full_disk_is_said_and_cured(disk, tmp_path):
    """Reading goes on; writing ends with 3 and the cure; doctor names the disk; prune frees room; then all works."""
    fill(disk)
    (tmp_path / "seed.txt").write_text("Voters chose a president in Belarus on Sunday. " * 20)
    assert articles(disk) == '{"n": 1}\n'
    assert run(disk, "status").returncode == 0
    for words in (["backup"], ["report"], ["import", str(tmp_path / "seed.txt")], ["export", "--out", f"{disk}/x"]):
        ran = run(disk, *words)
        assert ran.returncode == 3, words
        assert "room" in ran.stderr, words
    found = run(disk, "doctor")
    assert found.returncode == 1
    assert "0.0 GB free" in found.stdout
    assert run(disk, "prune").returncode in {0, 3}
    assert not list((disk / "data" / "raw").iterdir())
    (disk / "filler").unlink()
    for words in (["prune"], ["backup"], ["import", str(tmp_path / "seed.txt")], ["report"]):
        assert run(disk, *words).returncode == 0, words
    assert articles(disk) == '{"n": 2}\n'
    assert not list(disk.rglob("*.new*"))


def test_a_read_only_disk_is_said(disk):
    """Reading goes on, writing ends with 3 and names the place, and doctor names the directory."""
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert articles(disk) == '{"n": 1}\n'
    for words in (["backup"], ["report"], ["feeds", "list"], ["migrate"]):
        ran = run(disk, *words)
        assert ran.returncode == 3, words
        assert "ermissions" in ran.stderr, words
    assert "can't be written" in run(disk, "doctor").stdout


def test_a_lock_without_room_for_its_name_still_locks(disk):
    """On a full disk the lock keeps a second writer out, whom it can't tell who holds it."""
    store = Store(disk / "data", wait_s=0.1)
    fill(disk)
    with store.claim("upkeep"):
        ran = run(disk, "prune")
    assert ran.returncode == 4
    assert "locked" in ran.stderr
