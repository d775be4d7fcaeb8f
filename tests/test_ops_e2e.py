"""The whole operation on a real server with a real worker: deploy, schedules, events, artifacts, kill -9 in between."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from flows import job
from flows.demo import FIRST_RUN
from flows.demo.server import serve
from flows.installation import TELEMETRY
from flows.settings import Settings
from flows.subscribe import subscribe
from storage import entries
from storage.maintenance import backups
from storage.store import Store, open_snapshot
from tests.processes import free_port, postgres, running, until

ROOT = Path(__file__).parents[1]
PREFECT = [sys.executable, "-m", "prefect"]


def descendants(pid):
    """Every process that a process started, and those that these started."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [*descendants(child), int(child)]
    return found


def kill_all(process):
    """What a power cut does: the worker and everything it started end at once."""
    for pid in [process.pid, *descendants(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.wait()


class Api:
    """Questions to the server."""

    def __init__(self, url):
        self.url = url

    def ask(self, path, **body):
        """Ask by POST."""
        return httpx.post(f"{self.url}{path}", json=body, timeout=60).raise_for_status().json()

    def runs(self, deployment):
        """The runs of one deployment."""
        return self.ask("/flow_runs/filter", deployments={"name": {"any_": [deployment]}})

    def states(self, deployment):
        """State names of the runs of one deployment."""
        return [run["state"]["name"] for run in self.runs(deployment)]

    def start(self, deployment):
        """Ask for a run of a deployment."""
        found = self.ask("/deployments/filter", deployments={"name": {"any_": [deployment]}})[0]
        self.ask(f"/deployments/{found['id']}/create_flow_run", parameters={})

    def names(self, kind):
        """Names of all of a kind, sorted."""
        return sorted(row["name"] for row in self.ask(f"/{kind}/filter"))

    def healthy(self):
        """Whether it answers."""
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


def chained(api):
    """The completed coding runs that an event made, after asking for an ingest.

    The server holds back the events of a run that its schedule made less than five minutes before the start, as it does
    here with all of them; those of a run that was asked for it passes on at once.
    """
    api.start("feeds")
    time.sleep(20)
    made = [run for run in api.runs("new") if (run["created_by"] or {}).get("type") == "AUTOMATION"]
    return [run for run in made if run["state"]["name"] == "Completed"]


def undisturbed(folder, feeds):
    """The tally of an ingest that nobody disturbs."""
    settings = Settings(
        data=folder,
        feeds=str(feeds),
        allow_private="127.0.0.0/8",
        now=FIRST_RUN.isoformat(),
        contact="ops@outlet.example",
    )
    store = Store(folder)
    store.prepare(settings.moment())
    subscribe(store, settings, settings.moment())
    return job.ingest(store, settings, settings.moment()).tally


def faster(folder):
    """The deployment files with a run each minute and a short patience: a test cannot wait for a quarter of an hour."""
    files = Path(shutil.copytree(ROOT / "deploy", folder))
    for name, old, new in (
        ("prefect.yaml", 'FREQUENCY: "60"', 'FREQUENCY: "30"'),
        ("prefect.yaml", '"*/15 * * * *"', '"* * * * *"'),
        ("automations.yaml", "within: 240", "within: 90"),
    ):
        text = (files / name).read_text()
        assert old in text
        (files / name).write_text(text.replace(old, new))
    return files


def reporting(folder):
    """A watchlist and a directory to deliver to, as settings."""
    (folder / "minsk.toml").write_text('countries = ["BLR"]')
    (folder / "deliver.toml").write_text(f'directories = ["{folder / "www"}"]')
    return {
        "BALLOTWIRE_WATCHLISTS": str(folder / "minsk.toml"), "BALLOTWIRE_DELIVER": str(folder / "deliver.toml")
    }  # fmt: skip


def reports(folder):
    """Days that have a report in a folder."""
    return {path.parent.name for path in folder.glob("*/report.html")}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_deployed_it_runs_by_itself_and_survives_a_kill(tmp_path):
    """Schedules make runs, an ingest starts the coding, a killed ingest is called Crashed and the next one heals it."""
    api = Api(f"http://127.0.0.1:{free_port()}/api")
    environment = os.environ | {
        **TELEMETRY,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": api.url,
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(tmp_path / "ui"),
        "PYTHONPATH": str(ROOT),
        "BALLOTWIRE_HOME": str(ROOT),
        "BALLOTWIRE_DATA": str(tmp_path / "data"),
        "BALLOTWIRE_FEEDS": str(tmp_path / "feeds.toml"),
        "BALLOTWIRE_ALLOW_PRIVATE": "127.0.0.0/8",
        "BALLOTWIRE_CONTACT": "ops@outlet.example",
        "BALLOTWIRE_NOW": FIRST_RUN.isoformat(),
        **reporting(tmp_path),
    }
    files = faster(tmp_path / "deploy")
    raw = tmp_path / "data" / "raw"

    def ballotwire(*arguments):
        command = [sys.executable, "-m", "flows.cli", *arguments]
        ran = subprocess.run(
            command, env=environment, cwd=ROOT, timeout=300, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    with ExitStack() as stack:
        web = stack.enter_context(serve())
        if at := stack.enter_context(postgres(tmp_path / "postgres.log")):
            environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
                f"postgresql+asyncpg://postgres@127.0.0.1:{at.port}/postgres"
            )
        port = api.url.split(":")[2].split("/")[0]
        server = [*PREFECT, "server", "start", "--port", port]
        stack.enter_context(running(server, environment, tmp_path / "server.log"))
        (tmp_path / "feeds.toml").write_text(web.feeds_toml())
        expected = undisturbed(tmp_path / "other", tmp_path / "feeds.toml")
        until(api.healthy, 240, "the server")

        ballotwire("deploy", "--folder", str(files))
        first = [api.names(kind) for kind in ("deployments", "automations", "work_queues", "work_pools")]
        ballotwire("deploy", "--folder", str(files))
        assert [api.names(kind) for kind in ("deployments", "automations", "work_queues", "work_pools")] == first
        assert first[0] == ["daily", "feeds", "new", "nightly", "range", "watchdog"]
        assert {"ballotwire-dead-run", "ballotwire-late-run"} <= set(first[1])
        until(lambda: api.states("feeds"), 90, "a run made by the scheduler")

        worker = [*PREFECT, "worker", "start", "--pool", "ballotwire", "--limit", "2"]
        with running(worker, environment, tmp_path / "worker.log") as doomed:
            until(lambda: list(raw.glob("*.warc.gz")), 180, "a page in mid-ingest")
            kill_all(doomed)
        assert "COMPLETED" not in [run["state"]["type"] for run in api.runs("feeds")]
        with running(worker, environment, tmp_path / "worker.log"):
            until(lambda: "Crashed" in api.states("feeds"), 240, "the automation that calls a dead run dead")
            until(lambda: "Completed" in api.states("feeds"), 240, "the next run")
            until(lambda: chained(api), 240, "a coding run made by the event")
            for deployment in ("daily", "nightly", "watchdog"):
                api.start(deployment)
            for deployment in ("daily", "nightly", "watchdog"):
                until(lambda name=deployment: "Completed" in api.states(name), 180, f"a run of {deployment}")
        assert httpx.get(api.url.removesuffix("/api"), follow_redirects=True, timeout=60).status_code == 200
        keys = {row["key"] for row in api.ask("/artifacts/filter")}

    assert {"ingest-summary", "feed-health", "daily-report", "upkeep", "watchdog"} <= keys
    assert len(backups(Store(tmp_path / "data"))) == 1
    assert len(reports(tmp_path / "www") & reports(tmp_path / "data" / "reports" / "watch" / "minsk")) == 1
    assert "ERROR" not in (tmp_path / "server.log").read_text()
    store = Store(tmp_path / "data")
    with store.reading() as con:
        healed = entries.tally(con)
    assert healed == expected
    assert (healed["article"] >= 40, healed["pending"]) == (True, 0)
    with open_snapshot(store.snapshot) as con:
        assert con.execute("SELECT count(*) FROM events").fetchone()[0] > 0
