"""An installation where all is well, for the tests that break it."""

from datetime import UTC, datetime, timedelta

from extractors.records import Feed
from flows.commands.doctor import examine
from storage import maintenance, runs
from storage.feeds import save_feeds
from storage.store import Store

NOW = datetime(2020, 11, 6, 12, tzinfo=UTC)
SETTINGS = 'data = "data"\nfeeds = "feeds.toml"\ncontact = "ops@outlet.example"\n'
FEEDS = '[[feed]]\nurl = "https://outlet.example/rss"\noutlet = "The Example"\ncountry = "BLR"\nowner = "private"\n'
ARTICLE = """
INSERT INTO store.articles
  (article_id, outlet, owner, url, published_source, title_source, language, fetched_at, run_id)
VALUES ($name, 'The Example', 'private', 'u', 'page', 'page', 'en', $at, 'r')
"""


def store_article(con, name, moment):
    """Store an article of which only the moment matters."""
    con.execute(ARTICLE, {"name": name, "at": moment.replace(tzinfo=None)})


def install(folder):
    """One feed, one fresh article, published, reported, saved."""
    (folder / "ballotwire.toml").write_text(SETTINGS)
    (folder / "feeds.toml").write_text(FEEDS)
    store = Store(folder / "data", wait_s=0.1)
    store.prepare(NOW)
    feed = Feed(feed_id="f", url="https://outlet.example/rss", outlet="The Example", owner="private")
    with store.writing() as con:
        save_feeds(con, [feed], NOW)
        store_article(con, "a", NOW - timedelta(hours=1))
        runs.finish(con, runs.begin(con, "publish", NOW), "done", NOW)
    store.publish()
    (store.reports / "2020-11-05").mkdir()
    (store.reports / "2020-11-05" / "report.html").touch()
    maintenance.backup(store, NOW)


def look(now=NOW, **environment):
    """Every finding by its name, at a clock that is not known to be fixed."""
    return {finding.name: finding for finding in examine(environment, now=now.isoformat())}
