"""The fetcher against a web that misbehaves: always an answer or a reason, never more than a host allows."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import itertools
import socket
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import PipelineError
from extractors.records import Failure, Page
from flows import robots_cache
from flows.fetch import LOOPBACK, Fetcher, FetchSettings
from flows.guard import GuardedBackend, is_allowed
from flows.robots import RobotsFile
from tests.hazards import Answer, HazardWeb, Route, bomb, item, nth, rss

T = TypeVar("T")
FAST: dict[str, Any] = {"allow_private": LOOPBACK, "host_delay_s": 0.0, "total_s": 3.0, "feed_retries_s": (0.0, 0.0)}
FEED = rss(item("/a"))


def _run(use: Callable[[Fetcher], Awaitable[T]], remembered: tuple[RobotsFile, ...] = (), **settings: Any) -> T:
    async def run() -> T:
        async with Fetcher(FetchSettings(**{**FAST, **settings}), remembered) as web:
            return await use(web)

    return asyncio.run(run())


def _get(
    routes: Mapping[str, Route], path: str = "/x", kind: str = "page", **settings: Any
) -> tuple[Page | Failure, list[str]]:
    with HazardWeb({"site": routes}) as there:
        answer = _run(lambda web: web.get(there.url("site", path), kind=kind), **settings)  # type: ignore[arg-type]
        return answer, there.asked("site")


def _reason(answer: Page | Failure) -> str:
    assert isinstance(answer, Failure), answer
    return str(answer.reason)


_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nnonsense"
_FLOOD = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(2000)) + b"\r\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=b"x" * 1000, repeat=10_000), "too_large"),
        (Answer(body=b"x", headers={"Content-Length": "99999999"}), "too_large"),
        (bomb(200_000_000), "too_large"),
        (Answer(body=b"x" * 100, drip_s=0.5), "timeout"),
        (Answer(raw=_CHUNKS), "protocol"),
        (Answer(raw=_FLOOD), "protocol"),
        (Answer(raw=b"\x16\x03\x01 no http at all\r\n\r\n"), "protocol"),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), "protocol"),
        (Answer(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "encoding"),
        (Answer(body=b"x", headers={"Content-Encoding": "br, zstd"}), "encoding"),
        (Answer(status=401), "blocked"),
        (Answer(status=403, headers={"cf-mitigated": "challenge"}), "blocked"),
        (Answer(status=404), "not_found"),
        (Answer(status=410), "gone"),
        (Answer(status=418), "http_error"),
        (Answer(status=451), "legal"),
        (Answer(status=500), "server_error"),
        (Answer(status=304), "http_error"),
        (Answer(status=302, headers={"Location": "/x"}), "redirects"),
        (Answer(status=302), "redirects"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "redirects"),
        (Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}), "forbidden_address"),
        (Answer(status=302, headers={"Location": "http://[::ffff:10.0.0.1]/"}), "forbidden_address"),
    ],
)
def test_every_hazard_has_its_reason(answer: Answer, reason: str) -> None:
    """Whatever a server does, the fetch ends in time with a reason and asks no second time for a page."""
    started = time.monotonic()
    found, asked = _get({"/x": answer}, max_bytes={"page": 1_000_000, "robots": 512_000}, total_s=1.0)
    assert _reason(found) == reason
    assert asked == ["/x"]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://", "ftp://e.org/", "", "http://a b/", "http://[::1/"])
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    """The reason comes without a request."""
    assert _reason(_run(lambda web: web.get(url))) == "bad_url"


def test_a_host_that_cannot_be_reached_says_how() -> None:
    """Names, refused connections and private addresses are told apart, so that a missing network can be seen."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    async def ask(web: Fetcher) -> list[str]:
        urls = (
            "http://no-such-host.invalid/",
            f"http://127.0.0.1:{port}/",
            "http://10.0.0.1/",
            "http://2130706433.invalid/",
        )
        return [_reason(await web.get(url)) for url in urls]

    assert _run(ask) == ["dns", "unreachable", "forbidden_address", "dns"]


def test_loopback_is_forbidden_unless_opened() -> None:
    """By default nothing on this machine is reached, by any spelling of its address."""
    with HazardWeb({"site": {"/x": Answer(body=b"secret")}}) as there:
        spellings = [
            there.url("site", "/x"),
            f"http://2130706433:{there.port}/",
            f"http://localhost:{there.port}/",
            f"http://[::1]:{there.port}/",
        ]

        async def ask(web: Fetcher) -> list[str]:
            return [_reason(await web.get(url)) for url in spellings]

        assert set(_run(ask, allow_private=())) == {"forbidden_address"}
        assert there.log == []


def test_an_invalid_certificate_is_refused(tmp_path: Path) -> None:
    """A certificate that nobody vouches for gives no page."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}, tls=_self_signed(tmp_path)) as there:
        assert _reason(_run(lambda web: web.get(there.url("site", "/x")))) == "tls"
        assert there.log == []


def _self_signed(folder: Path) -> ssl.SSLContext:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "e.org")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    whole = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    (folder / "cert").write_bytes(whole.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


_PRIVATE = st.sampled_from(
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
    ]
).map(ipaddress.IPv4Network)


@given(_PRIVATE, st.integers(0, 2**32 - 1))
def test_a_private_address_is_refused_in_every_disguise(network: ipaddress.IPv4Network, number: int) -> None:
    """Plain, mapped into IPv6, through 6to4 and through NAT64."""
    inner = int(network.network_address) + number % network.num_addresses
    six = [(0xFFFF << 32) + inner, (0x2002 << 112) + (inner << 80), (0x64FF9B << 96) + inner]
    assert not is_allowed(ipaddress.IPv4Address(inner))
    assert [is_allowed(ipaddress.IPv6Address(number)) for number in six] == [False] * 3


@pytest.mark.parametrize(
    "text", ["::1", "fe80::1", "fd00:ec2::254", "ff02::1", "::", "168.63.129.16", "255.255.255.255", "240.0.0.1"]
)
def test_special_addresses_are_refused(text: str) -> None:
    """Local, link-local, unique local, multicast and metadata addresses."""
    assert not is_allowed(ipaddress.ip_address(text))


def test_public_addresses_are_allowed() -> None:
    """The guard lets the public internet through."""
    assert all(
        is_allowed(ipaddress.ip_address(text)) for text in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8")
    )


def test_a_name_that_lies_is_found_out_at_every_connection() -> None:
    """One bad address among good ones refuses the name, and a name that changes its mind is checked again."""
    answers = iter([["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])

    def resolve(*_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in next(answers)]

    async def connect() -> None:
        backend = GuardedBackend((), resolve=resolve)
        for _ in range(3):
            with pytest.raises(PipelineError, match="forbidden_address"):
                await backend.connect_tcp("e.org", 80, timeout=1)
        backend.close()

    asyncio.run(connect())


@pytest.mark.parametrize(
    "encode", [gzip.compress, zlib.compress, lambda body: zlib.compress(body)[2:-4]], ids=["gzip", "zlib", "raw"]
)
def test_compressed_bodies_are_read(encode: Callable[[bytes], bytes]) -> None:
    """gzip, and deflate with and without its header."""
    name = "gzip" if encode is gzip.compress else "deflate"
    found, _ = _get({"/x": Answer(body=encode(b"hello " * 1000), headers={"Content-Encoding": name})})
    assert isinstance(found, Page)
    assert found.body == b"hello " * 1000


def test_we_say_who_we_are() -> None:
    """The User-Agent names the product and the operator's contact."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}) as there:
        _run(lambda web: web.get(there.url("site", "/x")), user_agent="Ballotwire/9", contact="https://obs.org/bot")
        assert {request.headers["user-agent"] for request in there.log} == {"Ballotwire/9 (+https://obs.org/bot)"}


def test_validators_are_sent_and_a_304_is_a_page_without_body() -> None:
    """A conditional request costs no bytes; a validator that could smuggle a header is not sent."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}) as there:

        async def ask(web: Fetcher) -> tuple[Page | Failure, Page | Failure]:
            first = await web.get(there.url("site", "/x"))
            assert isinstance(first, Page)
            second = await web.get(there.url("site", "/x"), etag=first.headers["etag"])
            await web.get(there.url("site", "/x"), etag='"a"\r\nX-Evil: 1', last_modified="é")
            return first, second

        _, second = _run(ask)
        assert isinstance(second, Page)
        assert (second.status, second.body) == (304, b"")
        assert not {"if-none-match", "if-modified-since", "x-evil"} & set(there.log[-1].headers)


def test_only_permanent_redirects_all_the_way_are_permanent() -> None:
    """301 and 308 in a row move; a single 302 on the way does not."""
    routes = {
        "/x": Answer(status=301, headers={"Location": "/y"}),
        "/y": Answer(status=308, headers={"Location": "/z"}),
        "/z": Answer(body=b"z"),
        "/t": Answer(status=302, headers={"Location": "/x"}),
    }
    found, _ = _get(routes)
    assert isinstance(found, Page)
    assert (found.body, found.moved_permanently, found.final_url.rpartition("/")[2]) == (b"z", True, "z")
    found, _ = _get(routes, "/t")
    assert isinstance(found, Page)
    assert not found.moved_permanently


def test_six_redirects_are_too_many() -> None:
    """Five are followed."""
    routes = {f"/{n}": Answer(status=302, headers={"Location": f"/{n + 1}"}) for n in range(6)} | {
        "/6": Answer(body=b"x")
    }
    assert _reason(_get(routes, "/0")[0]) == "redirects"
    assert isinstance(_get(routes, "/1")[0], Page)


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
        found, asked = _get(routes, path, kind)
        assert _reason(found) == "robots"
        assert "/private" not in asked
    assert isinstance(_get(routes, "/open")[0], Page)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (Answer(status=404), None),
        (Answer(status=403), None),
        (Answer(status=500), "robots_unavailable"),
        (Answer(raw=_CHUNKS), "robots_unavailable"),
        (Answer(body=b"<html><body>Disallow: nothing</body></html>"), None),
        (Answer(body=b"\xff\xfe\x00 binary"), None),
        (Answer(status=302, headers={"Location": "/robots.txt"}), None),
        (Answer(body=b"User-agent: *\nDisallow: /x\n" + b"# filler\n" * 100_000), "robots"),
        (Answer(body=b"#" + b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /x\n"), None),
    ],
)
def test_a_robots_txt_that_cannot_be_had(robots: Answer, reason: str | None) -> None:
    """Absent means allowed, failing means forbidden, and what lies behind 500 KiB is not read (RFC 9309)."""
    found, _ = _get({"/robots.txt": robots, "/x": Answer(body=b"x")})
    assert isinstance(found, Page) if reason is None else _reason(found) == reason


def test_robots_txt_is_asked_for_once_a_day() -> None:
    """Many pages share one robots.txt, the next run remembers it, and after a day it is asked again."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}) as there:
        now = datetime(2020, 8, 10, tzinfo=UTC)

        async def ask(web: Fetcher, at: datetime = now) -> tuple[RobotsFile, ...]:
            await asyncio.gather(*(web.get(there.url("site", "/x"), now=at) for _ in range(5)))
            return web.robots_files()

        files = _run(ask)
        for hours, fetches in ((23, 1), (25, 2)):
            _run(lambda web, hours=hours: ask(web, now + timedelta(hours=hours)), files)  # type: ignore[misc]
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


def test_one_request_at_a_time_and_the_crawl_delay_between_two() -> None:
    """From the server's own log: no two requests overlap on a host, and the pause that the host asks for is kept."""
    rules = Answer(body=b"User-agent: *\nCrawl-delay: 0.3\n", kind="text/plain")
    slow = Answer(body=b"abc", drip_s=0.05)
    with HazardWeb({"a": {"/robots.txt": rules, "/x": slow}, "b": {"/x": slow}}) as there:

        async def ask(web: Fetcher) -> None:
            await asyncio.gather(*(web.get(there.url(site, "/x")) for site in "ab" for _ in range(4)))

        _run(ask)
        for site, pause in (("a", 0.3), ("b", 0.0)):
            log = sorted((request for request in there.log if request.site == site), key=lambda request: request.begin)
            assert len(log) == 5
            for before, after in itertools.pairwise(log):
                assert after.begin >= before.end - 0.01
                assert after.begin - before.begin >= pause


def test_a_crawl_delay_beyond_reason_is_capped() -> None:
    """A host that asks for an hour is given the cap."""
    routes = {"/robots.txt": Answer(body=b"User-agent: *\nCrawl-delay: 3600\n"), "/x": Answer(body=b"x")}
    started = time.monotonic()
    assert isinstance(_get(routes, crawl_delay_cap_s=0.2)[0], Page)
    assert 0.2 <= time.monotonic() - started < 3


def test_hosts_do_not_wait_for_each_other() -> None:
    """Ten slow hosts take the time of one."""
    with HazardWeb({f"s{n}": {"/x": Answer(body=b"abcdefghij", drip_s=0.05)} for n in range(10)}) as there:

        async def ask(web: Fetcher) -> None:
            await asyncio.gather(*(web.get(there.url(f"s{n}", "/x")) for n in range(10)))

        started = time.monotonic()
        _run(ask)
        assert time.monotonic() - started < 2.5


def test_a_short_retry_after_is_waited_for_once() -> None:
    """429 with one second: the same page comes a second later."""
    routes = {"/x": nth(Answer(status=429, headers={"Retry-After": "1"}), Answer(body=b"x"))}
    with HazardWeb({"site": routes}) as there:
        assert isinstance(_run(lambda web: web.get(there.url("site", "/x"))), Page)
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

            first, second = _run(ask)
            assert _reason(first) == _reason(second) == "throttled"
            assert isinstance(first, Failure)
            assert 590 < (first.retry_after_s or 0) <= 600
            assert there.asked("site") == ["/x"]


def test_a_429_without_a_time_silences_the_host_too() -> None:
    """A minute is taken."""
    with HazardWeb({"site": {"/x": Answer(status=429)}}) as there:

        async def ask(web: Fetcher) -> Page | Failure:
            await web.get(there.url("site", "/x"))
            return await web.get(there.url("site", "/y"))

        later = _run(ask)
        assert isinstance(later, Failure)
        assert 50 < (later.retry_after_s or 0) <= 60


def test_a_feed_that_fails_twice_is_asked_a_third_time() -> None:
    """Passing server errors are retried for feeds, twice at most."""
    failing = Answer(status=500)
    assert isinstance(_get({"/x": nth(failing, failing, FEED)}, kind="feed")[0], Page)
    found, asked = _get({"/x": nth(failing, failing, failing, FEED)}, kind="feed")
    assert _reason(found) == "server_error"
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

    assert {_reason(answer) for answer in _run(ask)} == {"dns"}
    assert len(calls) == 1
