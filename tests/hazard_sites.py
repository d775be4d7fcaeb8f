"""The sites of a misbehaving web: one hazard each, with a feed at /feed.xml and a story at /a."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace

from tests.hazards import Answer, Route, bomb, item, nth, rss

_PLACES = ["Kasten", "Ilva", "Brenn", "Osk", "Halden", "Tarn", "Morwen", "Lidde", "Sarre", "Quell", "Ostry", "Venn"]
_DOINGS = (
    "The council of {a} decided on {n} repairs to the road that leads to {b}, after a debate of two hours.",
    "In {a} a storm tore the roofs off {n} houses, and the fire brigade of {b} came to help in the night.",
    "Farmers between {a} and {b} expect a harvest of {n} tonnes, less than in any year since the drought.",
    "The library of {a} lent {n} books last month, most of them to readers who live in {b} and travel by train.",
    "A court in {b} sentenced a clerk of the town of {a} to a fine of {n} for keeping two sets of accounts.",
    "Engineers measured {n} cracks in the bridge at {a} and closed it, so that buses to {b} go round by the lake.",
)


def _prose(seed: int) -> str:
    """Write eight sentences of everyday news that no other seed shares."""
    chance = random.Random(seed)

    def sentence() -> str:
        a, b = chance.sample(_PLACES, 2)
        return chance.choice(_DOINGS).format(a=a, b=b, n=chance.randint(2, 9999))

    return "".join(f"<p>{sentence()} {sentence()} {sentence()}</p>" for _ in range(4))


def story(seed: int, prose: str | None = None, title: str = "A day in the province") -> Answer:
    """Write a page with an article of its own."""
    head = f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    return Answer(body=f"{head}{prose or _prose(seed)}</article></body></html>".encode())


def count(share: str) -> Answer:
    """Write a page that tells a candidate's share in one sentence of much else, and that no validator tells apart."""
    told = (
        f"<p>With most districts counted, Jon Berg stood at {share} in the presidential election, officials said.</p>"
    )
    return replace(story(24, told + _prose(24), "Count under way in Arlandia"), has_validator=False)


_ENTITIES = b"".join(b'<!ENTITY b%d "%s">' % (n, (b"hahaha" if n == 0 else b"&b%d;" % (n - 1)) * 20) for n in range(7))
_BOMB = b"<!DOCTYPE r [" + _ENTITIES + b"]><rss version='2.0'><channel><title>&b6;</title></channel></rss>"
_SLOWLY = b"User-agent: *\nCrawl-delay: 2"
_HOSTILE = item("/a", "<![CDATA[<script>alert(1)</script> =HYPERLINK(1)]]>")
_FRONT = b'<html><link rel="alternate" type="application/rss+xml" href="/real.xml"></html>'
_CONSENT = b"<title>Before you continue</title><p>We use cookies. Please enable JavaScript and accept all cookies.</p>"
_NO_GUIDS = rss(item("/a"), item("/b")).body.replace(b"<guid>/a", b"<guid>").replace(b"<guid>/b", b"<guid>")
_CYRILLIC = ("<html><title>Т</title><p>" + "Комиссия объявила итоги выборов. " * 30).encode("cp1251")
_ROBOTS = b"User-agent: *\nDisallow: /private\n"
_MALFORMED = rss(item("/a")).body.replace(b"</channel></rss>", b"<item><title>broken & unclosed")
_SHARED = _prose(99)


def sites() -> dict[str, dict[str, Route]]:
    """Give each hazard a site of its own; a story stands at /a and, where nothing else is said, a feed at /feed.xml."""
    found: dict[str, dict[str, Route]] = {
        "robots": {"/robots.txt": Answer(body=_ROBOTS), "/feed.xml": rss(item("/private/a")), "/private/a": story(1)},
        "robots-500": {"/robots.txt": Answer(status=500)},
        "crawl-delay": {
            "/robots.txt": Answer(body=b"User-agent: *\nCrawl-delay: 2"),
            "/feed.xml": rss(item("/a"), item("/b")),
            "/b": story(200),
        },
        "retry-after": {"/a": nth(Answer(status=429, headers={"Retry-After": "3"}), story(3))},
        "fails-twice": {"/feed.xml": nth(Answer(status=500), Answer(status=500), rss(item("/a")))},
        "moved": {"/feed.xml": Answer(status=301, headers={"Location": "/new.xml"}), "/new.xml": rss(item("/a"))},
        "gone": {"/feed.xml": Answer(status=410)},
        "drips": {"/feed.xml": Answer(body=b"<rss>" + b" " * 200, drip_s=1.0)},
        "endless": {"/a": Answer(body=b"<p>filler</p>" * 4096, repeat=2000)},
        "bomb": {"/a": bomb(100_000_000)},
        "wrong-charset": {"/a": Answer(body=_CYRILLIC)},
        "redirect-loop": {"/a": Answer(status=302, headers={"Location": "/a"})},
        "metadata": {"/a": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})},
        "page-at-feed": {"/feed.xml": Answer(body=_FRONT), "/real.xml": rss(item("/a"))},
        "malformed": {"/feed.xml": Answer(body=_MALFORMED)},
        "entity-bomb": {"/feed.xml": Answer(body=_BOMB)},
        "silent": {"/feed.xml": rss()},
        "false-304": {"/feed.xml": _lying},
        "hostile-title": {
            "/feed.xml": rss(
                item("/a", "<![CDATA[<script>alert(1)</script> =HYPERLINK(1)]]>"), item("javascript:alert(1)")
            )
        },
        "copy-whole": {"/a": story(0, _SHARED)},
        "copy-retitled": {"/a": story(0, _SHARED, "Another headline")},
        "copy-cut": {"/a": story(0, _SHARED.rsplit("<p>", 1)[0])},
        "revised": {"/a": nth(*map(count, ("58.0%", "58.0%", "61.4%")))},
        "guids-empty": {"/feed.xml": Answer(body=_NO_GUIDS), "/b": story(250)},
        "consent": {"/a": Answer(body=_CONSENT)},
        "pdf": {"/a": Answer(body=b"%PDF-1.7\n" + bytes(range(256)) * 50)},
        "slow-doctype": {"/a": Answer(body=b"<!DOCTYPE " + b"/" * 300_000 + b"><html><p>x</p></html>")},
        "deep": {"/a": Answer(body=b"<div>" * 100_000 + _prose(29).encode())},
        "dates-broken": {"/feed.xml": rss(item("/a", extra="<pubDate>Thu, 38 Foo 1680 99:99 MSK</pubDate>"))},
        "chunks": {"/feed.xml": Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nnonsense")},
        "headers": {"/feed.xml": Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n")},
        "reserved": {"/a": Answer(body=story(33).body, headers={"TDM-Reservation": "1"})},
        "huge": {"/feed.xml": Answer(body=b"<rss>" + b" " * 50_000_000)},
    }
    for number, site in enumerate(found.values()):
        site.setdefault("/feed.xml", rss(item("/a", f"A day in the province, {number}")))
        site.setdefault("/a", story(number))
    return found


def _lying(headers: Mapping[str, str]) -> Answer:
    """Say 304 to whoever asks conditionally, though there is a new entry at every moment."""
    if "if-none-match" in headers:
        return Answer(status=304, headers={"ETag": '"x"'}, has_validator=False)
    fresh = rss(item(f"/{time.time_ns()}"), item("/a"))
    return Answer(body=fresh.body, kind=fresh.kind, headers={"ETag": '"x"'}, has_validator=False)
