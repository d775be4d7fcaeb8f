"""A fetcher in a hurry against a web on loopback, for the tests of each of its duties."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from extractors.records import Failure, Page
from flows.fetch import Fetcher
from flows.manners import LOOPBACK, FetchSettings
from flows.robots import RobotsFile
from tests.hazards import HazardWeb, Route

T = TypeVar("T")
FAST: dict[str, Any] = {"allow_private": LOOPBACK, "host_delay_s": 0.0, "total_s": 3.0, "feed_retries_s": (0.0, 0.0)}
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nnonsense"


def run(use: Callable[[Fetcher], Awaitable[T]], remembered: tuple[RobotsFile, ...] = (), **settings: Any) -> T:
    """Use a fetcher that waits for nobody, with other settings where given."""

    async def within() -> T:
        async with Fetcher(FetchSettings(**{**FAST, **settings}), remembered) as web:
            return await use(web)

    return asyncio.run(within())


def get(
    routes: Mapping[str, Route], path: str = "/x", kind: str = "page", **settings: Any
) -> tuple[Page | Failure, list[str]]:
    """Fetch a path of a site made of routes; gives the answer and what the site was asked."""
    with HazardWeb({"site": routes}) as there:
        answer = run(lambda web: web.get(there.url("site", path), kind=kind), **settings)  # type: ignore[arg-type]
        return answer, there.asked("site")


def reason_of(answer: Page | Failure) -> str:
    """Give the reason of what must be a failure."""
    assert isinstance(answer, Failure), answer
    return str(answer.reason)
