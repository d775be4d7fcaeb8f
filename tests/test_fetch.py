"""The fetcher against a web that misbehaves: always an answer or a reason."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable

import pytest

from extractors.records import Failure, Page
from flows.fetch import Fetcher
from tests.fetching import CHUNKS, get, reason_of, run
from tests.hazards import Answer, HazardWeb, bomb

_FLOOD = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(2000)) + b"\r\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=b"x" * 1000, repeat=10_000), "too_large"),
        (Answer(body=b"x", headers={"Content-Length": "99999999"}), "too_large"),
        (bomb(200_000_000), "too_large"),
        (Answer(body=b"x" * 100, drip_s=0.5), "timeout"),
        (Answer(raw=CHUNKS), "protocol"),
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
    found, asked = get({"/x": answer}, max_bytes={"page": 1_000_000, "robots": 512_000}, total_s=1.0)
    assert reason_of(found) == reason
    assert asked == ["/x"]
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://", "ftp://e.org/", "", "http://a b/", "http://[::1/"])
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    """The reason comes without a request."""
    assert reason_of(run(lambda web: web.get(url))) == "bad_url"


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
        return [reason_of(await web.get(url)) for url in urls]

    assert run(ask) == ["dns", "unreachable", "forbidden_address", "dns"]


@pytest.mark.parametrize(
    "encode", [gzip.compress, zlib.compress, lambda body: zlib.compress(body)[2:-4]], ids=["gzip", "zlib", "raw"]
)
def test_compressed_bodies_are_read(encode: Callable[[bytes], bytes]) -> None:
    """gzip, and deflate with and without its header."""
    name = "gzip" if encode is gzip.compress else "deflate"
    found, _ = get({"/x": Answer(body=encode(b"hello " * 1000), headers={"Content-Encoding": name})})
    assert isinstance(found, Page)
    assert found.body == b"hello " * 1000


def test_we_say_who_we_are() -> None:
    """The User-Agent names the product and the operator's contact."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}) as there:
        run(lambda web: web.get(there.url("site", "/x")), user_agent="Ballotwire/9", contact="https://obs.org/bot")
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

        _, second = run(ask)
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
    found, _ = get(routes)
    assert isinstance(found, Page)
    assert (found.body, found.moved_permanently, found.final_url.rpartition("/")[2]) == (b"z", True, "z")
    found, _ = get(routes, "/t")
    assert isinstance(found, Page)
    assert not found.moved_permanently


def test_six_redirects_are_too_many() -> None:
    """Five are followed."""
    routes = {f"/{n}": Answer(status=302, headers={"Location": f"/{n + 1}"}) for n in range(6)} | {
        "/6": Answer(body=b"x")
    }
    assert reason_of(get(routes, "/0")[0]) == "redirects"
    assert isinstance(get(routes, "/1")[0], Page)


@pytest.mark.parametrize(
    ("body", "headers", "reserved"),
    [
        (b"<p>x", {"TDM-Reservation": "1"}, True),
        (b"<p>x", {"TDM-Reservation": "0"}, False),
        (b"<head><meta content='1' name='tdm-reservation'></head>", {}, True),
        (b"<head><meta name='tdm-reservation' content='0'></head>", {"TDM-Reservation": "1"}, False),
        (b"<p>x", {}, False),
    ],
)
def test_a_page_that_reserves_its_mining_is_not_given(body: bytes, headers: dict[str, str], *, reserved: bool) -> None:
    """The header or the page's own tag, which counts more; feeds are not meant, and an operator may be allowed to."""
    routes = {"/x": Answer(body=body, headers=headers)}
    found, _ = get(routes)
    assert (reason_of(found) == "tdm_reserved") if reserved else isinstance(found, Page)
    assert isinstance(get(routes, obeys_tdm=False)[0], Page)
    assert isinstance(get(routes, kind="feed")[0], Page)


def test_what_a_site_reserves_is_not_asked_for() -> None:
    """Its file is read once, patterns count as in robots.txt, and robots.txt decides whether it may be read."""
    said = Answer(
        body=b'[{"location": "/news/*", "tdm-reservation": 1}, {"location": "/news/free", "tdm-reservation": 0}]'
    )
    pages = {path: Answer(body=b"<p>x") for path in ("/news/a", "/news/free", "/x")}
    routes = pages | {"/.well-known/tdmrep.json": said}
    closed = routes | {"/robots.txt": Answer(body=b"User-agent: *\nDisallow: /.well-known/\n")}
    with HazardWeb({"site": routes, "closed": closed}) as there:

        async def ask(web: Fetcher, site: str) -> list[str]:
            answers = [await web.get(there.url(site, path)) for path in pages]
            return [path for path, answer in zip(pages, answers, strict=True) if isinstance(answer, Page)]

        assert run(lambda web: ask(web, "site")) == ["/news/free", "/x"] == there.asked("site")
        assert run(lambda web: ask(web, "closed")) == list(pages)
        asked = [request.site for request in there.log if request.path == "/.well-known/tdmrep.json"]
        assert asked == ["site"]
