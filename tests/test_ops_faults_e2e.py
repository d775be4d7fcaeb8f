"""A real operation whose server goes away, disk fills and PostgreSQL crashes: nothing is lost, no hand is needed."""

import os
import re
import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime

import pytest

from flows.demo.server import serve
from storage import entries
from storage.checks import checks
from storage.store import Store, open_snapshot
from tests import operation
from tests.operation import WORKER, Api, ballotwire, faster, server_of, undisturbed
from tests.processes import free_port, postgres, running, until

CAN_MOUNT = os.geteuid() == 0 and shutil.which("mount")
PATIENCE = 400


@contextmanager
def small_disk(place):
    """A file system with room for little more than the data; a plain directory where mounting is not allowed."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=150m", "tmpfs", place]
    done = CAN_MOUNT and not subprocess.run(mount, check=False).returncode
    try:
        yield bool(done)
    finally:
        if done:
            subprocess.run(["umount", "--lazy", place], check=True)


def fill(file):
    """Leave no block free on the disk of a file."""
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(b"\0" * 65536)


def now():
    """The moment as the server writes it."""
    return datetime.now(UTC).isoformat()


def ended(api, since, *names):
    """The ingests that began after a moment and ended in one of these states."""
    runs = [run for run in api.runs("feeds") if (run["start_time"] or "") > since]
    return [run for run in runs if run["state"]["name"] in names]


def refused(api, since):
    """The ingests that failed after a moment and name the disk."""
    found = [run["state"]["message"] or "" for run in ended(api, since, "Failed")]
    return [said for said in found if re.search(r"No space left|could not be written|room", said)]


def tally(data):
    """What became of the entries so far."""
    with Store(data, wait_s=60).reading() as con:
        return entries.tally(con)


class Operation:
    """Server and worker over a data directory; the server can be stopped and started."""

    def __init__(self, folder, data, stack):
        self.api = Api(f"http://127.0.0.1:{free_port()}/api")
        self.folder, self.data = folder, data
        self.environment = operation.environment(folder, self.api, data) | {"BALLOTWIRE_PAGE_BUDGET": "12"}
        self._stack, self._server = stack, ExitStack()
        stack.callback(self._server.close)

    def start_server(self):
        """Start it and wait until it answers."""
        self._server.enter_context(running(server_of(self.api), self.environment, self.folder / "server.log"))
        until(self.api.healthy, 240, "the server")

    def stop_server(self):
        """Stop it."""
        self._server.close()

    def start_worker(self):
        """Deploy and let the schedules run."""
        ballotwire(self.environment, "deploy", "--folder", str(faster(self.folder / "deploy")))
        return self._stack.enter_context(running(WORKER, self.environment, self.folder / "worker.log"))

    def heals(self, what):
        """Wait for an ingest that begins after this moment and does its work."""
        since = now()
        until(lambda: ended(self.api, since, "Completed"), PATIENCE, f"an ingest after {what}")
        with open_snapshot(Store(self.data).snapshot) as con:
            con.execute("SELECT count(*) FROM articles").fetchone()


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_faults_of_server_disk_and_postgresql_heal_by_themselves(tmp_path):
    """30 s without server in mid-ingest, a full disk, a crashed PostgreSQL: in the end all is as if nothing was."""
    data = tmp_path / "disk" / "data"
    with ExitStack() as stack:
        is_small = stack.enter_context(small_disk(tmp_path / "disk"))
        web = stack.enter_context(serve())
        run = Operation(tmp_path, data, stack)
        if at := stack.enter_context(postgres(tmp_path / "postgres.log")):
            run.environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
                f"postgresql+asyncpg://postgres@127.0.0.1:{at.port}/postgres"
            )
        (tmp_path / "feeds.toml").write_text(web.feeds_toml())
        expected = undisturbed(tmp_path / "other", tmp_path / "feeds.toml")
        run.start_server()
        worker = run.start_worker()

        until(lambda: list(data.glob("raw/*.warc.gz")), PATIENCE, "a page in mid-ingest")
        run.stop_server()
        time.sleep(30)
        run.start_server()
        run.heals("thirty seconds without server")

        if is_small:
            since = now()
            fill(tmp_path / "disk" / "filler")
            until(lambda: refused(run.api, since), PATIENCE, "an ingest that fails on a full disk and says so")
            (tmp_path / "disk" / "filler").unlink()
            run.heals("a full disk")
        if at:
            at.stop()
            time.sleep(5)
            at.start()
            run.heals("a crash of PostgreSQL")

        until(lambda: not tally(data)["pending"], PATIENCE, "the last entry")
        assert worker.poll() is None
        assert tally(data) == expected
        with Store(data, wait_s=60).reading() as con:
            assert not [name for name, sql in checks() if name != "uncoded_version" and con.execute(sql).fetchall()]
