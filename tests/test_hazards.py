"""The whole run against a web that misbehaves: every hazard has its reason, and the log shows good manners."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.hazard_sites import sites, story
from tests.hazards import HazardWeb, item, rss

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FEED_REASONS = {
    "robots-500": "robots_unavailable", "moved": "moved", "page-at-feed": "moved", "gone": "gone", "drips": "timeout",
    "entity-bomb": "entity_bomb", "silent": "empty", "dates-broken": "dates_broken", "chunks": "protocol",
    "headers": "protocol", "huge": "too_large",
}  # fmt: skip
"""What the first poll of each feed says, `ok` where nothing is listed."""

DROP_REASONS = {
    "robots": "robots", "endless": "too_large", "bomb": "too_large", "redirect-loop": "redirects",
    "metadata": "forbidden_address", "malformed": "no_link", "hostile-title": "no_link", "false-304": "not_found",
    "pdf": "not_html", "reserved": "tdm_reserved",
}  # fmt: skip
"""Why an entry of the site became no article."""


def _command(folder: Path, *more: str) -> list[str]:
    listed, data = str(folder / "feeds.txt"), str(folder / "data")
    words = ["run", "--feeds", listed, "--data", data, "--allow-private", "127.0.0.0/8", "--no-report", *more]
    return [sys.executable, "-m", "flows.cli", *words]


_ROOT = Path(__file__).parent.parent
_ENVIRONMENT = os.environ | {"BALLOTWIRE_TOTAL_S": "8"}


def _run(folder: Path, *more: str) -> None:
    done = subprocess.run(
        _command(folder, *more), capture_output=True, text=True, cwd=_ROOT, env=_ENVIRONMENT, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr


def _ask(folder: Path, question: str) -> list[tuple]:
    with duckdb.connect(str(folder / "data" / "ballotwire.duckdb"), read_only=True) as con:
        return con.execute(question).fetchall()


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[HazardWeb, Path, int]:
    """Sweep the web twice, the second time with `--all`; gives the web, the folder and where the second log begins."""
    folder = tmp_path_factory.mktemp("hazards")
    with HazardWeb(sites()) as web:
        (folder / "feeds.txt").write_text("\n".join(web.url(name) for name in sites()))
        _run(folder)
        first = len(web.log)
        (folder / "first.txt").write_text(repr(_ask(folder, "SELECT url, last_reason FROM feeds")))
        _run(folder, "--all")
        return web, folder, first


def test_every_hazard_has_its_reason(swept: tuple[HazardWeb, Path, int]) -> None:
    """Each feed's first poll says what is the matter with it."""
    web, folder, _ = swept
    reasons = {url.split("/")[2]: reason for url, reason in eval((folder / "first.txt").read_text())}  # noqa: S307 - written by this test
    found = {name: reasons[web.host(name)] for name in sites()}
    assert found == {name: FEED_REASONS.get(name, "ok") for name in sites()}


def test_every_entry_is_an_article_or_has_its_reason(swept: tuple[HazardWeb, Path, int]) -> None:
    """Nothing is lost: the ledger of drops names the hazard, and all other entries are articles."""
    web, folder, _ = swept
    dropped = {
        (url.split("/")[2], reason)
        for url, reason in _ask(folder, "SELECT f.url, d.reason FROM drops d JOIN feeds f USING (feed_id)")
    }
    assert {(web.host(name), reason) for name, reason in DROP_REASONS.items()} <= dropped
    (entries,) = _ask(folder, "SELECT count(DISTINCT entry_id) FROM store.entries")
    assert entries == _ask(folder, "SELECT count(DISTINCT entry_id) FROM store.outcomes")[0]
    assert entries[0] > 25
    hosts = {url.split("/")[2] for (url,) in _ask(folder, "SELECT url FROM articles")}
    fed = {name for name in sites() if FEED_REASONS.get(name, "ok") in ("ok", "moved", "dates_broken")}
    without = {name for name in fed if web.host(name) not in hosts}
    assert without <= {*DROP_REASONS, "consent", "slow-doctype", "copy-cut"}


def test_copies_are_one_story(swept: tuple[HazardWeb, Path, int]) -> None:
    """The same text under another title and a cut one fold into one story."""
    web, folder, _ = swept
    hosts = [web.host(name) for name in ("copy-whole", "copy-retitled", "copy-cut")]
    rows = _ask(folder, "SELECT url, story_id FROM articles")
    assert len({story for url, story in rows if url.split("/")[2] in hosts}) == 1


def test_no_request_that_robots_forbid_and_none_to_the_metadata_service(swept: tuple[HazardWeb, Path, int]) -> None:
    """From the server's own log."""
    web, _, _ = swept
    assert "/private/a" not in web.asked("robots")
    assert web.asked("robots-500") == []


def test_no_two_requests_at_once_per_host(swept: tuple[HazardWeb, Path, int]) -> None:
    """An answer ends before the next request begins, and crawl delay and Retry-After are kept, the log says."""
    web, _, second = swept
    for name in sites():
        for sweep in (web.log[:second], web.log[second:]):
            log = sorted((row for row in sweep if row.site == name), key=lambda row: row.begin)
            pause = 2.0 if name == "crawl-delay" else 0.0
            for before, after in itertools.pairwise(log):
                assert after.begin >= before.end - 0.05, name
                assert after.begin - before.begin >= pause, name
    busy, again = (row for row in web.log if row.site == "retry-after" and row.path == "/a")
    assert (busy.status, again.status) == (429, 200)
    assert again.begin - busy.begin >= 3


def test_a_second_sweep_is_wholly_conditional(swept: tuple[HazardWeb, Path, int]) -> None:
    """Every feed that answered is asked again with its validator, and no robots.txt or tdmrep.json is fetched anew."""
    web, _, second = swept
    log = [row for row in web.log[second:] if row.path.endswith(".xml")]
    fine = {name for name in sites() if FEED_REASONS.get(name, "ok") in ("ok", "moved", "empty", "dates_broken")}
    assert {row.site for row in log} == fine
    asked = [row for row in log if row.status != 301]
    assert all("if-none-match" in row.headers and row.status == 304 for row in asked)
    assert {row.site for row in web.log[second:] if row.path == "/robots.txt"} <= {"robots-500"}
    assert not any(row.path.startswith("/.well-known/") for row in web.log[second:])


def test_a_page_whose_figures_change_after_publication_is_a_finding(tmp_path: Path) -> None:
    """Looked at again, though it is mostly about something else: both versions stay, and the figures are named."""
    with HazardWeb({"revised": sites()["revised"]}) as web:
        (tmp_path / "feeds.txt").write_text(web.url("revised"))
        for minutes in (0, 20, 60):
            moment = datetime.now(UTC) + timedelta(minutes=minutes)
            _run(tmp_path, "--now", moment.isoformat())
    rows = _ask(tmp_path, "SELECT version, changed_figures FROM article_versions ORDER BY version")
    assert rows == [(1, None), (2, "58.0% → 61.4%")]


def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Twenty runs are killed at random moments; one more run stores what a single run would have stored."""
    feeds = {
        f"site{n}": {"/feed.xml": rss(*(item(f"/{k}") for k in range(4)))}
        | {f"/{k}": story(10 * n + k) for k in range(4)}
        for n in range(10)
    }
    chance = random.Random(20)
    with HazardWeb(feeds) as web:
        (tmp_path / "feeds.txt").write_text("\n".join(web.url(name) for name in feeds))
        for _ in range(20):
            run = subprocess.Popen(
                _command(tmp_path), cwd=_ROOT, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                run.wait(timeout=chance.uniform(0.3, 9.0))
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
        _run(tmp_path)
    assert _ask(tmp_path, "SELECT count(*), count(DISTINCT url) FROM articles") == [(40, 40)]
    assert _ask(tmp_path, "SELECT count(*) FROM drops") == [(0,)]
    doubled = "SELECT count(*) FROM (SELECT entry_id FROM store.entries GROUP BY entry_id HAVING count(*) > 1)"
    assert _ask(tmp_path, doubled) == [(0,)]
