"""One host's turn-taking: a single request at a time, a pause between two, and silence when the host asks for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import inf
from typing import Final

from extractors.records import Failure
from flows.robots import RobotsFile

LONGEST_SILENCE_S: Final = 7 * 86_400.0
DEFAULT_SILENCE_S: Final = 60.0
"""After a 429 that does not say for how long."""


@dataclass(slots=True)
class Host:
    """What we know about one host (name and port) during a run; times are those of the monotonic clock."""

    delay_s: float
    last_end: float = -inf
    silent_until: float = 0.0
    robots: RobotsFile | None = None
    down: Failure | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots_turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def request(self) -> AsyncIterator[None]:
        """Wait for our turn and for the pause after the request before; the pause counts from its end."""
        async with self.turn:
            await asyncio.sleep(max(0.0, self.last_end + self.delay_s - time.monotonic()))
            try:
                yield
            finally:
                self.last_end = time.monotonic()

    def silence_left(self) -> float:
        """Give the seconds for which the host has asked us to stay away."""
        return max(0.0, self.silent_until - time.monotonic())

    def silence(self, seconds: float) -> None:
        """Stay away for so long; a longer silence that already holds is kept."""
        self.silent_until = max(self.silent_until, time.monotonic() + min(seconds, LONGEST_SILENCE_S))


def retry_after(headers: dict[str, str], now: datetime) -> float | None:
    """Read Retry-After as seconds, from a number or from a date against the server's own clock.

    >>> retry_after({"retry-after": "4"}, datetime(2020, 11, 6, tzinfo=UTC))
    4.0
    >>> clock = {"date": "Fri, 06 Nov 2020 10:00:00 GMT", "retry-after": "Fri, 06 Nov 2020 10:02:00 GMT"}
    >>> retry_after(clock, datetime(1999, 1, 1, tzinfo=UTC))
    120.0
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_SILENCE_S)
    until = http_date(value)
    if until is None:
        return None
    return min(max(0.0, (until - (http_date(headers.get("date", "")) or now)).total_seconds()), LONGEST_SILENCE_S)


def http_date(value: str) -> datetime | None:
    """Read a date of an HTTP header as aware UTC, None when it is none."""
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
