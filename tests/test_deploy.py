"""Prefect accepts the deployments and automations, each day has one report, and the pages say what is there."""

import asyncio
import importlib
import inspect
import json
import re
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from flows.installation import TELEMETRY
from flows.job import only_one
from flows.reports import day_before
from flows.settings import SECRETS, Settings, load
from flows.tasks import leave
from storage.store import Store

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PREFECT_FILE = yaml.safe_load((DEPLOY / "prefect.yaml").read_text())
DEPLOYMENTS = {row["name"]: row for row in PREFECT_FILE["deployments"]}


def flow_of(row):
    """The flow that a deployment runs."""
    module, _, attribute = row["entrypoint"].rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def test_every_deployment_runs_alone():
    """Each deployment has limit 1, and a run that comes too early is cancelled, not queued."""
    for row in DEPLOYMENTS.values():
        assert row["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_pool_and_queues_exist():
    """Every deployment names the pool and a queue that pool.yaml makes."""
    pool = yaml.safe_load((DEPLOY / "pool.yaml").read_text())
    queues = {queue["name"] for queue in pool["queues"]}
    for row in DEPLOYMENTS.values():
        assert row["work_pool"]["name"] == pool["name"]
        assert row["work_pool"]["work_queue_name"] in queues


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_entrypoints_are_flows_that_never_retry(name):
    """Each entrypoint is a flow without retries, with a time limit below the hour that prefect_api calls stuck."""
    flow = flow_of(DEPLOYMENTS[name])
    assert flow.retries == 0
    assert 0 < flow.timeout_seconds < 3600
    required = [p for p in inspect.signature(flow.fn).parameters.values() if p.default is inspect.Parameter.empty]
    assert not (required and DEPLOYMENTS[name]["schedules"])


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_schedules_are_cron_in_a_zone(name):
    """Prefect takes each schedule; the report's zone is that of the setting."""
    from prefect.client.schemas.schedules import CronSchedule

    for row in DEPLOYMENTS[name]["schedules"]:
        zone = row["timezone"].replace("{{ $BALLOTWIRE_ZONE }}", "Europe/Warsaw")
        assert CronSchedule(cron=row["cron"], timezone=zone).timezone in ("UTC", "Europe/Warsaw")
    assert DEPLOYMENTS["daily"]["schedules"][0]["timezone"] == "{{ $BALLOTWIRE_ZONE }}"


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/New_York", "Pacific/Apia"])
@pytest.mark.parametrize("change", [date(2020, 3, 8), date(2020, 3, 29), date(2020, 10, 25), date(2020, 11, 1)])
def test_each_day_is_reported_once_when_the_clocks_change(zone, change):
    """Over a week around each change Prefect fires seven runs, and they are about seven days in a row, none twice."""
    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron=DEPLOYMENTS["daily"]["schedules"][0]["cron"], timezone=zone)
    start = datetime(change.year, change.month, change.day, tzinfo=ZoneInfo(zone)) - timedelta(days=3)
    fired = asyncio.run(schedule.get_dates(7, start=start))
    assert {moment.astimezone(ZoneInfo(zone)).hour for moment in fired} == {6}
    about = [day_before(moment, zone) for moment in fired]
    assert about == [change + timedelta(days=n) for n in range(-4, 3)]


def test_a_late_run_reports_the_day_it_was_meant_for():
    """The scheduled time decides the day, at both ends of the local day and in either offset."""
    for moment, day in (
        ("2020-10-24T22:30+00:00", "2020-10-24"),  # 00:30 on the 25th, still summer time in Warsaw
        ("2020-10-25T22:30+00:00", "2020-10-24"),  # 23:30 on the 25th, winter time
        ("2020-10-25T23:30+00:00", "2020-10-25"),  # 00:30 on the 26th
        ("2020-03-28T23:30+00:00", "2020-03-28"),  # 00:30 on the 29th, winter time
        ("2020-03-29T22:30+00:00", "2020-03-29"),  # 00:30 on the 30th, summer time
    ):
        assert day_before(datetime.fromisoformat(moment), "Europe/Warsaw").isoformat() == day


def test_automations_are_what_prefect_accepts():
    """Each automation has a name of ours, parses as Prefect's own record, and names flows that are deployed."""
    from prefect.events.schemas.automations import AutomationCore

    rows = yaml.safe_load((DEPLOY / "automations.yaml").read_text())
    assert len({row["name"] for row in rows}) == len(rows) == 3
    flows = {flow_of(row).name for row in DEPLOYMENTS.values()}
    for row in rows:
        assert row["trigger"]["match_related"][0]["prefect.resource.role"] == "flow"
        named = row["trigger"]["match_related"][0]["prefect.resource.name"]
        assert set(named) <= flows
        for action in row["actions"]:
            if "block_document_id" in action:
                action["block_document_id"] = "00000000-0000-4000-8000-000000000000"
        assert AutomationCore.model_validate(row).trigger.type == "event"


def test_dead_runs_are_found_after_three_missed_beats_at_least():
    """The patience of the automation is at least three heartbeats, or healthy runs would be called dead."""
    dead = yaml.safe_load((DEPLOY / "automations.yaml").read_text())[0]
    for row in DEPLOYMENTS.values():
        beat = int(row["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
        assert dead["trigger"]["within"] >= 3 * beat


def test_the_pages_name_commands_that_exist():
    """Each `ballotwire COMMAND` in the pages is a command, and each deployment is in the table."""
    import typer.main

    commands = set(typer.main.get_command(app).commands)
    for page in ("README.md", "RUNBOOK.md"):
        text = (DEPLOY / page).read_text()
        assert set(re.findall(r"(?:^ +|`|/bin/|&& )ballotwire ([a-z]+)", text, re.MULTILINE)) <= commands
    for name, row in DEPLOYMENTS.items():
        assert f"/{name} |" in (DEPLOY / "README.md").read_text(), row


def test_init_writes_what_load_reads(tmp_path, monkeypatch):
    """The new folder has settings that load, feeds, and Prefect's without telemetry; nothing is ever overwritten."""
    from prefect.settings.legacy import _get_settings_fields
    from prefect.settings.models.root import Settings as PrefectSettings

    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    made = run(app, ["init", "watch", "--contact", "ops@outlet.example"])
    assert made.exit_code == 0
    file = tmp_path / "watch" / "ballotwire.toml"
    assert load(file, {}) == Settings(feeds="feeds.toml", contact="ops@outlet.example")
    uncommented = re.sub(r"^# (\w+ = )", r"\1", file.read_text(), flags=re.MULTILINE)
    assert set(tomllib.loads(uncommented)) == set(Settings.__dataclass_fields__) - set(SECRETS)
    lines = (tmp_path / "watch" / "prefect.env").read_text().splitlines()
    environment = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert environment.items() >= TELEMETRY.items()
    assert set(environment) - set(TELEMETRY) <= set(_get_settings_fields(PrefectSettings))
    assert (tmp_path / "watch" / "feeds.toml").read_bytes() == (DEPLOY / "feeds.toml").read_bytes()
    assert run(app, ["init", "watch"]).exit_code == 2


def test_deploy_without_a_server_says_so(monkeypatch):
    """No address is a usage error, a server that does not answer is exit code 5, both in one sentence."""
    run = CliRunner().invoke
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert run(app, ["deploy"]).exit_code == 2
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    refused = run(app, ["deploy"])
    assert refused.exit_code == 5
    assert "is the server running?" in refused.stderr


def test_a_run_talks_json_when_told(tmp_path):
    """With BALLOTWIRE_LOG=json every line on stderr is an object; the stages carry the id of their run."""
    (tmp_path / "feeds.toml").write_text('[[feed]]\nurl = "http://127.0.0.1:9/rss"\noutlet = "Nobody"\n')
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", "run", "--no-report", "--allow-private", "127.0.0.0/8"],
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "BALLOTWIRE_LOG": "json",
            "BALLOTWIRE_FEEDS": "feeds.toml",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    *lines, last = ran.stderr.splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["stage"] for row in rows} >= {"feeds", "poll", "read", "fold", "code", "publish"}
    assert all(row["run"] for row in rows if row["stage"] in {"poll", "read", "code", "publish"})
    assert next(row for row in rows if row["stage"] == "poll")["feeds"] == 1
    assert ran.returncode == 5
    assert last.startswith("ballotwire: nothing could be reached")


def test_an_artifact_that_the_server_refuses_fails_no_run(caplog):
    """An answer of 500 costs the artifact and leaves a warning, not the run that has done its work."""

    def refuse(_table, *, key):
        request = httpx.Request("POST", f"http://127.0.0.1:4200/api/artifacts/{key}")
        httpx.Response(500, request=request).raise_for_status()

    leave(refuse, "| what | number |", key="ingest-summary")
    assert "no artifact: Server error '500" in caplog.text


def test_a_run_that_finds_another_at_work_is_cancelled(tmp_path, monkeypatch):
    """Two main jobs never overlap, and the one that came too late is no failure that wakes anyone."""
    from flows import analyze

    store = Store(tmp_path, wait_s=0.1)
    store.prepare(datetime(2020, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(analyze, "opened", lambda _settings: (store, datetime(2020, 1, 1, tzinfo=UTC)))
    with only_one(store):
        state = analyze.analyze.fn(data=str(tmp_path))
    assert state.is_cancelled()
    assert "process" in state.message
