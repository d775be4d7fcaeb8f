"""No host is asked more than it bears: turns, pauses, silences and retries, from the server's own log."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from extractors.records import Failure, Page
from flows.fetch import Fetcher
from tests.fetching import get, reason_of, run
from tests.hazards import Answer, HazardWeb, item, nth, rss

FEED = rss(item("/a"))


def test_one_request_at_a_time_and_the_crawl_delay_between_two() -> None:
    """From the server's own log: no two requests overlap on a host, and the pause that the host asks for is kept."""
    rules = Answer(body=b"User-agent: *\nCrawl-delay: 0.3\n", kind="text/plain")
    slow = Answer(body=b"abc", drip_s=0.05)
    with HazardWeb({"a": {"/robots.txt": rules, "/x": slow}, "b": {"/x": slow}}) as there:

        async def ask(web: Fetcher) -> None:
            await asyncio.gather(*(web.get(there.url(site, "/x")) for site in "ab" for _ in range(4)))

        run(ask)
        for site, pause in (("a", 0.3), ("b", 0.0)):
            log = sorted((request for request in there.log if request.site == site), key=lambda request: request.begin)
            assert [request.path for request in log][2:] == ["/x"] * 4
            for before, after in itertools.pairwise(log):
                assert after.begin >= before.end - 0.01
                assert after.begin - before.begin >= pause


def test_a_crawl_delay_beyond_reason_is_capped() -> None:
    """A host that asks for an hour is given the cap."""
    routes = {"/robots.txt": Answer(body=b"User-agent: *\nCrawl-delay: 3600\n"), "/x": Answer(body=b"x")}
    started = time.monotonic()
    assert isinstance(get(routes, crawl_delay_cap_s=0.2)[0], Page)
    assert 0.2 <= time.monotonic() - started < 60


def test_hosts_do_not_wait_for_each_other() -> None:
    """Ten slow hosts are all being asked before the first of them has answered."""
    with HazardWeb({f"s{n}": {"/x": Answer(body=b"abcdefghij", drip_s=0.2)} for n in range(10)}) as there:

        async def ask(web: Fetcher) -> None:
            await asyncio.gather(*(web.get(there.url(f"s{n}", "/x")) for n in range(10)))

        run(ask)
        pages = [request for request in there.log if request.path == "/x"]
        assert len(pages) == 10
        assert max(request.begin for request in pages) < min(request.end for request in pages)


def test_a_short_retry_after_is_waited_for_once() -> None:
    """429 with one second: the same page comes a second later."""
    routes = {"/x": nth(Answer(status=429, headers={"Retry-After": "1"}), Answer(body=b"x"))}
    with HazardWeb({"site": routes}) as there:
        assert isinstance(run(lambda web: web.get(there.url("site", "/x"))), Page)
        first, second = (request for request in there.log if request.path == "/x")
        assert second.begin - first.begin >= 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_silences_the_host(status: int) -> None:
    """The reason carries the time, as number or as date, and the host is not asked again in this run."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True)
    for value in ("600", date):
        with HazardWeb({"site": {"/x": Answer(status=status, headers={"Retry-After": value})}}) as there:

            async def ask(web: Fetcher, there: HazardWeb = there) -> list[Page | Failure]:
                return [await web.get(there.url("site", path)) for path in ("/x", "/y")]

            first, second = run(ask)
            assert reason_of(first) == reason_of(second) == "throttled"
            assert isinstance(first, Failure)
            assert 590 < (first.retry_after_s or 0) <= 600
            assert there.asked("site") == ["/x"]


def test_a_429_without_a_time_silences_the_host_too() -> None:
    """A minute is taken."""
    with HazardWeb({"site": {"/x": Answer(status=429)}}) as there:

        async def ask(web: Fetcher) -> Page | Failure:
            await web.get(there.url("site", "/x"))
            return await web.get(there.url("site", "/y"))

        later = run(ask)
        assert isinstance(later, Failure)
        assert 50 < (later.retry_after_s or 0) <= 60


def test_a_feed_that_fails_twice_is_asked_a_third_time() -> None:
    """Passing server errors are retried for feeds, twice at most."""
    failing = Answer(status=500)
    assert isinstance(get({"/x": nth(failing, failing, FEED)}, kind="feed")[0], Page)
    found, asked = get({"/x": nth(failing, failing, failing, FEED)}, kind="feed")
    assert reason_of(found) == "server_error"
    assert len(asked) == 3


def test_a_dead_host_is_tried_once_in_a_run() -> None:
    """Fifty pages of a host whose name is gone cost one look-up."""
    calls: list[object] = []

    async def ask(web: Fetcher) -> list[Page | Failure]:
        def resolve(*asked: object) -> list[Any]:
            calls.append(asked)
            raise socket.gaierror

        web._backend._resolve = resolve
        return list(await asyncio.gather(*(web.get(f"http://gone.invalid/{n}") for n in range(50))))

    assert {reason_of(answer) for answer in run(ask)} == {"dns"}
    assert len(calls) == 1
