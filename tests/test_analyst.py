"""What an analyst opens: every macro answers, nothing can be changed, and the notebook's questions run."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage import analyst
from storage.errors import StorageError
from storage.rows import QueryError
from tests.report_world import DAY, World

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """One article with one claim."""
    world = World()
    world.feed("Alpha")
    article = world.tell("Alpha", DAY, "BLR", text="Выборы в Беларуси: the vote was rigged.")
    world.event(article, "FRAUD_ALLEGATION", "Maria Sokol")
    return world.save(tmp_path_factory.mktemp("data"))


@pytest.fixture
def db(snapshot):
    """The snapshot, open."""
    with analyst.open(snapshot) as opened:
        yield opened


def test_answers_come_as_arrow_and_as_rows(db):
    """The same answer in both forms, with a bound value."""
    answer = db.sql("SELECT outlet, title FROM articles WHERE outlet = $outlet", {"outlet": "Alpha"})
    assert answer.arrow().column_names == ["outlet", "title"]
    assert answer.rows()[0]["outlet"] == "Alpha"
    assert (len(answer), repr(answer)) == (1, "Answer(1 rows: outlet, title)")


def test_every_macro_has_a_method_that_runs(db):
    """No macro of the contract is without its method, and each one runs with dates and words."""
    macros = {
        row["function_name"]
        for row in db.sql(
            "SELECT function_name FROM duckdb_functions() WHERE schema_name = 'main' AND function_type = 'table_macro' "
            "AND NOT internal"
        ).rows()
    }
    span = ("BLR", DAY, DAY)
    given = {
        "timeline": span, "spikes": (DAY,), "new_actors": (DAY,), "contradictions": span, "evidence": ("e0",),
        "silent_feeds": (DAY, 48), "search": ("rigged",), "country_profile": ("BLR", DAY), "coverage": span,
    }  # fmt: skip
    assert macros == set(given)
    answers = {name: getattr(db, name)(*values) for name, values in given.items()}
    assert {name for name, answer in answers.items() if len(answer)} >= {
        "timeline", "spikes", "evidence", "search", "country_profile", "coverage",
    }  # fmt: skip


def test_a_value_is_never_read_as_sql(db):
    """Quotation marks in a search are words to find."""
    assert len(db.search("'); DROP TABLE x; --")) == 0


def test_nothing_can_be_changed(db):
    """A write raises in DuckDB's words."""
    with pytest.raises(QueryError, match="read-only"):
        db.sql("CREATE TABLE main.mine (a INTEGER)")


def test_without_a_snapshot_the_cure_is_named(tmp_path):
    """Opening what is not there says which command makes it."""
    with pytest.raises(StorageError, match="ballotwire demo"):
        analyst.open(tmp_path / "none.duckdb")


def test_the_small_shell_answers_line_by_line(snapshot):
    """Where no DuckDB shell is installed, statements are answered and an error does not end the dialogue."""
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", "shell", "--data", snapshot.parent],
        input="SELEKT 1;\n-- only words\nSELECT outlet FROM articles;\n",
        env=os.environ | {"PATH": "/nowhere"}, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Alpha" in ran.stdout
    assert "SELEKT" in ran.stderr
    assert "no statement in it" in ran.stderr


def test_the_notebook_compiles_and_its_questions_run(db):
    """Each SQL text of docs/notebook.py runs on a snapshot."""
    tree = ast.parse((ROOT / "docs" / "notebook.py").read_text(encoding="utf-8"))
    asked = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and "SELECT" in str(node.value)]
    assert len(asked) == 4
    for sql in asked:
        names = re.findall(r"\$(\w+)", sql)
        db.sql(sql, dict.fromkeys(names, "BLR"))
