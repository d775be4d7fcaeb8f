"""Exports hold what was chosen, whole, with a description that is true."""

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner

from flows.cli import app
from storage import export
from storage.archive import Archived, archive
from storage.errors import StorageError
from storage.store import Store
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
            world.event(article, "ELECTION_PROTEST", country=country, plover="PROTEST", status="asserted",
                        actors=["Crowd"], date="2020-11")  # fmt: skip
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
        "articles": 1, "events": 2, "event_reports": 2, "country_day": 1,
    }  # fmt: skip
    assert package["licenses"]
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        rows = read(path)
        assert resource["rowcount"] == len(rows)
        assert resource["bytes"] == path.stat().st_size
        assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        assert [field["name"] for field in resource["schema"]["fields"]] == list(rows[0])
    assert max(len(row["quote"]) for row in read(tmp_path / "out" / f"events.{form}")) == 200


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


@pytest.mark.parametrize(
    ("profile", "columns", "expected"),
    [
        ("plover", 12, {"Event Type": "ACCUSE", "Actor Name": "Sokol; Petrov"}),
        ("gdelt", 61, {"EventRootCode": "11", "Actor1Name": "Sokol", "SQLDATE": "20201105", "NumSources": "1"}),
        ("acled", 31, {"disorder_type": "Demonstrations", "event_type": "Protests", "actor1": "Crowd", "year": "2020"}),
    ],
)  # fmt: skip
def test_a_foreign_profile_has_its_columns_and_says_whose_form_it_is(snapshot, tmp_path, profile, columns, expected):
    """Number and names of the columns are those of the field; the package says that these are not the field's data."""
    export.export(snapshot, tmp_path / "out", export.Selection(profile=profile, form="csv", country="BLR"), NOW)
    row = read(tmp_path / "out" / "events.csv")[0]
    assert len(row) == columns
    assert {name: row[name] for name in expected} == expected
    whose = {"plover": "POLECAT"}.get(profile, profile.upper())
    assert f"not {whose} data" in (tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", ["native", "plover", "acled", "gdelt"])
def test_the_package_is_valid_by_frictionless(snapshot, tmp_path, profile):
    """The reference implementation of Data Package reads every cell of every file and finds nothing wrong."""
    export.export(snapshot, tmp_path / "out", export.Selection(profile=profile, form="csv"), NOW)
    found = frictionless.validate(tmp_path / "out" / "datapackage.json")
    assert found.flatten(["type", "note"]) == []
    assert found.stats["tasks"] == len(list((tmp_path / "out").glob("*.csv")))


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_the_description_of_other_formats_is_valid(snapshot, tmp_path, form):
    """What frictionless can't read without more libraries is at least described by its rules."""
    export.export(snapshot, tmp_path / "out", export.Selection(form=form), NOW)
    text = (tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8")
    assert list(frictionless.Package.metadata_validate(json.loads(text))) == []


def test_closed_days_are_written_once_and_anew_when_their_rows_change(tmp_path):
    """A running day is left out, a second call writes nothing, other words of an event write its day anew."""
    world = World()
    world.feed("Alpha")
    told = [world.tell("Alpha", DAY - timedelta(days=ago), "BLR") for ago in (0, 1, 2)]
    world.event(told[1], "FRAUD_ALLEGATION", "Sokol")
    snapshot, days = world.save(tmp_path), tmp_path / "days"
    noon = NOW - timedelta(hours=18)
    assert archive(snapshot, days, noon) == Archived(written=3, rows=3)
    assert archive(snapshot, days, noon) == Archived(kept=3)
    held = parquet.read_table(days / "articles").to_pylist()
    assert {row["article_id"]: row["day"] for row in held} == {
        told[1]: f"{DAY - timedelta(days=1)}", told[2]: f"{DAY - timedelta(days=2)}"
    }  # fmt: skip
    store = Store(tmp_path)
    with store.writing() as con:
        con.execute("UPDATE store.events SET quote = 'other words'")
    store.publish()
    (days / "articles" / f"day={DAY - timedelta(days=2)}" / "articles.parquet").write_bytes(b"broken")
    assert archive(snapshot, days, noon) == Archived(written=2, kept=1, rows=2)
    assert parquet.read_table(days / "event_reports").to_pylist()[0]["quote"] == "other words"


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
    turned = ["--since", "2020-11-07", "--until", "2020-11-06"]
    assert CliRunner().invoke(app, [*arguments, *turned]).exit_code == 2  # an empty export passed for an answer
