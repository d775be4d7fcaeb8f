"""The documentation is true: what is generated is fresh, what is public is explained."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from flows.cli import app
from flows.commands.docs import pages
from storage.checks import REPORT, checks
from storage.store import Store

NAMED = re.compile(r"(?:^    (?:\S*/)?|`)ballotwire ([a-z]+)", re.MULTILINE)
DOCS = Path(__file__).parents[1] / "docs"


def test_generated_pages_are_fresh():
    """docs/data.md and docs/settings.md are what the program prints (`make docs`)."""
    for name, text in pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, name


@pytest.fixture
def con(tmp_path):
    """A fresh database."""
    store = Store(tmp_path)
    store.prepare(datetime(2020, 1, 1, tzinfo=UTC))
    with store.reading() as connection:
        yield connection


def test_every_relation_and_column_has_a_comment(con):
    """No table, view, macro or column is without a sentence."""
    silent = con.execute(
        """
        SELECT table_name FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT function_name FROM duckdb_functions()
          WHERE NOT internal AND function_type = 'table_macro' AND schema_name = 'main' AND comment IS NULL
        """
    ).fetchall()
    assert silent == []


def test_every_view_can_be_asked(con):
    """A SELECT from each public view works on an empty database."""
    views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'").fetchall()
    assert len(views) > 15
    for (name,) in views:
        con.execute(f'SELECT * FROM main."{name}"').fetchall()


def test_every_check_is_documented():
    """docs/checks.md has a row with each check's own words."""
    page = (DOCS / "checks.md").read_text(encoding="utf-8")
    for name, sql in checks():
        assert f"| `{name}` | {sql.splitlines()[0].removeprefix('-- ')} |" in page
    assert f"| `{REPORT}` |" in page


def test_every_command_that_is_named_exists():
    """README, docs and deploy name no command that the program does not have."""
    known = {name for group in ("", "feeds ", "actors ") for name in _commands(group)}
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md"), *(DOCS.parent / "deploy").glob("*.md")]
    named = {
        (page.name, word)
        for page in pages
        for word in re.findall(
            r"(?:^    (?:\S*/)?|`)ballotwire ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert len(named) > 20
    assert {(page, word) for page, word in named if word not in known} == set()


def _commands(group):
    """The commands of the program or of one of its groups."""
    commands = typer.main.get_command(app).commands
    return commands if not group else commands[group.strip()].commands
