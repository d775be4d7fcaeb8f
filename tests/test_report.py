"""The daily report from a real database."""

import json
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from extractors.daily import Watch
from flows.render import TEMPLATES
from flows.report import write_report
from storage.errors import StorageError
from storage.store import open_snapshot
from tests.report_world import COUNTRIES, DAY, NOW, OUTLETS, World, usual_world


def spikes(report):
    """Give the countries that the report calls spikes."""
    return [line.country for line in report.countries if line.spike]


@pytest.fixture(scope="module")
def tripled(tmp_path_factory):
    """Build a world in which Belarus is told three times as often today."""
    folder = tmp_path_factory.mktemp("tripled")
    return usual_world(lambda _, country: 9 if country == "BLR" else 3).save(folder)


def test_threefold_rise_is_the_only_spike(tripled, tmp_path):
    """Three times the articles of one country are a spike of that country and of no other."""
    report = write_report(tripled, tmp_path, DAY, NOW).report
    assert spikes(report) == ["BLR"]
    line = report.countries[0]
    assert (line.counts.articles, line.median, line.ratio) == (36, 12, 3.0)
    assert any(lead.kind == "spike" and lead.figures["country"] == "BLR" for lead in report.leads)


def test_halved_feeds_are_no_news_of_any_country(tmp_path):
    """When half of the outlets bring nothing, nothing rises, no fall is believed, and the report says coverage."""
    snapshot = usual_world(lambda outlet, _: 3 if outlet in {"Alpha", "Beta"} else 0).save(tmp_path)
    files = write_report(snapshot, tmp_path / "r", DAY, NOW)
    assert spikes(files.report) == []
    assert files.report.coverage.thin
    assert {line.direction for line in files.report.countries} <= {"level", "unclear"}
    assert "overage" in files.markdown.read_text()


def test_macro_and_report_say_the_same_of_a_quiet_weekend(tmp_path):
    """Where weekends bring a third, median and z by country are those of the macro `spikes`, and nothing is missing."""
    world = World()
    for outlet in OUTLETS:
        world.feed(outlet)
        for ago in range(40, -1, -1):
            day = DAY - timedelta(days=ago)
            world.poll(outlet, day)
            for country in COUNTRIES:
                for _ in range(1 if ago % 7 in {0, 6} else 3 + (country == "MDA" and ago % 3 == 0)):
                    world.tell(outlet, day, country)
    snapshot = world.save(tmp_path)
    report = write_report(snapshot, tmp_path / "r", DAY, NOW).report
    with open_snapshot(snapshot) as con:
        told = con.execute(
            "SELECT country, round(median_28, 1), round(z, 1) FROM spikes($day)", {"day": DAY}
        ).fetchall()
    assert {(c.country, c.median, c.z) for c in report.countries} == set(told)
    assert {c.direction for c in report.countries} == {"level"}
    assert report.coverage.missing_share == 0


def test_dead_feed_is_named(tmp_path):
    """A feed that gave nothing for three days is named in the first sentence."""
    world = usual_world()
    for table in ("articles", "entries"):
        kept = [
            r for r in world.tables[table] if r["feed_id"] != "f-Delta" or r["published"].date() < DAY - timedelta(2)
        ]
        world.tables[table] = kept
    files = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW)
    first = files.report.leads[0]
    assert (first.kind, first.figures["outlet"]) == ("pipeline_silent", "Delta")
    assert "Delta has been silent for 3 days" in files.html.read_text()


def test_new_outlets_are_no_spike(tmp_path):
    """A rise that comes from outlets that were not there two weeks ago is marked, not alarmed."""
    world = usual_world()
    for n in range(30):
        world.tell(f"New {n % 6}", DAY, "BOL")
    line = next(
        c for c in write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW).report.countries if c.country == "BOL"
    )
    assert (line.reason, line.counts.articles, line.adjusted, line.spike) == ("new_sources", 42, 12, False)


def test_imported_counts_agree_everywhere(tmp_path):
    """On a day with imported counts the head, the bars and the country say the same number."""
    world = World()
    world.feed("Alpha")
    world.tell("Alpha", DAY, "BLR")
    world.add("past_days", day=DAY, country="BLR", outlet="Beta", n_articles=7, n_stories=6, n_events=1)
    report = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW).report
    counts = report.head.counts
    assert (counts.articles, counts.stories, counts.outlets) == (8, 7, 2)
    assert report.head.volume[-1] == report.countries[0].counts.articles == 8


def test_wire_copies_are_one_story(tmp_path):
    """One text in four outlets is four articles, one story, four outlets."""
    world = World()
    for outlet in ("Alpha", "Beta", "Gamma", "Delta"):
        world.feed(outlet)
        world.tell(outlet, DAY, "BLR", story="s", title="Wire story")
    files = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW)
    counts = files.report.head.counts
    assert (counts.articles, counts.stories, counts.outlets) == (4, 1, 4)
    assert [(s.headline, s.counts.outlets) for s in files.report.stories] == [("Wire story", 4)]


def test_contradicting_claims_stand_side_by_side(tmp_path):
    """A result announced by one and contested by another is one matter with two sides and their evidence."""
    world = World()
    world.feed("Alpha", owner="state")
    told = world.tell("Alpha", DAY, "BLR", owner="state")
    result = world.event(
        told, "RESULT_ANNOUNCED", "Commission", status="asserted", election_id="BLR-2020", quote="80.10% for Lukashenko"
    )
    world.add(
        "event_numbers", coding_id=f"c-{told}", event_id=result, kind="vote_share", value=80.1, holder="Lukashenko"
    )
    world.event(told, "FRAUD_ALLEGATION", "Pompeo", quote="the election was fraudulent")
    files = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW)
    (matter,) = files.report.matters
    assert (matter.contradiction, matter.between, matter.election_id) == (
        "announced_contested", ("Commission", "Pompeo"), "BLR-2020",
    )  # fmt: skip
    assert [claim.quote for side in matter.sides for claim in side.claims] == [
        "80.10% for Lukashenko", "the election was fraudulent",
    ]  # fmt: skip
    assert [(r.holder, r.value, r.speaker) for r in files.report.results] == [("Lukashenko", 80.1, "Commission")]
    assert "BLR-2020" in files.json.read_text()


def test_private_speaker_is_not_named(tmp_path):
    """A citizen whom no table knows is a private person; an official speaks under the name that all articles share."""
    world = World()
    told = world.tell("Alpha", DAY, "BLR")
    for name, canonical, role, actor in (
        ("Anna", "Anna K.", "CVL", "x:anna"),
        ("Minister", "Ivan P.", "GOV", "x:ivan"),
    ):
        world.add(
            "article_actors", coding_id=f"c-{told}", article_id=told, actor_id=actor, canonical=canonical, name=name,
            forms=[], kind="person", role=role,
        )  # fmt: skip
    world.event(told, "REPRESSION", "Anna", quote="they beat us", actors=["Police"])
    world.event(told, "REPRESSION", "Minister", status="denied", quote="nobody was beaten", actors=["Police"])
    files = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW)
    claims = [claim for side in files.report.matters[0].sides for claim in side.claims]
    assert [(claim.speaker, claim.private) for claim in claims] == [(None, True), ("Ivan P.", False)]
    assert "Anna" not in files.html.read_text()
    assert "a private person" in files.html.read_text()


def test_changed_figures_are_told(tmp_path):
    """Figures changed on the day are told, and those of its articles that were changed the next morning."""
    world = World()
    world.feed("Alpha")
    for told, changed, figures in (
        (DAY, NOW - timedelta(hours=8), "80.23 → 80.10"),
        (DAY, NOW - timedelta(hours=1), "9.9 → 10.12"),
        (DAY - timedelta(days=1), NOW - timedelta(hours=1), "84 → 84.28"),
    ):
        key = world.tell("Alpha", told, "BLR")
        world.add(
            "article_versions", article_id=key, version=2, fetched_at=changed, title="Result", text_source="page",
            extraction_mode="precise", flags="", fingerprint="z", n_chars=100, changed_figures=figures,
        )  # fmt: skip
        world.add("article_text", article_id=key, version=2, text="Now others.")
    files = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW)
    assert [(c.version, c.figures) for c in files.report.changes] == [(2, "80.23 → 80.10"), (2, "9.9 → 10.12")]
    assert any(lead.kind == "changed" for lead in files.report.leads)


def test_rerun_is_byte_identical(tripled, tmp_path):
    """A second run of a past day, a week later, writes the same bytes."""
    first = write_report(tripled, tmp_path / "1", DAY, NOW)
    second = write_report(tripled, tmp_path / "2", DAY, NOW + timedelta(days=7))
    for name in ("html", "markdown", "json", "index", "atom"):
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes()


def test_document_follows_its_schema(tripled, tmp_path):
    """report.json is valid against the schema, on a full day and on one with nothing at all."""
    schema = json.loads((TEMPLATES / "report.schema.json").read_text())
    for day in (DAY, DAY - timedelta(days=300)):
        files = write_report(tripled, tmp_path, day, NOW)
        jsonschema.validate(json.loads(files.json.read_text()), schema)


def test_empty_database_reports_why(tmp_path):
    """Of a database without feeds the report says that no feed is watched."""
    files = write_report(World().save(tmp_path), tmp_path / "r", DAY, NOW)
    assert files.report.head.empty == "no_feeds"


def test_missing_snapshot_is_said(tmp_path):
    """Without a snapshot there is one sentence that names the cure."""
    with pytest.raises(StorageError, match="ballotwire run"):
        write_report(tmp_path / "none.duckdb", tmp_path, DAY, NOW)


def test_watchlist_has_its_own_report(tripled, tmp_path):
    """A watchlist narrows the articles by country, term and NOT term, in a folder of its own."""
    watch = Watch(name="Minsk desk", countries=("BLR",), terms=("ABOUT",))
    files = write_report(tripled, tmp_path, DAY, NOW, watch=watch)
    assert files.html == tmp_path / "watch" / "minsk-desk" / "2020-11-06" / "report.html"
    assert {line.country for line in files.report.countries} == {"BLR"}
    none = Watch(name="Nothing", countries=("BLR",), without=("about",))
    report = write_report(tripled, tmp_path, DAY, NOW, watch=none).report
    assert (report.head.counts.articles, report.head.empty) == (0, "no_match")


def test_private_persons_are_not_named(tmp_path):
    """A person whom one outlet names is no newcomer of the report; one whom three of two owners name is."""
    world = World()
    for ago in range(1, 15):
        world.tell("Alpha", DAY - timedelta(days=ago), "BLR")
    for outlet, owner, person in (
        ("Alpha", "private", "x:known"), ("Beta", "state", "x:known"), ("Gamma", "private", "x:known"),
        ("Alpha", "private", "x:voter"),
    ):  # fmt: skip
        key = world.tell(outlet, DAY, "BLR", owner=owner)
        world.add(
            "article_actors", coding_id=f"c-{key}", article_id=key, actor_id=person, canonical=person[2:], name=person,
            forms=[], kind="person", role="OPP",
        )  # fmt: skip
    assert [a.name for a in write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW).report.newcomers] == ["known"]


def test_calendar_reaches_sixty_days_back_and_thirty_ahead(tmp_path):
    """Elections outside the window, and dates that are no day, stay out of the calendar."""
    world = World()
    for key, held in (("old", DAY - timedelta(61)), ("past", DAY - timedelta(60)), ("next", DAY + timedelta(30)),
                      ("far", DAY + timedelta(31))):  # fmt: skip
        world.add("elections", election_id=key, country="BLR", office="president", date=held.isoformat(), source="t")
    world.add("elections", election_id="vague", country="BLR", office="local", date="2020-12", source="t")
    report = write_report(world.save(tmp_path), tmp_path / "r", DAY, NOW).report
    assert [(v.election_id, v.in_days) for v in report.calendar] == [("next", 30), ("past", -60)]


def test_index_and_feed_list_past_days(tripled, tmp_path):
    """The index and the Atom feed list the reports that exist, the newest first, and parse."""
    import feedparser

    for day in (DAY - timedelta(days=1), DAY):
        files = write_report(tripled, tmp_path, day, NOW)
    page = files.index.read_text()
    assert page.index("2020-11-06/report.html") < page.index("2020-11-05/report.html")
    feed = feedparser.parse(files.atom.read_bytes())
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == ["2020-11-06/report.html", "2020-11-05/report.html"]
    assert len({entry.id for entry in feed.entries}) == 2


def test_every_query_runs_alone(tripled):
    """Each query file answers by itself, as in a DuckDB shell."""
    from storage.report import QUERIES, QUESTIONS, STEPS, load

    answers = load(tripled, date(2020, 11, 1))
    assert answers.keys() == QUESTIONS.keys()
    assert {path.stem for path in QUERIES.glob("*.sql")} >= {*QUESTIONS.values(), *STEPS}
    assert isinstance(tripled, Path)
