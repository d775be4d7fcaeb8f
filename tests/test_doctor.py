"""`doctor` names each fault planted in settings, feeds and data, with a cure that cures it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.job import publish
from storage import maintenance
from tests.sound import FEEDS, NOW, SETTINGS, look


def test_a_sound_installation_has_no_fault(sound_store):
    """Nothing is broken where nothing is broken; only the fixed clock of this test is remarked."""
    assert {f.name: f.message for f in look().values() if f.level != "ok"} == {"clock": f"fixed at {NOW.isoformat()}"}


def test_a_cure_comes_with_every_fault(sound_store):
    """Whatever is not well has a cure, and what is well needs none."""
    sound_store.snapshot.unlink()
    for finding in look(NOW + timedelta(days=9)).values():
        assert bool(finding.cure) == (finding.level != "ok"), finding


def unknown_setting(store):
    """A misspelt key."""
    Path("ballotwire.toml").write_text(SETTINGS.replace("contact", "contacts"))


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


def command(*words):
    """The cure is a command."""

    def cure(store):
        done = CliRunner().invoke(app, [*words])
        assert done.exit_code == 0, done.stderr

    return cure


def good_settings(store):
    """Settings as they should be."""
    Path("ballotwire.toml").write_text(SETTINGS)


def good_feeds(store):
    """Every row of the feeds file has an address."""
    Path("feeds.toml").write_text(FEEDS)


def new_feeds_file(store):
    """A feeds file from a new folder."""
    command("init", "new")(store)
    Path("new/feeds.toml").rename("feeds.toml")


def newest_backup(store):
    """Restore the newest backup that is listed."""
    listed = CliRunner().invoke(app, ["backup", "--list"]).stdout.split()
    command("restore", listed[-1])(store)


def asked_and_mended(store):
    """Ask which check fails; the next run, which nobody disturbs, finds nothing."""
    sql = next(finding.cure for finding in look().values() if finding.name == "checks").split('"')[1]
    command("sql", sql)(store)
    publish(store, NOW + timedelta(days=9999))


@pytest.mark.parametrize(
    ("plant", "name", "level", "cure", "heal"),
    [
        (unknown_setting, "settings", "fail", "docs/settings.md", good_settings),
        (wrong_zone, "zone", "fail", "IANA", good_settings),
        (no_contact, "contact", "warn", "contact =", good_settings),
        (no_feeds_file, "feeds file", "fail", "ballotwire init FOLDER", new_feeds_file),
        (bad_feed_row, "feeds file", "warn", "mend", good_feeds),
        (damaged_database, "database", "fail", "ballotwire restore", newest_backup),
        (newer_database, "database", "fail", "restore an older backup", newest_backup),
        (data_is_a_file, "data", "fail", "--data", good_settings),
        (no_report, "report", "fail", "ballotwire report --day 2020-11-05", command("report", "--day", "2020-11-05")),
        (no_backup, "backup", "warn", "ballotwire backup", command("backup", "--now", NOW.isoformat())),
        (half_written, "orphans", "warn", "ballotwire prune", command("prune")),
        (no_feed, "feeds", "fail", "ballotwire feeds import", command("feeds", "import", "feeds.toml")),
        (failing_check, "checks", "warn", "FROM checks", asked_and_mended),
    ],
)
def test_a_planted_fault_is_named_and_its_cure_cures(sound_store, plant, name, level, cure, heal):
    """Each planted fault is found under its name; once done what its cure says, nothing is found any more."""
    plant(sound_store)
    found = look()[name]
    assert (found.level, cure in found.cure) == (level, True), found
    heal(sound_store)
    assert {f.name for f in look().values() if f.level != "ok"} == {"clock"}


def test_old_data_are_named(sound_store):
    """Twelve hours later without a run, the articles are too old, and so is the snapshot."""
    found = look(NOW + timedelta(hours=12))
    assert (found["articles"].level, found["snapshot"].level) == ("fail", "warn")


def test_a_clock_that_runs_behind_is_named(sound_store):
    """An article from the future means a wrong clock, not fresh news."""
    assert "clock" in look(NOW - timedelta(days=1))["articles"].cure


def test_the_command_exits_1_on_a_fault_and_prints_json(sound_store):
    """0 without a fault, 1 with one; every line is a JSON object with name, level, message and cure."""
    run = CliRunner().invoke
    fine = run(app, ["doctor", "--json", "--now", NOW.isoformat()])
    assert fine.exit_code == 0
    assert {frozenset(json.loads(row)) for row in fine.stdout.splitlines()} == {
        frozenset({"name", "level", "message", "cure"})
    }
    no_feeds_file(sound_store)
    assert run(app, ["doctor", "--now", NOW.isoformat()]).exit_code == 1
