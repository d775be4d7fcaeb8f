"""The whole operation on a real server with a real worker: deploy, schedules, events, artifacts, kill -9 in between."""

from contextlib import ExitStack

import httpx
import pytest

from flows.demo.server import serve
from storage import entries
from storage.maintenance import backups
from storage.store import Store, open_snapshot
from tests import operation
from tests.operation import (
    WORKER,
    Api,
    ballotwire,
    chained,
    faster,
    kill_all,
    reporting,
    reports,
    server_of,
    undisturbed,
)
from tests.processes import free_port, postgres, running, until


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_deployed_it_runs_by_itself_and_survives_a_kill(tmp_path):
    """Schedules make runs, an ingest starts the coding, a killed ingest is called Crashed and the next one heals it."""
    api = Api(f"http://127.0.0.1:{free_port()}/api")
    environment = operation.environment(tmp_path, api, tmp_path / "data") | reporting(tmp_path)
    files = faster(tmp_path / "deploy")
    raw = tmp_path / "data" / "raw"

    with ExitStack() as stack:
        web = stack.enter_context(serve())
        if at := stack.enter_context(postgres(tmp_path / "postgres.log")):
            environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
                f"postgresql+asyncpg://postgres@127.0.0.1:{at.port}/postgres"
            )
        stack.enter_context(running(server_of(api), environment, tmp_path / "server.log"))
        (tmp_path / "feeds.toml").write_text(web.feeds_toml())
        expected = undisturbed(tmp_path / "other", tmp_path / "feeds.toml")
        until(api.healthy, 240, "the server")

        ballotwire(environment, "deploy", "--folder", str(files))
        first = [api.names(kind) for kind in ("deployments", "automations", "work_queues", "work_pools")]
        ballotwire(environment, "deploy", "--folder", str(files))
        assert [api.names(kind) for kind in ("deployments", "automations", "work_queues", "work_pools")] == first
        assert first[0] == ["daily", "feeds", "new", "nightly", "range", "watchdog"]
        assert {"ballotwire-dead-run", "ballotwire-late-run"} <= set(first[1])
        until(lambda: api.states("feeds"), 90, "a run made by the scheduler")

        with running(WORKER, environment, tmp_path / "worker.log") as doomed:
            until(lambda: list(raw.glob("*.warc.gz")), 180, "a page in mid-ingest")
            kill_all(doomed)
        assert "COMPLETED" not in [run["state"]["type"] for run in api.runs("feeds")]
        with running(WORKER, environment, tmp_path / "worker.log"):
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
