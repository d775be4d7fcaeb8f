"""`status` and `metrics` tell the same figures, and alerts and dashboard ask for nothing else."""

import json
import re
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from typer.testing import CliRunner

from extractors.records import Entry
from flows import prometheus
from flows.cli import app
from flows.settings import Settings
from storage.entries import save_entries
from storage.store import Store
from storage.vitals import read_vitals
from tests.sound import NOW, store_article
from tests.validators import judged, tool

DEPLOY = Path(__file__).parents[1] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana.json").read_text())


def test_status_tells_the_figures(sound_store):
    """The JSON has the counts of the database, the table the same words."""
    run = CliRunner().invoke
    told = json.loads(run(app, ["status", "--json"]).stdout)
    assert (told["articles"], told["feeds"], told["newest_report"]) == (1, {"new": 1}, "2020-11-05")
    assert "Last runs" in run(app, ["status"]).stdout
    assert told["manifest"]["sha256"] in run(app, ["status"]).stdout
    sound_store.snapshot.write_bytes(sound_store.snapshot.read_bytes() + b"x")
    assert "that of another file" in run(app, ["status"]).stdout
    assert run(app, ["status", "--data", "nowhere"]).exit_code == 3


def test_metrics_are_prometheus_text(sound_store):
    """Every sample belongs to a declared metric, and the ages follow the clock."""
    text = prometheus.exposition(sound_store, NOW)
    declared = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert {line.split("{")[0].split()[0] for line in samples} <= declared
    assert "ballotwire_articles_stored_total 1" in samples
    assert "ballotwire_newest_article_age_seconds 3600" in samples
    assert 'ballotwire_feeds{health="new"} 1' in samples


def test_metrics_are_served(sound_store):
    """GET /metrics answers with the text; 503 while nothing is published; nothing else is there."""
    with prometheus.server(sound_store, Settings(now=NOW.isoformat()).moment, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            assert "ballotwire_articles_stored_total 1" in httpx.get(f"{base}/metrics", timeout=30).text
            sound_store.snapshot.unlink()
            assert httpx.get(f"{base}/metrics", timeout=30).status_code == 503
            assert httpx.get(f"{base}/other", timeout=30).status_code == 404
        finally:
            server.shutdown()
            thread.join()


def test_a_day_is_compared_with_the_usual(sound_store):
    """The newest day counts alone; the usual is the median of past days, and unknown before there are two weeks."""
    at = NOW.replace(tzinfo=None)
    with sound_store.writing() as con:
        con.execute(
            "INSERT INTO store.polls VALUES ('p', 'r', 'f', $at, 200, 'ok', NULL, 1, 1, 1, 0, 0, 1, NULL, false)",
            {"at": at},
        )
        for day in range(1, 14):
            for number in range(4):
                store_article(con, f"{day}-{number}", NOW - timedelta(days=day, hours=1 + number))
    vitals = read_vitals(sound_store)
    assert (vitals.articles_day, vitals.articles_usual) == (1, None)
    with sound_store.writing() as con:
        for number in range(100):
            store_article(con, f"14-{number}", NOW - timedelta(days=14, hours=1))
    assert read_vitals(sound_store).articles_usual == 4


def test_outlets_whose_pages_fail_are_counted(sound_store):
    """Of the last day: pages tried and failed, of outlets with a failure only; skipped entries are not tried."""
    with sound_store.writing() as con:
        con.execute(
            "INSERT INTO store.polls VALUES ('p', 'r', 'f', $at, 200, 'ok', NULL, 1, 1, 1, 0, 0, 1, NULL, false)",
            {"at": NOW.replace(tzinfo=None)},
        )
        for number, (outcome, hours) in enumerate([("failed", 1), ("article", 2), ("skipped", 1), ("failed", 30)]):
            entry = Entry(entry_id=str(number), feed_id="f", guid=None, url=f"u{number}", title="t")
            save_entries(con, [entry], "r", NOW)
            con.execute(
                "INSERT INTO store.outcomes VALUES ($id, $outcome, 'timeout', NULL, NULL, 1, NULL, $at, 'r')",
                {"id": str(number), "outcome": outcome, "at": NOW.replace(tzinfo=None) - timedelta(hours=hours)},
            )
    sound_store.publish()
    text = prometheus.exposition(sound_store, NOW)
    assert 'ballotwire_outlet_pages{outlet="The Example"} 2' in text
    assert 'ballotwire_outlet_pages_failed{outlet="The Example"} 1' in text


def metrics_in(text):
    """The names of ours in a text."""
    return set(re.findall(r"\bballotwire_\w+", text))


@pytest.fixture(scope="module")
def emitted(sound):
    """The names of all metrics that are ever printed."""
    return {f"ballotwire_{row[0]}" for row in prometheus.families(read_vitals(Store(sound / "data")), NOW)}


def test_each_alert_has_its_metrics_and_its_paragraph(emitted):
    """Each rule is over metrics that we print, and each has a paragraph of the runbook that no other rule has."""
    anchors = re.findall(r"^## (.*)$", (DEPLOY / "RUNBOOK.md").read_text(), re.MULTILINE)
    (group,) = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    named = [rule["annotations"]["runbook"].partition("#")[2] for rule in group["rules"]]
    assert set(named) <= {heading.lower().replace(" ", "-") for heading in anchors}
    assert len(set(named)) == len(named)
    for rule in group["rules"]:
        assert metrics_in(rule["expr"])
        assert metrics_in(rule["expr"]) <= emitted


def test_alert_rules_are_accepted(tmp_path):
    """Prometheus' own tool reads every rule, and refuses a broken one."""
    promtool = tool("promtool")
    code, said = judged(promtool, "check", "rules", str(DEPLOY / "alerts.yaml"))
    assert code == 0, said
    broken = (DEPLOY / "alerts.yaml").read_text().replace("> 6 * 3600", ">> 6")
    (tmp_path / "broken.yaml").write_text(broken)
    assert judged(promtool, "check", "rules", str(tmp_path / "broken.yaml"))[0] != 0


def test_every_panel_asks_for_what_is_printed(emitted):
    """Each question of the dashboard is over metrics that we print, and each panel says what it shows."""
    for panel in DASHBOARD["panels"]:
        assert panel["description"]
        for target in panel["targets"]:
            assert metrics_in(target["expr"])
            assert metrics_in(target["expr"]) <= emitted


def test_panels_do_not_overlap():
    """Each panel has its own place on a grid of 24 columns."""
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def kept(ours, theirs):
    """Whether a JSON value stands unchanged in another one that may have more."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(kept(value, theirs.get(key)) for key, value in ours.items())
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(kept, ours, theirs))
    return ours == theirs


def test_grafana_knows_every_word_of_the_dashboard():
    """Grafana's own model of a dashboard reads ours and writes every key again; one that it does not know is lost."""
    assert kept(DASHBOARD, written_by_grafana(DASHBOARD))
    strange = DASHBOARD | {"panels": [panel | {"colour": "red"} for panel in DASHBOARD["panels"]]}
    assert not kept(strange, written_by_grafana(strange))


def written_by_grafana(dashboard):
    """What Grafana's model makes of it; it changes what it is given."""
    model = Dashboard.from_json(json.loads(json.dumps(dashboard)))
    return json.loads(JSONEncoder().encode(model))
