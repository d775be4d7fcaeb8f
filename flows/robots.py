"""robots.txt by RFC 9309: what one host allows us, remembered for a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from protego import Protego

from extractors.reasons import Reason
from extractors.records import Failure, Page

FRESH: Final = timedelta(hours=24)
FAILED: Final = timedelta(hours=1)
LARGEST: Final = 500 * 1024
"""Bytes that are read; RFC 9309 asks for at least these, the rest of a larger file is ignored."""

_LINE: Final = re.compile(
    r"^\s*(user-?agent|allow|disallow|crawl-?delay|request-rate|sitemap)\s*:\s*(.*?)\s*(?:#.*)?$", re.IGNORECASE
)
_TOKEN: Final = re.compile(r"^(\*|[A-Za-z_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What the robots.txt of one host said, to be kept across runs (columns: host, fetched_at, verdict, text).

    `verdict` is `rules` when `text` decides, `allow` after a 4xx, `disallow` after a 5xx. `mining` is what the host
    says of text and data mining (`flows.reservation.rules`), None when it was not asked.
    """

    host: str
    fetched_at: datetime
    verdict: Literal["rules", "allow", "disallow"]
    text: str = ""
    mining: str | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Say whether the file may still be relied on; a failure is looked at again after an hour."""
        return self.fetched_at <= now < self.fetched_at + (FAILED if self.verdict == "disallow" else FRESH)

    def allows(self, url: str, agent: str) -> bool:
        r"""Say whether the product token `agent` may fetch the URL.

        >>> from datetime import UTC
        >>> text = "user-agent: *\ndisallow: /p"
        >>> file = RobotsFile(host="e.org", fetched_at=datetime.now(UTC), verdict="rules", text=text)
        >>> file.allows("https://e.org/private", "Ballotwire"), file.allows("https://e.org/news", "Ballotwire")
        (False, True)
        """
        if self.verdict == "rules":
            return bool(_rules(self.text).can_fetch(url, agent))
        return self.verdict == "allow"

    def reserves(self, url: str) -> bool:
        """Say whether the host's file reserves the mining of a page."""
        return bool(self.mining) and not _rules(self.mining or "").can_fetch(url, "*")

    def crawl_delay(self, agent: str) -> float:
        """Give the seconds that the host asks between two requests, 0 when it names none."""
        if self.verdict != "rules":
            return 0.0
        rules = _rules(self.text)
        rate = rules.request_rate(agent)
        asked = [rules.crawl_delay(agent) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0]
        return max(0.0, *asked)

    def sitemaps(self) -> tuple[str, ...]:
        """Give the sitemaps that the file names."""
        return tuple(_rules(self.text).sitemaps) if self.verdict == "rules" else ()


def clean(body: bytes) -> str:
    r"""Keep the lines that mean something, so that an unknown line cannot end a group and a web page allows all.

    >>> clean(b"User-agent: Foo Bar/1.0\nUnknown: x\nDisallow: /p # why\n<html>")
    'user-agent: Foo\ndisallow: /p'
    """
    kept = []
    for line in body[:LARGEST].decode("utf-8-sig", "replace").splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        name, value = found[1].lower().replace("useragent", "user-agent").replace("crawldelay", "crawl-delay"), found[2]
        if name == "user-agent":
            token = _TOKEN.match(value)
            value = token[0] if token else value.split(" ")[0]
        kept.append(f"{name}: {value}")
    return "\n".join(kept)


@lru_cache(maxsize=512)
def _rules(text: str) -> Protego:
    return Protego.parse(text)


def of_answer(name: str, outcome: Page | Failure, now: datetime) -> RobotsFile:
    """Read RFC 9309 section 2.3.1: a 4xx or endless redirects allow all, a 5xx or a broken answer nothing."""
    if isinstance(outcome, Page):
        return RobotsFile(host=name, fetched_at=now, verdict="rules", text=clean(outcome.body))
    is_absent = outcome.status is not None and 400 <= outcome.status < 500
    allows = is_absent or outcome.reason == Reason.REDIRECTS
    return RobotsFile(host=name, fetched_at=now, verdict="allow" if allows else "disallow")
