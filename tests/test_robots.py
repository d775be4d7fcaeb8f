"""robots.txt as RFC 9309 says: for every request, once a day, and remembered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.records import Page
from flows import robots_cache
from flows.fetch import Fetcher
from flows.robots import RobotsFile
from tests.fetching import CHUNKS, get, reason_of, run
from tests.hazards import Answer, HazardWeb


def test_robots_txt_holds_for_feeds_pages_and_redirect_targets() -> None:
    """No request that robots.txt forbids is made, not even as a hop; unknown lines do not weaken a group."""
    rules = b"User-agent: other\nDisallow: /\n\nUser-agent: Ballotwire bot\nNoindex: /a\nDisallow: /private\n"
    routes = {
        "/robots.txt": Answer(body=rules, kind="text/plain"),
        "/private": Answer(body=b"x"),
        "/hop": Answer(status=302, headers={"Location": "/private"}),
        "/open": Answer(body=b"x"),
    }
    for path, kind in (("/private", "page"), ("/private", "feed"), ("/hop", "page")):
        found, asked = get(routes, path, kind)
        assert reason_of(found) == "robots"
        assert "/private" not in asked
    assert isinstance(get(routes, "/open")[0], Page)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (Answer(status=404), None),
        (Answer(status=403), None),
        (Answer(status=500), "robots_unavailable"),
        (Answer(raw=CHUNKS), "robots_unavailable"),
        (Answer(body=b"<html><body>Disallow: nothing</body></html>"), None),
        (Answer(body=b"\xff\xfe\x00 binary"), None),
        (Answer(status=302, headers={"Location": "/robots.txt"}), None),
        (Answer(body=b"User-agent: *\nDisallow: /x\n" + b"# filler\n" * 100_000), "robots"),
        (Answer(body=b"#" + b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /x\n"), None),
    ],
)
def test_a_robots_txt_that_cannot_be_had(robots: Answer, reason: str | None) -> None:
    """Absent means allowed, failing means forbidden, and what lies behind 500 KiB is not read (RFC 9309)."""
    found, _ = get({"/robots.txt": robots, "/x": Answer(body=b"x")})
    assert isinstance(found, Page) if reason is None else reason_of(found) == reason


def test_robots_txt_is_asked_for_once_a_day() -> None:
    """Many pages share one robots.txt, the next run remembers it, and after a day it is asked again."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}) as there:
        now = datetime(2020, 8, 10, tzinfo=UTC)

        async def ask(web: Fetcher, at: datetime = now) -> tuple[RobotsFile, ...]:
            await asyncio.gather(*(web.get(there.url("site", "/x"), now=at) for _ in range(5)))
            return web.robots_files()

        files = run(ask)
        for hours, fetches in ((23, 1), (25, 2)):
            run(lambda web, hours=hours: ask(web, now + timedelta(hours=hours)), files)  # type: ignore[misc]
            assert sum(request.path == "/robots.txt" for request in there.log) == fetches


def test_the_cache_of_robots_files_forgets_what_is_old_and_survives_damage(tmp_path: Path) -> None:
    """What is saved is loaded for a day; a damaged cache is an empty one."""
    now = datetime(2020, 8, 10, tzinfo=UTC)
    files = [RobotsFile(host="e.org", fetched_at=now, verdict="rules", text="user-agent: *\ndisallow: /ж")]
    robots_cache.save(tmp_path / "robots.jsonl", files)
    assert robots_cache.load(tmp_path / "robots.jsonl", now + timedelta(hours=23)) == files
    assert robots_cache.load(tmp_path / "robots.jsonl", now + timedelta(hours=25)) == []
    (tmp_path / "robots.jsonl").write_bytes(b'{"host": 1}\n\xff')
    assert robots_cache.load(tmp_path / "robots.jsonl", now) == []
