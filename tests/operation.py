"""A real operation for tests: server, worker, deployments and a demo web, in processes that end with the test."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from flows import job
from flows.demo import FIRST_RUN
from flows.installation import TELEMETRY
from flows.settings import Settings
from flows.subscribe import subscribe
from storage.store import Store

ROOT = Path(__file__).parents[1]
PREFECT = [sys.executable, "-m", "prefect"]
WORKER = [*PREFECT, "worker", "start", "--pool", "ballotwire", "--limit", "2"]


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


def environment(folder, api, data):
    """What server, worker and commands are told; `data` is the data directory."""
    return os.environ | {
        **TELEMETRY,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api.url,
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "ui"),
        "PYTHONPATH": str(ROOT),
        "BALLOTWIRE_HOME": str(ROOT),
        "BALLOTWIRE_DATA": str(data),
        "BALLOTWIRE_FEEDS": str(folder / "feeds.toml"),
        "BALLOTWIRE_ALLOW_PRIVATE": "127.0.0.0/8",
        "BALLOTWIRE_CONTACT": "ops@outlet.example",
        "BALLOTWIRE_NOW": FIRST_RUN.isoformat(),
    }


def server_of(api):
    """The command that starts the server."""
    return [*PREFECT, "server", "start", "--port", api.url.split(":")[2].split("/")[0]]


def ballotwire(environment, *arguments):
    """Run a command that must succeed; gives what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        env=environment,
        cwd=ROOT,
        timeout=300,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
