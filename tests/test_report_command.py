"""`ballotwire report` and its watchlists as an operator meets them."""

import pytest
from typer.testing import CliRunner

from extractors.daily import Watch
from extractors.errors import ConfigError
from flows.cli import app
from flows.watchlist import read_watchlist
from tests.report_world import DAY, World


@pytest.fixture
def data(tmp_path):
    """A data directory with one article."""
    world = World()
    world.feed("Alpha")
    world.tell("Alpha", DAY, "BLR")
    world.save(tmp_path)
    return tmp_path


def run(*arguments):
    """Run the command and give its result."""
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_command_writes_the_newest_day_and_prints_its_page(data):
    """Without --day the newest day with data is written; stdout carries the path alone."""
    result = run("--data", data)
    page = data / "reports" / DAY.isoformat() / "report.html"
    assert (result.exit_code, result.stdout) == (0, f"{page}\n")
    assert page.exists()


def test_country_has_a_report_of_its_own(data):
    """--country limits the report and leaves the main one alone."""
    result = run("--data", data, "--country", "blr", "--day", DAY)
    assert result.stdout == f"{data}/reports/watch/blr/{DAY}/report.html\n"
    assert not (data / "reports" / "index.html").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--day", "yesterday"], "YYYY-MM-DD"),
        (["--country", "Belarus"], "no ISO alpha-3"),
        (["--watchlist", "no.toml"], "TOML"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_two(data, arguments, words):
    """A wrong day, country or watchlist is said in one sentence with exit code 2."""
    result = run("--data", data, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_no_snapshot_is_said_with_its_cure(tmp_path):
    """Before the first run the command names the command to run, exit code 3."""
    result = run("--data", tmp_path)
    assert result.exit_code == 3
    assert "ballotwire run" in result.stderr


def test_watchlist_is_read(tmp_path):
    """All five keys are read; countries are upper case; the file's name stands in for a missing name."""
    file = tmp_path / "minsk.toml"
    file.write_text('countries = ["blr"]\nactors = ["A"]\nterms = ["vote"]\nnot = ["hockey"]\n')
    assert read_watchlist(file) == Watch(
        name="minsk", countries=("BLR",), actors=("A",), terms=("vote",), without=("hockey",)
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("contries = []", "unknown key 'contries'"), ('countries = "BLR"', "must be a list"), ("", "nothing to watch"),
     ("countries = [", "not a readable TOML"), ('countries = ["Belarus"]', "ISO alpha-3")],
)  # fmt: skip
def test_broken_watchlist_names_file_and_cure(tmp_path, text, words):
    """A watchlist that cannot be meant is refused with what is wrong in it."""
    file = tmp_path / "w.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=words):
        read_watchlist(file)
