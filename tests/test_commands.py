"""The command line as its users meet it: exit codes, one sentence instead of a traceback, lines answered in order."""

import json
import os
import subprocess
import sys

import duckdb
import pytest

from storage.migrate import schema_version

FEED = '[[feed]]\nurl = "http://nowhere.invalid/feed"\noutlet = "The Example"\n'


def ballotwire(*words, **environment):
    """Run the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def feeds(tmp_path):
    """A list with one feed that no network reaches."""
    file = tmp_path / "feeds.toml"
    file.write_text(FEED)
    return file


def run(feeds, tmp_path, *words):
    """Run the main job in a directory of the test's own."""
    return ballotwire("run", "--feeds", feeds, "--data", tmp_path / "data", "--no-report", *words)


def test_a_broken_feeds_file_is_exit_code_2_with_its_line(tmp_path):
    """The message names file and line."""
    broken = tmp_path / "broken.toml"
    broken.write_text('[[feed]]\nurl = "http://a.example\n')
    ran = run(broken, tmp_path)
    assert ran.returncode == 2
    assert "broken.toml, line 2" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_no_network_is_exit_code_5_in_one_sentence(feeds, tmp_path):
    """When nothing can be reached, the run says so and ends with 5; the poll is stored with its reason."""
    ran = run(feeds, tmp_path)
    assert ran.returncode == 5
    assert "nothing could be reached" in ran.stderr
    asked = ballotwire("sql", "--json", "--data", tmp_path / "data", "SELECT reason FROM polls")
    assert json.loads(asked.stdout) == {"reason": "dns"}


def test_a_locked_database_is_exit_code_4_and_names_the_holder(feeds, tmp_path):
    """Another process that has the file open is named by its number."""
    run(feeds, tmp_path)
    with duckdb.connect(str(tmp_path / "data" / "live" / "store.duckdb")):
        ran = ballotwire("run", "--feeds", feeds, "--data", tmp_path / "data")
    assert ran.returncode == 4
    assert str(os.getpid()) in ran.stderr


def test_data_of_a_newer_version_are_exit_code_3_and_untouched(feeds, tmp_path):
    """A newer schema is refused."""
    run(feeds, tmp_path)
    live = tmp_path / "data" / "live" / "store.duckdb"
    with duckdb.connect(str(live)) as con:
        con.execute("INSERT INTO ledger.migrations VALUES (?, 'x', 'y', now())", [schema_version() + 1])
    before = live.read_bytes()
    assert run(feeds, tmp_path).returncode == 3
    assert live.read_bytes() == before


def test_code_answers_every_line_in_order_even_broken_ones(tmp_path):
    """Four lines in, four lines out; the broken ones say what is wrong."""
    file = tmp_path / "in.jsonl"
    good = {"id": "a", "title": "", "date": "2020", "text": ""}
    lines = [json.dumps(good), "{broken", '{"title": "no id"}', json.dumps(good | {"id": 7, "text": None})]
    file.write_text("\n".join(lines))
    ran = ballotwire("code", file)
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0
    assert [row["id"] for row in rows] == ["a", None, None, "7"]
    assert ["error" in row for row in rows] == [False, True, True, False]


def test_a_question_that_is_wrong_is_exit_code_2(feeds, tmp_path):
    """DuckDB's own words come back without a traceback."""
    run(feeds, tmp_path)
    ran = ballotwire("sql", "--data", tmp_path / "data", "SELECT nothing FROM articles")
    assert ran.returncode == 2
    assert "nothing" in ran.stderr
    assert "Traceback" not in ran.stderr
