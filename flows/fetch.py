"""The polite and safe way to the web, and the only module that uses an HTTP client.

Order of one request: the address is checked, the host's robots.txt is obeyed, our turn at the host comes, the
connection is guarded (`flows.guard`), the body is read within a deadline and a cap (`flows.body`). Redirects are
followed here, by hand, so that each hop goes through all of it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal, Self

import httpcore

from extractors.errors import PipelineError
from extractors.reasons import Reason
from extractors.records import Failure, Page
from extractors.url import absolute, fetchable, host
from flows import body, reservation, robots
from flows.failures import OUTSIDE, of_error, of_status
from flows.guard import GuardedBackend, RefusedError
from flows.manners import FetchSettings
from flows.politeness import DEFAULT_SILENCE_S, Host, retry_after
from flows.robots import RobotsFile

Kind = Literal["feed", "page", "robots"]

_PERMANENT: Final = frozenset({301, 308})
_REDIRECT: Final = frozenset({301, 302, 303, 307, 308})
_DOWN: Final = frozenset({Reason.DNS, Reason.UNREACHABLE, Reason.TLS, Reason.TIMEOUT, Reason.FORBIDDEN_ADDRESS})
"""Reasons that, at robots.txt, speak about the host as a whole: it is not asked again in the same run."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hop's answer; a redirect keeps its target, all else its body."""

    status: int
    headers: dict[str, str]
    body: bytes
    target: str | None = None


class Fetcher:
    """A client for one run; use it as `async with Fetcher(settings) as web`.

    `remembered` are robots.txt files of earlier runs; `robots_files()` gives those to remember now.
    """

    def __init__(self, settings: FetchSettings, remembered: Iterable[RobotsFile] = ()) -> None:
        self.settings = settings
        self._hosts: dict[str, Host] = {}
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._backend = GuardedBackend(settings.allow_private)
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=None,
            max_keepalive_connections=settings.concurrency,
            keepalive_expiry=5.0,
            network_backend=self._backend,
        )
        for file in remembered:
            self._learn(self._host(file.host), file)

    async def __aenter__(self) -> Self:
        """Open for requests."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._pool.aclose()
        self._backend.close()

    def robots_files(self) -> tuple[RobotsFile, ...]:
        """Give every robots.txt that is known now, for the next run."""
        return tuple(known.robots for known in self._hosts.values() if known.robots)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Give the sitemaps that the robots.txt of a URL's host names, when it has been read."""
        known = self._hosts.get(host(url))
        return known.robots.sitemaps() if known and known.robots else ()

    async def get(
        self,
        url: str,
        *,
        kind: Kind = "page",
        etag: str | None = None,
        last_modified: str | None = None,
        now: datetime | None = None,
    ) -> Page | Failure:
        """Fetch one URL; a Page has status 200, or 304 with an empty body when a validator was sent.

        Everything that can go wrong outside is a Failure; nothing is raised.
        """
        start = fetchable(url)
        if start is None:
            return Failure(url=url, reason=Reason.BAD_URL, detail=url[:200])
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value and _is_header(value)}
        waits = list(self.settings.feed_retries_s) if kind == "feed" else []
        patient = True
        while True:
            outcome = await self._follow(start, kind, headers, now)
            if isinstance(outcome, Page):
                page = replace(outcome, url=url)
                return reservation.obeyed(page) if kind == "page" and self.settings.obeys_tdm else page
            outcome = replace(outcome, url=url)
            if patient and outcome.status in (429, 503) and _is_short(outcome, self.settings.patience_s):
                patient = False  # the host said when to come back, and its silence is waited for before the request
            elif waits and outcome.reason == Reason.SERVER_ERROR:
                await asyncio.sleep(waits.pop(0))
            else:
                return outcome

    async def _follow(self, url: str, kind: Kind, headers: dict[str, str], now: datetime | None) -> Page | Failure:
        """Walk the redirects from hop to hop; every hop is held to robots.txt and to its own host's turn."""
        hop, seen, permanent = url, {url}, True
        for _ in range(self.settings.max_redirects + 1):
            answer = await self._hop(hop, kind, headers, now)
            if isinstance(answer, Failure):
                return replace(answer, final_url=hop)
            if answer.target is None:
                return Page(
                    url=url,
                    final_url=hop,
                    status=answer.status,
                    fetched_at=now or datetime.now(UTC),
                    body=answer.body,
                    headers=answer.headers,
                    moved_permanently=permanent and len(seen) > 1,
                )
            if answer.target in seen:
                break
            permanent = permanent and answer.status in _PERMANENT
            seen.add(answer.target)
            hop = answer.target
        return Failure(url=url, reason=Reason.REDIRECTS, detail=f"{len(seen)} addresses", final_url=hop)

    async def _hop(self, url: str, kind: Kind, headers: dict[str, str], now: datetime | None) -> _Answer | Failure:
        known = self._host(host(url))
        if kind != "robots":
            refusal = await self._refusal(known, url, now)
            if kind == "page" and self.settings.obeys_tdm and refusal is None:
                refusal = await self._reservation(known, url, now)
            if refusal:
                return refusal
        async with known.request():
            left = known.silence_left()
            if left > self.settings.patience_s:
                return Failure(url=url, reason=Reason.THROTTLED, detail="asked to stay away", retry_after_s=left)
            await asyncio.sleep(left)
            try:
                async with self._slots, asyncio.timeout(self.settings.total_s):
                    answer = await self._exchange(url, kind, headers)
            except OUTSIDE as error:
                failure = of_error(url, error)
                if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout | RefusedError):
                    known.down = failure
                return failure
        return self._judge(url, answer, known, conditional=bool(headers), now=now or datetime.now(UTC))

    async def _exchange(self, url: str, kind: Kind, headers: dict[str, str]) -> _Answer:
        """Send one request and read one answer."""
        sent = {
            "Host": host(url),
            "User-Agent": self.settings.agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        limits = dict.fromkeys(("connect", "read", "write"), self.settings.connect_s)
        limits["read"] = self.settings.total_s
        async with self._pool.stream(
            "GET", url, headers=list(sent.items()), extensions={"timeout": limits}
        ) as response:
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _REDIRECT:
                target = fetchable(absolute(url, _utf8(got.get("location", ""))) or "")
                if target is None:
                    raise PipelineError(Reason.REDIRECTS, f"to {got.get('location', 'nowhere')[:200]}")
                return _Answer(response.status, got, b"", target)
            if response.status != 200:
                return _Answer(response.status, got, b"")
            cap = self.settings.max_bytes[kind]
            if kind != "robots" and got.get("content-length", "").isdigit() and int(got["content-length"]) > cap:
                raise PipelineError(Reason.TOO_LARGE, f"announces {got['content-length']} bytes")
            content = await body.read(
                response.aiter_stream(), got.get("content-encoding", ""), cap, cut=kind == "robots"
            )
            return _Answer(200, got, content)

    def _judge(self, url: str, answer: _Answer, known: Host, *, conditional: bool, now: datetime) -> _Answer | Failure:
        """Turn a status into an outcome, and remember what the host asks for."""
        if answer.target is not None or answer.status == 200 or (answer.status == 304 and conditional):
            return answer
        asked = retry_after(answer.headers, now)
        reason = of_status(answer.status, asks_for_time=asked is not None)
        if reason == Reason.THROTTLED:
            known.silence(DEFAULT_SILENCE_S if asked is None else asked)
        detail = f"status {answer.status}" + (", robot check" if "cf-mitigated" in answer.headers else "")
        return Failure(url=url, reason=reason, detail=detail, status=answer.status, retry_after_s=asked)

    async def _refusal(self, known: Host, url: str, now: datetime | None) -> Failure | None:
        """Say why robots.txt keeps us from the URL, if it does; ask for the file when we have none of today."""
        moment = now or datetime.now(UTC)
        async with known.robots_turn:
            if known.down is None and (known.robots is None or not known.robots.is_fresh(moment)):
                outcome = await self._follow(absolute(url, "/robots.txt") or url, "robots", {}, now)
                if isinstance(outcome, Failure) and outcome.status is None:
                    same = host(outcome.final_url or url) == host(url)
                    if outcome.reason == Reason.THROTTLED:
                        return replace(outcome, url=url)
                    if outcome.reason in _DOWN and same:
                        known.down = outcome
                if known.down is None:
                    self._learn(known, robots.of_answer(host(url), outcome, moment))
        if known.down:
            return replace(known.down, url=url)
        if known.robots is None or known.robots.verdict == "disallow":
            return Failure(url=url, reason=Reason.ROBOTS_UNAVAILABLE)
        if not known.robots.allows(url, self.settings.token):
            return Failure(url=url, reason=Reason.ROBOTS)
        return None

    async def _reservation(self, known: Host, url: str, now: datetime | None) -> Failure | None:
        """Say whether the site's own file reserves the mining of a page; it is asked for as often as robots.txt."""
        async with known.robots_turn:
            if known.robots is not None and known.robots.mining is None:
                place = absolute(url, reservation.PLACE) or url
                is_open = known.robots.allows(place, self.settings.token)
                got = await self._hop(place, "robots", {}, now) if is_open else None
                said = got.body if isinstance(got, _Answer) else b""
                known.robots = replace(known.robots, mining=reservation.rules(said))
        if known.robots is not None and known.robots.reserves(url):
            return Failure(url=url, reason=Reason.TDM_RESERVED, detail=reservation.PLACE)
        return None

    def _learn(self, known: Host, file: RobotsFile) -> None:
        known.robots = file
        asked = min(file.crawl_delay(self.settings.token), self.settings.crawl_delay_cap_s)
        known.delay_s = max(self.settings.host_delay_s, asked)

    def _host(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts[name] = Host(self.settings.host_delay_s)
        return self._hosts[name]


def _is_short(failure: Failure, patience_s: float) -> bool:
    return failure.retry_after_s is not None and failure.retry_after_s <= patience_s


def _is_header(value: str) -> bool:
    """Say whether a stored validator can be sent back: a server may have given us anything."""
    return value.isascii() and value.isprintable() and len(value) <= 1024


def _utf8(value: str) -> str:
    """Read a Location header that carries UTF-8 beyond ASCII, as many do."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value
