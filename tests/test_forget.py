"""What was forgotten is gone from the database and the snapshot, is not fetched again, and breaks no check."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from flows.cli import app
from storage import entries
from storage.checks import checks
from storage.store import Store, open_snapshot
from tests.report_world import DAY, World

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
URL = "https://alpha.example/claim"
TEXT = "Maria Sokol said that the vote was rigged. Sokol will appeal."


@pytest.fixture
def store(tmp_path):
    """One article that names one actor, and another one."""
    world = World()
    world.feed("Alpha")
    key = world.tell("Alpha", DAY, "BLR", url=URL, title="Sokol speaks", text=TEXT)
    world.tell("Alpha", DAY, "BLR", title="Another", text="Nothing of hers.")
    world.event(key, "FRAUD_ALLEGATION", "Maria Sokol", quote=TEXT[:42], actors=["Maria Sokol"])
    world.add("article_actors", coding_id=f"c-{key}", article_id=key, actor_id="x:sokol", canonical="Maria Sokol",
              name="Maria Sokol", forms=["Maria Sokol", "Sokol"], kind="person", role="OPP", country="BLR")  # fmt: skip
    world.add("outcomes", entry_id=f"n-{key}", outcome="article", reason="ok", article_id=key, attempt=1,
              decided_at=NOW, run_id="r")  # fmt: skip
    world.add("aliases", alias=URL, kind="canonical", article_id=key, seen_at=NOW)
    world.save(tmp_path)
    return Store(tmp_path)


def everything(store):
    """All cells of all tables of the published snapshot as one text."""
    with open_snapshot(store.snapshot) as con:
        tables = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('store', 'kept')"
        ).fetchall()
        return "\n".join(str(con.execute(f'SELECT * FROM {s}."{t}"').fetchall()) for s, t in tables)


def failing(store):
    """Names of the data checks that fail on the database."""
    with store.reading() as con:
        return {name for name, sql in checks() if con.execute(sql).fetchall()}


def run(store, *arguments):
    """Run the command."""
    return CliRunner().invoke(app, ["forget", *arguments, "--data", str(store.data), "--now", NOW.isoformat()])


def test_an_article_is_forgotten_and_known_by_its_hash(store):
    """No word of it is left in the snapshot, the count holds, and its address still counts as known."""
    before = failing(store)
    ran = run(store, URL)
    assert ran.exit_code == 0, ran.stderr
    left = everything(store)
    assert not [word for word in ("Sokol", "rigged", URL) if word in left]
    assert "Another" in left
    with store.reading() as con:
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        assert set(entries.articles_of(con, [URL, "https://alpha.example/new"])) == {URL}
    assert failing(store) == before


def test_an_actor_is_blacked_out_in_place(store):
    """No form of the name is left; quotes are still the text between their offsets."""
    ran = run(store, "--actor", "x:sokol")
    assert ran.exit_code == 0, ran.stderr
    left = everything(store)
    assert "Sokol" not in left
    assert "█" * 11 + " said that the vote was rigged. █████ will appeal." in left
    with store.reading() as con:
        text, quote = con.execute(
            "SELECT t.text, e.quote FROM store.events e JOIN store.article_text t USING (article_id)"
        ).fetchone()
    assert text[:42] == quote


@pytest.mark.parametrize("what", [[URL], ["--actor", "x:sokol"]])
def test_no_file_but_raw_pages_and_backups_holds_it(store, what):
    """Not in free blocks of the database or of the snapshot, which is given away, nor in a report written before."""
    told = CliRunner().invoke(app, ["report", "--data", str(store.data), "--now", NOW.isoformat()])
    assert told.exit_code == 0, told.stderr
    watch = store.data / "reports" / "watch" / "mine" / "2020-11-06"
    watch.mkdir(parents=True)
    (watch / "report.json").write_text(f'{{"url": "{URL}", "actor": "Maria Sokol"}}')
    places = [store.live, store.snapshot, *(store.data / "reports").glob("20*/*")]
    assert any(b"Sokol" in path.read_bytes() for path in places if path.suffix == ".html")
    ran = run(store, *what)
    assert ran.exit_code == 0, ran.stderr
    assert not [path for path in places if b"Sokol" in path.read_bytes()]
    assert f"{watch} still names it" in ran.stderr


def test_a_slip_in_the_data_directory_makes_none(tmp_path):
    """Nothing is made where nothing was, and the message names the directory."""
    ran = run(Store(tmp_path / "slip"), URL)
    assert (ran.exit_code, (tmp_path / "slip").exists()) == (3, False)
    assert "slip holds no database yet" in ran.stderr


def test_what_is_not_known_is_said(store):
    """An unknown address, and a call without anything, end with 2 and change nothing."""
    assert run(store, "https://nobody.example/").exit_code == 2
    assert run(store).exit_code == 2
    assert "rigged" in everything(store)
