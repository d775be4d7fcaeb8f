"""A written report is compared with the tables it is from; a difference is named, stored and told."""

from datetime import timedelta

import pytest

from flows import report as writer
from flows import reports
from storage.checks import run_checks
from storage.report import differences
from storage.store import Store, open_snapshot
from storage.vitals import read_vitals
from tests.report_world import DAY, NOW, usual_world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Forty usual days, counts imported for one of them."""
    made = usual_world()
    made.add("past_days", day=DAY, country="BLR", outlet="Epsilon", n_articles=2, n_stories=2, n_events=0)
    return Store(made.save(tmp_path_factory.mktemp("data")).parent)


def test_a_sound_report_says_what_the_tables_say(world):
    """On days with and without imported counts, and on an empty day, nothing differs, and that is stored."""
    for day in (DAY, DAY - timedelta(days=1), DAY + timedelta(days=9)):
        assert reports.write_report(world, NOW, day).wrong == ()
    with world.reading() as con:
        rows = con.execute("SELECT run_id, failing FROM checks WHERE name = 'report_differs' ORDER BY ALL").fetchall()
    assert {run for run, failing in rows if not failing} == {f"report-2020-11-{day}" for day in ("05", "06", "15")}


def test_a_number_that_is_none_of_the_tables_is_named(world, monkeypatch):
    """A report that counts one article too many names day and numbers; the next report, doctor and metrics tell it."""
    load = writer.load

    def miscounting(*arguments, **limits):
        rows = load(*arguments, **limits)
        rows["about"][0]["n_articles"] += 1
        return rows

    monkeypatch.setattr(writer, "load", miscounting)
    files = reports.write_report(world, NOW, DAY)
    assert files.wrong == ("2020-11-06 all articles: 51 in the report, 50 in the tables",)
    with world.writing() as con:
        run_checks(con, "next", NOW + timedelta(hours=1))
    world.publish()
    assert read_vitals(world).failing_checks >= 1
    monkeypatch.undo()
    told = writer.write_report(world.snapshot, world.reports, DAY, NOW)
    assert "report_differs" in told.json.read_text(encoding="utf-8")
    reports.write_report(world, NOW + timedelta(hours=2), DAY)
    with world.reading() as con:
        newest = con.execute("SELECT arg_max(failing, checked_at) FROM checks WHERE name = 'report_differs'").fetchone()
    assert newest == (0,)


def test_countries_are_compared_each(world):
    """A country's outlets that are not those of the tables are named with the country."""
    with open_snapshot(world.snapshot) as con:
        (articles,) = con.execute(
            "SELECT n_articles FROM country_day WHERE country = 'BOL' AND day = $day", {"day": DAY}
        ).fetchone()
    told = {"BOL": {"articles": articles, "stories": articles, "outlets": 9}, "XKX": dict.fromkeys(
        ("articles", "stories", "outlets"), 0)}  # fmt: skip
    assert differences(world.snapshot, DAY, told) == ["2020-11-06 BOL outlets: 9 in the report, 4 in the tables"]
