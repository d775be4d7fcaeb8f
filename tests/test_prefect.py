"""The deployments on a real server with a real worker: a schedule makes a run, and the run does the work."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from flows.demo import FIRST_RUN
from flows.demo.server import serve
from storage.store import open_snapshot

ROOT = Path(__file__).parents[1]
PREFECT = [sys.executable, "-m", "prefect"]


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, env, log):
    """Run a process of its own session; when the block ends, ask it to stop, then end its whole group."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=env,
            cwd=log.parent,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def until(question, seconds, what):
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(1)
    raise AssertionError(f"{what} did not come within {seconds} s")


@pytest.fixture
def environment(tmp_path):
    """A Prefect home and a data directory of the test's own, telemetry off, the demo's clock."""
    api = f"http://127.0.0.1:{free_port()}/api"
    return os.environ | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
        "PYTHONPATH": str(ROOT),
        "BALLOTWIRE_HOME": str(ROOT),
        "BALLOTWIRE_DATA": str(tmp_path / "data"),
        "BALLOTWIRE_FEEDS": str(tmp_path / "feeds.toml"),
        "BALLOTWIRE_ALLOW_PRIVATE": "127.0.0.0/8",
        "BALLOTWIRE_NOW": FIRST_RUN.isoformat(),
    }


def answers(url):
    """Whether a server is there."""
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def runs_of(api, deployment):
    """Read the scheduler's own runs of one deployment: state name by run id."""
    body = {"deployments": {"name": {"any_": [deployment]}}, "flow_runs": {"tags": {"all_": ["auto-scheduled"]}}}
    found = httpx.post(f"{api}/flow_runs/filter", json=body, timeout=30)
    found.raise_for_status()
    return {run["id"]: run["state"]["type"] for run in found.json()}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_cron_makes_a_run_and_the_run_fills_the_database(environment, tmp_path):
    """The scheduler creates runs, a worker completes one, deploying twice changes nothing, articles are stored."""
    api = environment["PREFECT_API_URL"]
    port = api.split(":")[2].split("/")[0]
    minutely = tmp_path / "prefect.yaml"
    minutely.write_text((ROOT / "deploy/prefect.yaml").read_text().replace('"*/15 * * * *"', '"* * * * *"'))
    deploy = [*PREFECT, "--no-prompt", "deploy", "--all", "--prefect-file", str(minutely)]

    def prefect(*command):
        subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=240, capture_output=True)

    with serve() as web, running([*PREFECT, "server", "start", "--port", port], environment, tmp_path / "server.log"):
        (tmp_path / "feeds.toml").write_text(web.feeds_toml())
        until(lambda: answers(f"{api}/health"), 180, "the server")
        prefect(*PREFECT, "work-pool", "create", "ballotwire", "--type", "process")
        prefect(*deploy)
        prefect(*deploy)
        assert httpx.post(f"{api}/deployments/count", json={}, timeout=30).json() == 3
        until(lambda: runs_of(api, "feeds"), 90, "a run made by the scheduler")
        worker = [*PREFECT, "worker", "start", "--pool", "ballotwire"]
        with running(worker, environment, tmp_path / "worker.log"):
            until(lambda: "COMPLETED" in runs_of(api, "feeds").values(), 240, "a completed scheduled run")
    assert "ERROR" not in (tmp_path / "server.log").read_text()
    with open_snapshot(tmp_path / "data" / "ballotwire.duckdb") as con:
        assert con.execute("SELECT count(*) FROM articles WHERE text_source = 'page'").fetchone()[0] >= 40
