"""A web of outlets on loopback for the benchmarks: pages that never existed, dressed as news pages of today.

Every article is written from a small English grammar, so that it parses as English does and shares no five words in a
row with the next; three in ten speak of politics. `--world DIR` of the benchmarks replays real pages instead
(`world.json` and `pages/ID.html.gz`), with every third word of a paragraph exchanged, so that they do not fold into one
another.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import multiprocessing
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

START = datetime(2020, 11, 7, 6, tzinfo=UTC)
POLITICAL_IN_TEN = 3
LAND = ("Belarus", "Moldova", "Georgia", "Bolivia", "Kenya", "Ghana", "Serbia", "Armenia", "Peru", "Zambia", "Nepal")
WORDS = {
    "political": {
        "who": """minister president opposition commission court party governor parliament police candidate protesters
            voters lawmakers observers leader senator union army activists prosecutors mayor council government""",
        "did": """accused rejected arrested announced demanded condemned detained approved threatened praised attacked
            questioned removed suspended met supported blocked sued joined warned defeated dismissed expelled""",
        "what": """result ballot vote law protest candidate court parliament rally campaign turnout constituency decree
            coalition referendum sanction recount budget border treaty amendment complaint verdict commission""",
    },
    "other": {
        "who": """striker baker engineer farmer museum orchestra airline keeper teacher nurse climber chef designer
            painter zoo retailer scientist driver neighbour tourist supplier swimmer librarian""",
        "did": """finished opened sold painted repaired visited measured cooked described delivered tested praised
            photographed replaced recorded missed bought carried studied built collected moved watered""",
        "what": """match bridge recipe harvest concert garden ticket engine painting storm river school kitchen album
            season flight festival laboratory bicycle price orchard stadium lake""",
    },
    "any": {
        "how": """late early new old northern southern busy quiet former local regional famous young senior rural large
            small costly public private modern narrow crowded""",
        "when": """Monday Tuesday Wednesday Thursday Friday Saturday Sunday""",
        "name": "Anna Boris Clara Dmitri Elena Farid Grace Hugo Irina James Karim Laura Milan Nadia Oscar Petra Rosa",
        "place": """square station market hall valley harbour suburb hospital theatre airport village district
            university hotel coast""",
    },
}
SENTENCES = (
    "The {how} {who} {name} {surname} {did} the {what} of {land} on {when}, and the {who} of {town} {did} a {what}.",
    "{name} {surname}, a {how} {who} from {town}, {did} the {what} after {number} people {did} the {place}.",
    '"We {did} the {how} {what} in {town}," {name} {surname} said on {when}, adding that {number} {what}s were {how}.',
    "In {land}, {number} of the {how} {what}s in the {place} of {town} {did} {surname} before the {who} {did} them.",
    "According to {surname}, the {who} {did} {name} {surname} because the {what} was {how} and the {place} {how}.",
    "On {when} the {what} in {town} {did} {number} {how} {who}s, {name} {surname} told reporters at the {place}.",
)  # fmt: skip


class Newsroom:
    """Writes one article; the same number writes the same one."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = random.Random(number)  # noqa: S311 (repeatable, no secret)
        self.political = self.chance.randrange(10) < POLITICAL_IN_TEN
        self.words = {
            key: tuple(value.split())
            for kind in ("political" if self.political else "other", "any")
            for key, value in WORDS[kind].items()
        }

    def name(self) -> str:
        """Invent a word with a capital."""
        parts = ("ba do ke lin mar nor pe ra sto tul vin zel ko shi gra mon dal fer").split()  # noqa: SIM905
        return "".join(self.chance.choices(parts, k=self.chance.randint(2, 3))).capitalize()

    def sentence(self) -> str:
        """Write one sentence."""

        def word(match: re.Match[str]) -> str:
            slot = match.group(1)
            if slot == "number":
                return str(self.chance.randint(3, 90_000))
            if slot == "land":
                return self.chance.choice(LAND)
            return self.name() if slot in {"surname", "town"} else self.chance.choice(self.words[slot])

        return re.sub(r"\{(\w+)\}", word, self.chance.choice(SENTENCES))

    def article(self) -> tuple[str, list[str]]:
        """Write a headline and 5 to 25 paragraphs, 500 words in the mean."""
        count = self.chance.randint(5, 25)
        return self.sentence()[:90], [" ".join(self.sentence() for _ in range(2)) for _ in range(count)][:count]


@dataclass(frozen=True, slots=True)
class Site:
    """What the web holds: so many outlets, so many articles in all; real pages to replay, when there are any."""

    outlets: int
    articles: int
    world: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def page(self, number: int) -> bytes:
        """Write the page of one article."""
        if self.world:
            return _varied(self.world[number % len(self.world)][1], number)
        title, paragraphs = Newsroom(number).article()
        return _dressed(number, title, paragraphs).encode()

    def feed(self, outlet: int, base: str, cycle: int, cycles: int) -> bytes:
        """Write an outlet's feed as it stands in a cycle: its newest articles, at most 60."""
        seen = [n for n in range(outlet, self.articles, self.outlets) if n * cycles // self.articles <= cycle]
        items = "".join(
            f"<item><title>Story {n}</title><link>{base}/{n}.html</link><guid>{n}</guid><pubDate>"
            f"{format_datetime(START + timedelta(seconds=n * 7 % 80_000))}</pubDate></item>"
            for n in seen[-60:]
        )
        return (
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>{outlet}</title>{items}</channel></rss>".encode()
        )


def replayed(world: Path) -> tuple[tuple[str, bytes], ...]:
    """Read the pages of a world."""
    rows = json.loads((world / "world.json").read_text(encoding="utf-8"))
    return tuple((r["id"], gzip.decompress((world / "pages" / f"{r['id']}.html.gz").read_bytes())) for r in rows)


def _varied(page: bytes, number: int) -> bytes:
    chance = random.Random(number)  # noqa: S311 (repeatable, no secret)

    def paragraph(match: re.Match[bytes]) -> bytes:
        words = match.group().split(b" ")
        words[::3] = chance.sample(words, len(words[::3]))
        return b" ".join(words)

    return re.sub(rb"(?<=>)[^<>{}]{120,}(?=<)", paragraph, page)


@lru_cache(maxsize=1)
def _furniture() -> tuple[str, str]:
    """Write what stands around every article: scripts, styles, navigation, other stories; 110 kB."""
    room = Newsroom(-1)
    script = json.dumps({f"key{n}": room.sentence() for n in range(250)})
    links = "".join(f'<li class="nav-item n{n}"><a href="/s/{n}">{room.name()}</a></li>' for n in range(120))
    cards = "".join(
        f'<div class="card" data-id="{n}"><div class="media"><a href="/{n}.html"><picture><source srcset="/{n}.webp">'
        f'<img src="/{n}.jpg" alt=""></picture></a></div><div class="text"><span class="tag">News</span><h3><a href='
        f'"/{n}.html">{room.sentence()[:60]}</a></h3><p>{room.sentence()}</p><i class="time">{n} h</i></div></div>'
        for n in range(150)
    )
    style = "".join(f".c{n}{{margin:{n}px;color:#{n:06x}}}" for n in range(900))
    head = f"<style>{style}</style><script>window.state={script}</script>"
    return head, f'<aside class="related"><h2>More stories</h2>{cards}</aside><footer><ul>{links}</ul></footer>'


def _dressed(number: int, title: str, paragraphs: list[str]) -> str:
    head, foot = _furniture()
    when = (START + timedelta(seconds=number * 7 % 80_000)).isoformat()
    body = "".join(
        f'<p class="story-text">{p}</p><div class="slot" id="ad-{n}"></div>' for n, p in enumerate(paragraphs)
    )
    told = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": when})
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Outlet</title>'
        f'<meta property="article:published_time" content="{when}"><script type="application/ld+json">{told}</script>'
        f'{head}</head><body><nav><ul class="menu">{"<li><a href=/x>Section</a></li>" * 40}</ul></nav><main><article>'
        f'<h1>{title}</h1><p class="byline">By {Newsroom(number).name()}</p>{body}</article></main>{foot}</body></html>'
    )


@contextmanager
def serving(site: Site, cycles: int = 1) -> Iterator[Web]:
    """Serve a site from a process of its own until the block ends."""
    fresh = multiprocessing.get_context("fork")
    ready, cycle = fresh.Queue(), fresh.Value("i", 0)
    server = fresh.Process(target=_serve, args=(site, cycles, cycle, ready), daemon=True)
    server.start()
    try:
        yield Web(site, ready.get(timeout=60), cycle, server.pid or 0)
    finally:
        server.terminate()
        server.join()


@dataclass(frozen=True, slots=True)
class Web:
    """A site that is being served; `cycle` is the number that its feeds show, `pid` its process."""

    site: Site
    port: int
    cycle: multiprocessing.sharedctypes.Synchronized[int]
    pid: int

    def base(self, outlet: int) -> str:
        """Give the address of an outlet."""
        return f"http://127.0.{1 + outlet // 250}.{1 + outlet % 250}:{self.port}"

    def pages(self) -> list[str]:
        """List the address of every page."""
        return [f"{self.base(n % self.site.outlets)}/{n}.html" for n in range(self.site.articles)]

    def feeds_toml(self) -> str:
        """List every feed as `--feeds` reads it."""
        return "".join(
            f'[[feed]]\nurl = "{self.base(n)}/feed.xml"\noutlet = "Outlet {n}"\ncountry = "GBR"\nlanguage = "en"\n'
            for n in range(self.site.outlets)
        )


def _serve(
    site: Site, cycles: int, cycle: multiprocessing.sharedctypes.Synchronized[int], ready: multiprocessing.Queue[int]
) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                host, port = writer.get_extra_info("sockname")[:2]
                third, fourth = map(int, host.split(".")[2:])
                status, body = "200 OK", b""
                if path == "/feed.xml":
                    body = site.feed((third - 1) * 250 + fourth - 1, f"http://{host}:{port}", cycle.value, cycles)
                elif path.endswith(".html"):
                    body = site.page(int(path[1:-5]))
                else:
                    status = "404 Not Found"
                kind = "application/rss+xml" if path == "/feed.xml" else "text/html; charset=utf-8"
                head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        port = 0
        for number in range(site.outlets):
            server = await asyncio.start_server(handle, f"127.0.{1 + number // 250}.{1 + number % 250}", port)
            port = port or server.sockets[0].getsockname()[1]
        ready.put(port)
        await asyncio.Event().wait()

    asyncio.run(run())
