"""Exports hold what was chosen, whole, with a description that is true."""

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner

from flows.cli import app
from storage import export
from storage.errors import StorageError
from tests.report_world import DAY, World

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Two days of two countries; one title is a formula, one quote is long."""
    world = World()
    world.feed("Alpha")
    for ago in (0, 1):
        for country in ("BLR", "USA"):
            title = "=HYPERLINK(1)" if country == "BLR" else "A vote"
            article = world.tell("Alpha", DAY - timedelta(days=ago), country, title=title)
            world.event(article, "FRAUD_ALLEGATION", "-Sokol", quote="word " * 100, country=country, plover="ACCUSE",
                        actors=["Sokol", "Petrov"], confidence=0.5)  # fmt: skip
    return world.save(tmp_path_factory.mktemp("data"))


def read(path):
    """Read a file of any of the three formats as rows."""
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_files_hold_the_choice_and_the_package_describes_them(snapshot, tmp_path, form):
    """Day and country are respected; rows, hash, size and field names in datapackage.json are those of the files."""
    chosen = export.Selection(since=DAY, until=DAY, country="BLR", form=form)
    files = export.export(snapshot, tmp_path / "out", chosen, NOW)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {file.path.stem: file.rows for file in files} == {
        "articles": 1, "events": 1, "event_reports": 1, "country_day": 1,
    }  # fmt: skip
    assert package["licenses"]
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        rows = read(path)
        assert resource["rowcount"] == len(rows)
        assert resource["bytes"] == path.stat().st_size
        assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        assert [field["name"] for field in resource["schema"]["fields"]] == list(rows[0])
    assert len(read(tmp_path / "out" / f"events.{form}")[0]["quote"]) == 200


def test_formulas_are_defused_in_csv_only(snapshot, tmp_path):
    """A title that begins with = is text in a spreadsheet, and as it was in JSON."""
    for form, title in (("csv", "'=HYPERLINK(1)"), ("jsonl", "=HYPERLINK(1)")):
        export.export(snapshot, tmp_path / form, export.Selection(country="BLR", form=form), NOW)
        assert {row["title"] for row in read(tmp_path / form / f"articles.{form}")} == {title}


@given(st.text())
def test_no_text_reaches_a_spreadsheet_as_a_formula(text):
    """Whatever a cell holds, it does not begin as a formula, and nothing but one mark was added."""
    cell = export.defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in {text, f"'{text}"}


def test_the_plover_profile_says_whose_form_it_is(snapshot, tmp_path):
    """Column names are those of the field; the package says that this is not POLECAT data."""
    export.export(snapshot, tmp_path / "out", export.Selection(profile="plover", form="csv"), NOW)
    row = read(tmp_path / "out" / "events.csv")[0]
    assert (row["Event Type"], row["Actor Name"]) == ("ACCUSE", "Sokol; Petrov")
    assert "not POLECAT data" in (tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8")


def test_a_file_that_reads_back_short_is_not_published(snapshot, tmp_path, monkeypatch):
    """When counting a file gives other rows than were written, nothing appears."""
    monkeypatch.setitem(export.READERS, "jsonl", lambda path: 0)
    with pytest.raises(StorageError, match="reads as 0"):
        export.export(snapshot, tmp_path / "out", export.Selection(form="jsonl"), NOW)
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_the_files_and_refuses_an_existing_directory(snapshot, tmp_path):
    """Paths go to stdout; a second run into the same directory ends with 3 and leaves it alone."""
    arguments = ["export", "--data", str(snapshot.parent), "--out", str(tmp_path / "out"), "--format", "csv"]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 0, first.stderr
    assert str(tmp_path / "out" / "articles.csv") in first.stdout
    second = CliRunner().invoke(app, arguments)
    assert (second.exit_code, "give a new directory" in second.stderr) == (3, True)
    assert CliRunner().invoke(app, [*arguments, "--country", "../x"]).exit_code == 2
