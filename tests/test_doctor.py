"""`doctor` names each planted fault with its cure; `status` and `metrics` tell the same figures."""

import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from extractors.records import Feed
from flows import installation, prefect_api, prometheus, symptoms
from flows.cli import app
from flows.commands.doctor import examine
from flows.settings import Settings
from storage import maintenance, runs
from storage.feeds import save_feeds
from storage.store import Store
from storage.vitals import read_vitals

ROOT = Path(__file__).parents[1]
NOW = datetime(2020, 11, 6, 12, tzinfo=UTC)
FEEDS = '[[feed]]\nurl = "https://outlet.example/rss"\noutlet = "The Example"\ncountry = "BLR"\nowner = "private"\n'


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """An installation where all is well: one feed, one fresh article, published, reported, saved."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "ballotwire.toml").write_text('data = "data"\nfeeds = "feeds.toml"\ncontact = "ops@outlet.example"\n')
    (folder / "feeds.toml").write_text(FEEDS)
    store = Store(folder / "data", wait_s=0.1)
    store.prepare(NOW)
    with store.writing() as con:
        save_feeds(
            con, [Feed(feed_id="f", url="https://outlet.example/rss", outlet="The Example", owner="private")], NOW
        )
        con.execute(
            "INSERT INTO store.articles (article_id, outlet, owner, url, published_source, title_source, language, "
            "fetched_at, run_id) VALUES ('a', 'The Example', 'private', 'u', 'page', 'page', 'en', $at, 'r')",
            {"at": NOW.replace(tzinfo=None) - timedelta(hours=1)},
        )
        runs.finish(con, runs.begin(con, "publish", NOW), "done", NOW)
    store.publish()
    (store.reports / "2020-11-05").mkdir()
    (store.reports / "2020-11-05" / "report.html").touch()
    maintenance.backup(store, NOW)
    return folder


@pytest.fixture
def store(sound, tmp_path, monkeypatch):
    """A copy of the sound installation, and we stand in it."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for name in ("PREFECT_API_URL", "BALLOTWIRE_NOW", "BALLOTWIRE_DATA", "BALLOTWIRE_CONFIG", "BALLOTWIRE_FEEDS"):
        monkeypatch.delenv(name, raising=False)
    return Store(tmp_path / "data", wait_s=0.1)


def look(now=NOW, **environment):
    """Every finding by its name, at a clock that is not known to be fixed."""
    return {finding.name: finding for finding in examine(environment, now=now.isoformat())}


def test_a_sound_installation_has_no_fault(store):
    """Nothing is broken where nothing is broken; only the fixed clock of this test is remarked."""
    assert {f.name: f.message for f in look().values() if f.level != "ok"} == {"clock": f"fixed at {NOW.isoformat()}"}


def test_a_cure_comes_with_every_fault(store):
    """Whatever is not well has a cure, and what is well needs none."""
    store.snapshot.unlink()
    for finding in look(NOW + timedelta(days=9)).values():
        assert bool(finding.cure) == (finding.level != "ok"), finding


def unknown_setting(store):
    """A misspelt key."""
    Path("ballotwire.toml").write_text("contacts = 'x'\n")


def wrong_zone(store):
    """A zone that does not exist."""
    Path("ballotwire.toml").write_text('data = "data"\nfeeds = "feeds.toml"\nzone = "Europe/Minks"\n')


def no_contact(store):
    """Nobody to write to."""
    Path("ballotwire.toml").write_text('data = "data"\nfeeds = "feeds.toml"\n')


def no_feeds_file(store):
    """The feeds file is gone."""
    Path("feeds.toml").unlink()


def bad_feed_row(store):
    """One row of the feeds file has no address."""
    Path("feeds.toml").write_text(FEEDS + '[[feed]]\noutlet = "No Address"\n')


def damaged_database(store):
    """Someone wrote over the database."""
    store.live.write_bytes(b"not a database" * 1000)


def newer_database(store):
    """A newer version wrote the database."""
    with store.writing() as con:
        con.execute("INSERT INTO ledger.migrations VALUES (9999, 'later', 'x', now())")


def data_is_a_file(store):
    """The data directory's name is taken by a file."""
    Path("ballotwire.toml").write_text('data = "feeds.toml"\nfeeds = "feeds.toml"\n')


def no_report(store):
    """Yesterday's report is missing."""
    (store.reports / "2020-11-05").rename(store.reports / "2020-11-01")


def no_backup(store):
    """No backup was ever made."""
    for path in maintenance.backups(store):
        path.unlink()


def half_written(store):
    """A killed run left a copy."""
    store.snapshot.with_suffix(".new").touch()


def no_feed(store):
    """The database watches nothing."""
    with store.writing() as con:
        con.execute("DELETE FROM store.feeds")


def failing_check(store):
    """A data check found rows."""
    with store.writing() as con:
        con.execute("INSERT INTO store.checks VALUES ('r', now()::TIMESTAMP, 'double_article', 3, 'a')")


@pytest.mark.parametrize(
    ("plant", "name", "level", "cure"),
    [
        (unknown_setting, "settings", "fail", "docs/settings.md"),
        (wrong_zone, "zone", "fail", "IANA"),
        (no_contact, "contact", "warn", "contact ="),
        (no_feeds_file, "feeds file", "fail", "ballotwire init"),
        (bad_feed_row, "feeds file", "warn", "mend"),
        (damaged_database, "database", "fail", "ballotwire restore"),
        (newer_database, "database", "fail", "install"),
        (data_is_a_file, "data", "fail", "--data"),
        (no_report, "report", "fail", "ballotwire report --day 2020-11-05"),
        (no_backup, "backup", "warn", "ballotwire backup"),
        (half_written, "orphans", "warn", "ballotwire prune"),
        (no_feed, "feeds", "fail", "ballotwire feeds import"),
        (failing_check, "checks", "warn", "FROM checks"),
    ],
)
def test_a_planted_fault_is_named_with_its_cure(store, plant, name, level, cure):
    """Each planted fault is found under its name, and the cure is one that cures it."""
    plant(store)
    found = look()[name]
    assert (found.level, cure in found.cure) == (level, True), found


def test_the_cures_cure(store):
    """Doing what doctor says for four faults makes it find nothing any more."""
    saved = maintenance.backups(store)[-1]
    damaged_database(store)
    half_written(store)
    no_report(store)
    run = CliRunner().invoke
    assert run(app, ["restore", str(saved)]).exit_code == 0
    assert run(app, ["backup", "--now", NOW.isoformat()]).exit_code == 0
    assert run(app, ["prune", "--now", NOW.isoformat()]).exit_code == 0
    assert run(app, ["report", "--day", "2020-11-05", "--now", NOW.isoformat()]).exit_code == 0
    assert {f.name for f in look().values() if f.level != "ok"} == {"clock"}


def test_old_data_are_named(store):
    """Twelve hours later without a run, the articles are too old, and so is the snapshot."""
    found = look(NOW + timedelta(hours=12))
    assert (found["articles"].level, found["snapshot"].level) == ("fail", "warn")


def test_a_clock_that_runs_behind_is_named(store):
    """An article from the future means a wrong clock, not fresh news."""
    assert "clock" in look(NOW - timedelta(days=1))["articles"].cure


def test_the_holder_of_the_lock_is_named(store):
    """While another process works, doctor names it and does not fail."""
    script = (
        "import sys; from pathlib import Path; from storage.lock import holding\n"
        "with holding(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(store.job_lock)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        found = look()["lock"]
        assert found.level == "warn"
        assert f"process {process.pid}" in found.message
    assert look()["lock"].level == "ok"


def test_wrong_libraries_are_named():
    """A library that breaks the scheduler without a word, and one that is missing, are named with the cure."""

    def installed(name):
        if name == "spacy":
            raise metadata.PackageNotFoundError(name)
        return "2.1.9" if name == "sqlalchemy" else metadata.version(name)

    found = installation.libraries(installed)
    assert found.level == "fail"
    assert "sqlalchemy 2.1.9 is not >=2.0,<2.1" in found.message
    assert "spacy is missing" in found.message
    assert "requirements.lock" in found.cure


def test_an_old_interpreter_is_named():
    """Python 3.10 is refused, 3.11 is not."""
    assert installation.interpreter((3, 10, 4)).level == "fail"
    assert installation.interpreter((3, 11, 0)).level == "ok"


def test_the_pins_are_those_of_the_package():
    """The pins of doctor stand word for word in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text()
    for name, pin in installation.PINS.items():
        assert f'"{name}{pin}"' in text


def test_a_full_disk_is_named(store):
    """Less room than the database needs once more is a fault; a tenth of a large disk is a warning."""
    vitals = read_vitals(store)
    full = replace(vitals, disk_free=500_000_000, disk_total=100_000_000_000)
    scarce = replace(vitals, disk_free=9_000_000_000, disk_total=100_000_000_000)
    assert (symptoms.disk(full).level, symptoms.disk(scarce).level) == ("fail", "warn")


def test_failing_feeds_are_named(store):
    """More than half failing is a fault, one failing is a warning, muted feeds don't count."""
    vitals = read_vitals(store)
    levels = [
        symptoms.feeds(replace(vitals, feeds=feeds)).level
        for feeds in ({"ok": 1, "failing": 2, "muted": 9}, {"ok": 9, "failing": 1}, {"ok": 9, "muted": 3})
    ]
    assert levels == ["fail", "warn", "ok"]


class Server(ThreadingHTTPServer):
    """A stand-in for the Prefect API that answers with what a test says."""

    daemon_threads = True
    late = stuck = ()
    scheduled = 3
    deployments = ("feeds",)
    workers = ("ONLINE",)

    def answer(self, path, body):
        """Give the rows of one question."""
        if path.endswith("/admin/version"):
            return "3.8.8"
        if path.endswith("/deployments/filter"):
            return [{"name": name} for name in self.deployments]
        if path.endswith("/workers/filter"):
            return [{"status": status} for status in self.workers]
        if path.endswith("/flow_runs/filter"):
            state = body["flow_runs"]["state"]
            if state.get("name"):
                return [{"name": name} for name in self.late]
            names = self.stuck if "RUNNING" in state["type"]["any_"] else range(self.scheduled)
            return [{"name": str(name), "id": "0a1b"} for name in names]
        return {}


class Answers(BaseHTTPRequestHandler):
    """Answers GET and POST with JSON."""

    def do_GET(self):
        """Answer."""
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        data = json.dumps(self.server.answer(self.path, body)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture
def api():
    """A Prefect API where all is well."""
    with Server(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("broken", "name", "cure"),
    [
        ({"deployments": ()}, "deployments", "ballotwire deploy"),
        ({"scheduled": 0}, "scheduler", "restart the server"),
        ({"workers": ("OFFLINE",)}, "worker", "prefect worker start"),
        ({"stuck": ("brave-owl",)}, "stuck runs", "prefect flow-run cancel"),
        ({"late": ("late-owl",)}, "late runs", "RUNBOOK"),
    ],
)
def test_a_fault_of_the_server_is_named(api, broken, name, cure):
    """No deployment, a dead scheduler, no worker, stuck and late runs: each has its name and cure."""
    environment = {"PREFECT_API_URL": f"http://127.0.0.1:{api.server_port}/api"}
    assert all(finding.level == "ok" for finding in prefect_api.findings(environment))
    for attribute, value in broken.items():
        setattr(api, attribute, value)
    found = {finding.name: finding for finding in prefect_api.findings(environment)}
    assert found[name].level != "ok"
    assert cure in found[name].cure


def test_a_server_that_does_not_answer_is_named():
    """A refused connection is a fault of the server and no traceback; without an address there is nothing to ask."""
    (found,) = prefect_api.findings({"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert (found.name, found.level) == ("server", "fail")
    (found,) = prefect_api.findings({})
    assert found.level == "ok"


def test_a_misspelt_variable_is_named():
    """A variable that no setting has is named with the nearest one; those that we know are not."""
    found = installation.variables({"BALLOTWIRE_CONTCT": "x", "BALLOTWIRE_DATA": "y", "BALLOTWIRE_HOME": "z"})
    assert (found.level, found.message) == ("warn", "unknown: BALLOTWIRE_CONTCT")
    assert "BALLOTWIRE_CONTACT" in found.cure
    assert installation.variables({"BALLOTWIRE_DATA": "y", "PATH": "z"}).level == "ok"


def test_telemetry_that_is_on_is_named():
    """With a server and without the four switches, doctor warns and prints the switches."""
    found = installation.telemetry({"PREFECT_API_URL": "http://127.0.0.1:4200/api"})
    assert found.level == "warn"
    assert "DO_NOT_TRACK=1" in found.cure
    assert installation.telemetry({"PREFECT_API_URL": "x", **installation.TELEMETRY}).level == "ok"


def test_the_command_exits_1_on_a_fault_and_prints_json(store):
    """0 without a fault, 1 with one; every line is a JSON object with name, level, message and cure."""
    run = CliRunner().invoke
    fine = run(app, ["doctor", "--json", "--now", NOW.isoformat()])
    assert fine.exit_code == 0
    assert {frozenset(json.loads(row)) for row in fine.stdout.splitlines()} == {
        frozenset({"name", "level", "message", "cure"})
    }
    no_feeds_file(store)
    assert run(app, ["doctor", "--now", NOW.isoformat()]).exit_code == 1


def test_status_tells_the_figures(store):
    """The JSON has the counts of the database, the table the same words."""
    run = CliRunner().invoke
    told = json.loads(run(app, ["status", "--json"]).stdout)
    assert (told["articles"], told["feeds"], told["newest_report"]) == (1, {"new": 1}, "2020-11-05")
    assert "Last runs" in run(app, ["status"]).stdout
    assert told["manifest"]["sha256"] in run(app, ["status"]).stdout
    store.snapshot.write_bytes(store.snapshot.read_bytes() + b"x")
    assert "that of another file" in run(app, ["status"]).stdout
    assert run(app, ["status", "--data", "nowhere"]).exit_code == 3


def test_metrics_are_prometheus_text(store):
    """Every sample belongs to a declared metric, and the ages follow the clock."""
    text = prometheus.exposition(store, NOW)
    declared = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert {line.split("{")[0].split()[0] for line in samples} <= declared
    assert "ballotwire_articles_stored_total 1" in samples
    assert "ballotwire_newest_article_age_seconds 3600" in samples
    assert 'ballotwire_feeds{health="new"} 1' in samples


def test_metrics_are_served(store):
    """GET /metrics answers with the text; 503 while nothing is published; nothing else is there."""
    with prometheus.server(store, Settings(now=NOW.isoformat()).moment, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            assert "ballotwire_articles_stored_total 1" in httpx.get(f"{base}/metrics", timeout=30).text
            store.snapshot.unlink()
            assert httpx.get(f"{base}/metrics", timeout=30).status_code == 503
            assert httpx.get(f"{base}/other", timeout=30).status_code == 404
        finally:
            server.shutdown()
            thread.join()
