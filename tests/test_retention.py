"""What an outlet lets us keep of its texts: after coding the rest goes, the tags stay, and no check takes offence."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from extractors.records import Entry, Feed, Page, Rejection
from flows.cli import app
from flows.raw import RawPages
from flows.say import Stage
from flows.stages.keep import Keeper
from flows.stages.pages import Got, Todo
from storage import maintenance, runs
from storage.analysis import uncoded
from storage.archive import archive
from storage.checks import checks
from storage.explain import explain
from storage.store import Store, open_snapshot
from tests.report_world import DAY, World

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
TEXT = "Maria Sokol said that the vote was rigged. " + "The count went on all night. " * 20
POLICIES = {"Open": "full", "Brief": "excerpt", "Shut": "none"}


@pytest.fixture
def store(tmp_path):
    """Three outlets with three policies, each with a coded article and its evidence, and one that is not coded yet."""
    world = World()
    for outlet, policy in POLICIES.items():
        world.feed(outlet)
        world.tables["feeds"][-1]["text_policy"] = policy
        key = world.tell(outlet, DAY, "BLR", text=TEXT, title=f"{outlet} speaks")
        world.event(key, "FRAUD_ALLEGATION", "Maria Sokol", quote=TEXT[:42], actors=["Maria Sokol"])
        world.tables["entries"][-1]["summary"] = TEXT
        world.add("outcomes", entry_id=f"n-{key}", outcome="article", reason="ok", article_id=key, attempt=1,
                  decided_at=NOW, run_id="r")  # fmt: skip
    world.tell("Shut", DAY, "BLR", text=TEXT)
    world.tables["codings"].pop()
    world.save(tmp_path)
    return Store(tmp_path)


def lengths(store, of="t.text"):
    """How long the texts are, by outlet in the order of their articles."""
    sql = f"""SELECT a.outlet, length({of}) FROM store.articles a JOIN store.article_text t USING (article_id)
              JOIN store.entries e ON e.entry_id = 'n-' || a.article_id ORDER BY a.article_id"""
    with store.reading() as con:
        return con.execute(sql).fetchall()


def failing(store):
    """Names of the data checks that fail."""
    with store.reading() as con:
        return {name for name, sql in checks() if con.execute(sql).fetchall()}


def test_texts_are_cut_to_what_their_outlet_allows(store):
    """Full stays, an excerpt is 200 characters, none is none; what is not coded waits; a second time nothing goes."""
    before, whole = failing(store), len(TEXT)
    assert maintenance.prune(store, NOW, 30, dry=True).texts == 2
    assert [length for _, length in lengths(store)] == [whole] * 4
    assert maintenance.prune(store, NOW, 30).texts == 2
    assert lengths(store) == [("Open", whole), ("Brief", 200), ("Shut", 0), ("Shut", whole)]
    assert lengths(store, "e.summary") == [("Open", whole), ("Brief", 200), ("Shut", 0), ("Shut", 0)]
    assert maintenance.prune(store, NOW, 30).texts == 0
    assert failing(store) == before


def test_tags_and_search_stay(store):
    """Events, quotes and the index of words outlive the text; the evidence says why its surroundings are missing."""
    maintenance.prune(store, NOW, 30)
    store.publish()
    with open_snapshot(store.snapshot) as con:
        assert con.execute("SELECT count(*), count(DISTINCT quote) FROM event_reports").fetchone() == (3, 1)
        assert len(con.execute("FROM search('rigged')").fetchall()) == 4
        assert [explain(con, f"e{n}")["quote_holds"] for n in range(3)] == [True, None, None]
    shown = CliRunner().invoke(app, ["explain", "e2", "--data", str(store.data)])
    assert "the text was cut, as its outlet asks" in shown.stdout
    assert archive(store.snapshot, store.days, NOW).rows


def test_what_was_cut_is_not_coded_again(store):
    """A later coder finds the whole texts only, so that no coding is replaced by one of an empty text."""
    maintenance.prune(store, NOW, 30)
    with store.reading() as con:
        assert [(row["article_id"], len(row["text"])) for row in uncoded(con, "later", 9)] == [
            ("a1", len(TEXT)), ("a4", len(TEXT)),
        ]  # fmt: skip


def test_a_stricter_policy_holds_for_the_past(store):
    """From excerpt to none the excerpt goes as well; the past of an outlet follows the strictest of its feeds."""
    maintenance.prune(store, NOW, 30)
    with store.writing() as con:
        con.execute("UPDATE store.feeds SET text_policy = 'none' WHERE outlet = 'Brief'")
        con.execute("UPDATE store.articles SET feed_id = 'past', outlet = 'Shut' WHERE article_id = 'a1'")
    assert maintenance.prune(store, NOW, 30).texts == 2
    assert [length for _, length in lengths(store)] == [0, 0, 0, len(TEXT)]


def test_the_command_says_what_it_cut(store):
    """`prune --dry-run` counts, `prune` cuts."""
    run = CliRunner().invoke
    asked = run(app, ["prune", "--dry-run", "--data", str(store.data), "--now", NOW.isoformat()])
    assert "2 texts would be cut" in asked.stderr
    done = run(app, ["prune", "--data", str(store.data), "--now", NOW.isoformat()])
    assert "2 texts were cut" in done.stderr


def test_only_pages_that_may_be_kept_are_kept_raw(store):
    """Of a batch of three outlets the page of the one with the policy `full` alone goes to `raw/`."""
    got = []
    for outlet, policy in POLICIES.items():
        feed = Feed(feed_id=outlet, url=f"https://{outlet}.example/feed", outlet=outlet, text_policy=policy)
        entry = Entry(entry_id=outlet, feed_id=outlet, guid=None, url=f"https://{outlet}.example/1", title="A vote")
        page = Page(url=entry.url, final_url=entry.url, status=200, fetched_at=NOW, body=b"<p>A vote</p>")
        got.append(Got(Todo(entry, feed, 1), page, Rejection(reason="extract_too_short")))
    with store.writing() as con:
        run = runs.begin(con, "ingest", NOW)
    Keeper(store, run, RawPages.of(store.raw, run, NOW), NOW, Stage("read")).keep(got)
    with store.reading() as con:
        rows = con.execute("SELECT url, warc_file IS NOT NULL FROM store.pages ORDER BY url").fetchall()
    assert rows == [(f"https://{outlet}.example/1", outlet == "Open") for outlet in sorted(POLICIES)]
