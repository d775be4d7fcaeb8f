"""Settings come from defaults, file, environment and command line, in that order, and mistakes are named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_type_hints

import pytest

from extractors.errors import ConfigError
from flows.settings import SECRETS, Settings, load


def test_the_command_line_wins_over_environment_and_file(tmp_path):
    """Each place overrides the one before it."""
    file = tmp_path / "b.toml"
    file.write_text('workers = 3\nzone = "Europe/Minsk"\ncontact = "file"\n')
    settings = load(file, {"BALLOTWIRE_WORKERS": "4", "BALLOTWIRE_CONTACT": "env"}, contact="given", feeds=None)
    assert (settings.workers, settings.zone, settings.contact) == (4, "Europe/Minsk", "given")


def test_an_unknown_key_is_refused_with_the_nearest_name(tmp_path):
    """A misspelt setting names the file and the setting that was meant."""
    file = tmp_path / "b.toml"
    file.write_text("worker = 3\n")
    with pytest.raises(ConfigError, match=r"b\.toml.*'worker'.*'workers'"):
        load(file, {})


def test_an_unknown_variable_is_refused_with_the_nearest_name():
    """A misspelt variable names the one that was meant; our two that are no settings are left alone."""
    with pytest.raises(ConfigError, match=r"BALLOTWIRE_WORKER;.*'BALLOTWIRE_WORKERS'"):
        load(None, {"BALLOTWIRE_WORKER": "3"})
    assert load(None, {"BALLOTWIRE_HOME": "x", "PREFECT_HOME": "y"}) == Settings()


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_comes_by_environment_or_file_only(tmp_path, name):
    """No file of settings may hold a secret; a file of its own may, and no secret is ever printed."""
    (tmp_path / "secret").write_text("hush\n")
    variable = f"BALLOTWIRE_{name.upper()}"
    assert getattr(load(None, {variable: "hush"}), name) == "hush"
    assert getattr(load(None, {f"{variable}_FILE": str(tmp_path / "secret")}), name) == "hush"
    assert "hush" not in repr(load(None, {variable: "hush"}))
    with pytest.raises(ConfigError, match="nowhere"):
        load(None, {f"{variable}_FILE": str(tmp_path / "nowhere")})
    (tmp_path / "b.toml").write_text(f'{name} = "hush"\n')
    with pytest.raises(ConfigError, match=variable) as refused:
        load(tmp_path / "b.toml", {})
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("text", ["workers = ", 'workers = "many"'])
def test_a_broken_file_is_refused_with_its_name_or_key(tmp_path, text):
    """Broken TOML and wrong types are a message, not a traceback."""
    file = tmp_path / "b.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"b\.toml|workers"):
        load(file, {})


def test_the_clock_can_be_fixed():
    """A fixed clock is read as UTC; a broken one is refused."""
    assert Settings(now="2020-08-20T06:00:00Z").moment() == datetime(2020, 8, 20, 6, tzinfo=UTC)
    with pytest.raises(ConfigError, match="ISO"):
        Settings(now="noon").moment()


def test_every_setting_is_documented():
    """docs/settings.md has a row with each setting's own words."""
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        assert f"| `{name}` |" in page
        assert hint.__metadata__[0] in page
