"""Killed at any moment of writing or publishing: nothing acknowledged is lost, and readers see whole files only."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from storage.store import Store, open_snapshot

NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)
KILLS = 50
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.records import Entry
from storage.entries import save_entries
from storage.store import Store
store = Store(Path(sys.argv[1]))
now = datetime(2020, 8, 19, 12, tzinfo=UTC)
store.prepare(now)
with store.reading() as con:
    batch = con.execute("SELECT count(*) // 100 FROM store.entries").fetchone()[0]
while True:
    rows = [Entry(entry_id=f"{batch}-{n}", feed_id="f", guid=None, url=None, title="t") for n in range(100)]
    with store.writing() as con:
        save_entries(con, rows, "r", now)
    batch += 1
    print(batch, flush=True)
    store.publish()
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_random_kills_lose_nothing_and_show_nothing_half(tmp_path):
    """After each kill the snapshot opens with whole batches and the database holds every acknowledged one, once."""
    store = Store(tmp_path)
    store.prepare(NOW)
    store.publish()
    chance = random.Random(1)
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True) as writer:
            said = [writer.stdout.readline()]
            time.sleep(chance.random() * 2)
            writer.kill()
            said += writer.stdout.readlines()
        acknowledged = int([line for line in said if line.endswith("\n")][-1])
        with open_snapshot(store.snapshot) as con:
            published = con.execute("SELECT count(*), count(DISTINCT entry_id) FROM store.entries").fetchone()
        assert published[0] == published[1]
        assert published[0] % 100 == 0
        with store.reading() as con:
            stored = con.execute("SELECT count(*), count(DISTINCT entry_id) FROM store.entries").fetchone()
        assert stored[0] == stored[1]
        assert stored[0] in {acknowledged * 100, acknowledged * 100 + 100}
