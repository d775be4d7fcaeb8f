"""One poll of one feed: ask, read, compare with what is known, and say what happened; nothing is stored here."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from extractors.feed import Hints, ParsedFeed, parse
from extractors.reasons import Reason
from extractors.records import Entry, Failure, Feed, Page, Rejection
from flows.discover import find_again
from flows.gap import Site, fill
from flows.health import is_silent
from flows.politeness import http_date
from flows.schedule import WORKED, FeedState, PollOutcome, after_poll, is_lost, use_validators

_MAX_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


REMEMBERED: Final = 500
"""Headlines of one document that are remembered until the next."""

Read = Callable[[bytes, Page, Feed, datetime], Awaitable[ParsedFeed | Rejection]]
"""A way to read a body without holding up other polls."""


async def in_thread(body: bytes, page: Page, feed: Feed, now: datetime) -> ParsedFeed | Rejection:
    """Read a feed's document in a thread."""
    return await asyncio.to_thread(reading(body, page, feed, now))


def reading(body: bytes, page: Page, feed: Feed, now: datetime) -> Callable[[], ParsedFeed | Rejection]:
    """Give the reading of a feed's document as a job to run here, in a thread or in a process."""
    return partial(
        parse,
        body,
        url=page.final_url,
        headers=page.headers,
        now=now,
        language=feed.language,
        feed_id=feed.feed_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The record of one poll, a row of table `polls`.

    Columns: `feed_id`, `polled_at`, `status`, `reason`, `detail`, `bytes`, `entries` (its number), `entries_new`,
    `entries_duplicate`, `entries_changed` (known ones with another headline than in the document before),
    `duration_ms`, `final_url`, `lost_overlap`. `entries` are all that the document holds, `fresh` the new ones, to be
    stored; `state` is the feed's next state.
    """

    feed_id: str
    polled_at: datetime
    status: int | None
    reason: str
    state: FeedState
    duration_ms: int
    detail: str = ""
    bytes: int = 0
    final_url: str | None = None
    entries: tuple[Entry, ...] = ()
    fresh: tuple[Entry, ...] = ()
    entries_new: int = 0
    entries_duplicate: int = 0
    entries_changed: int = 0
    lost_overlap: bool = False
    hints: Hints = field(default_factory=Hints)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a document holds against what is known."""

    entries: tuple[Entry, ...]
    new: tuple[Entry, ...]
    headlines: dict[str, str]
    changed: int
    lost_overlap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored of a feed: the ids of its entries.

    `news` are the moments at which it brought new entries, so that its quiet weekdays are no silence.
    """

    ids: Collection[str] = frozenset()
    news: Sequence[datetime] = ()


async def poll_feed(
    web: Site,
    feed: Feed,
    state: FeedState,
    now: datetime,
    stored: Stored | None = None,
    *,
    boost: float = 1.0,
    read: Read = in_thread,
) -> Poll:
    """Ask a feed once, and look for it elsewhere when a web page or a string of failures answers in its place.

    Nothing is parsed when the server says 304 or sends the bytes that we had. A feed that was found again is
    polled at its new address in the same go; the reason is then `moved`. Entries that a gap swallowed are taken from
    the site's news sitemap and counted as new.
    """
    ask = partial(_ask, web, feed, now=now, stored=stored or Stored(), boost=boost, read=read)
    poll, page = await ask(state)
    if poll.lost_overlap and state.last_worked_at is not None:
        shown = [entry.url for entry in poll.entries if entry.url]
        return _with(poll, await fill(web, feed, state.last_worked_at, now, shown))
    if poll.reason != Reason.NOT_A_FEED and not is_lost(poll.state):
        return poll
    found = await find_again(web, feed.url, now, page=page, widely=is_lost(poll.state))
    if found is None:
        return poll
    again, _ = await ask(FeedState(feed_id=feed.feed_id, address=found.url, last_new_at=state.last_new_at))
    return replace(again, reason=Reason.MOVED, detail=f"{found.how}: {found.url}") if again.reason in WORKED else poll


def _with(poll: Poll, lost: tuple[Entry, ...]) -> Poll:
    """Add what a gap had swallowed."""
    if not lost:
        return poll
    return replace(
        poll,
        detail=f"{len(lost)} lost entries found in the news sitemap",
        entries=(*poll.entries, *lost),
        fresh=(*poll.fresh, *lost),
        entries_new=poll.entries_new + len(lost),
    )


async def _ask(
    web: Site,
    feed: Feed,
    state: FeedState,
    *,
    now: datetime,
    stored: Stored,
    boost: float,
    read: Read,
) -> tuple[Poll, Page | None]:
    """Ask the feed's present address; gives the page too where it is something other than a feed."""
    started = time.monotonic()
    is_full = not (use_validators(state) and (state.etag or state.last_modified))
    answer = await web.get(
        state.address or feed.url,
        kind="feed",
        etag=None if is_full else state.etag,
        last_modified=None if is_full else state.last_modified,
        now=now,
    )
    asked = _Asked(feed.feed_id, state, now, boost, started, answer)
    if isinstance(answer, Failure):
        return asked.record(PollOutcome(reason=answer.reason, retry_after_s=answer.retry_after_s), answer.detail), None
    outcome = _answered(answer, was_full=is_full)
    if answer.status == 304 or outcome.body_hash == state.body_hash:
        reason = Reason.STALE if is_silent(state, now, stored.news) else Reason.UNCHANGED
        return asked.record(replace(outcome, reason=reason, entries=state.entries)), None
    parsed = await read(answer.body, answer, feed, now)
    if isinstance(parsed, Rejection):
        return asked.record(PollOutcome(reason=parsed.reason), parsed.detail), answer
    found = _compared(parsed.entries, stored, state)
    outcome = replace(outcome, entries=len(found.entries), new=len(found.new), hints=parsed.hints)
    outcome = replace(outcome, reason=_reason(parsed, found, state, outcome, silent=is_silent(state, now, stored.news)))
    return asked.record(outcome, found=found, notes=parsed.notes), None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A poll under way, from the answer to its record."""

    feed_id: str
    state: FeedState
    now: datetime
    boost: float
    started: float
    answer: Page | Failure

    def record(
        self, outcome: PollOutcome, detail: str = "", found: _Found | None = None, notes: tuple[str, ...] = ()
    ) -> Poll:
        """Write down what happened and the feed's next state."""
        state = after_poll(self.state, outcome, self.now, boost=self.boost)
        if found is not None:
            state = replace(state, headlines=found.headlines)
        found = found or _Found(entries=(), new=(), headlines={}, changed=0, lost_overlap=False)
        return Poll(
            feed_id=self.feed_id,
            polled_at=self.now,
            status=self.answer.status,
            reason=outcome.reason,
            state=state,
            duration_ms=round((time.monotonic() - self.started) * 1000),
            detail=detail,
            bytes=len(self.answer.body) if isinstance(self.answer, Page) else 0,
            final_url=self.answer.final_url,
            entries=found.entries,
            fresh=found.new,
            entries_new=len(found.new),
            entries_duplicate=len(found.entries) - len(found.new),
            entries_changed=found.changed,
            lost_overlap=found.lost_overlap,
            hints=outcome.hints or Hints(),
            notes=notes,
        )


def _answered(page: Page, *, was_full: bool) -> PollOutcome:
    """Read the headers of an answer; the validators are kept even when the body is the same as before."""
    return PollOutcome(
        reason=Reason.UNCHANGED,
        fresh_s=fresh_s(page.headers),
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
        body_hash=hashlib.sha256(page.body).hexdigest()[:32] if page.status == 200 else None,
        moved_to=page.final_url if page.moved_permanently else None,
        was_full=was_full,
    )


def _compared(entries: Collection[Entry], stored: Stored, state: FeedState) -> _Found:
    """Tell new, changed and known entries apart; entries with one id in a document are one entry."""
    distinct = tuple({entry.entry_id: entry for entry in reversed(tuple(entries))}.values())[::-1]
    new = tuple(entry for entry in distinct if entry.entry_id not in stored.ids)
    headlines = {entry.entry_id[:16]: _mark(entry.title) for entry in distinct[:REMEMBERED]}
    had_some = state.entries > 0 and len(stored.ids) > 0
    return _Found(
        entries=distinct,
        new=new,
        headlines=headlines,
        changed=sum(state.headlines.get(key, mark) != mark for key, mark in headlines.items()),
        lost_overlap=had_some and len(distinct) > 0 and len(new) == len(distinct),
    )


def _mark(title: str) -> str:
    return hashlib.blake2s(title.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _reason(parsed: ParsedFeed, found: _Found, state: FeedState, outcome: PollOutcome, *, silent: bool) -> Reason:
    """Name the most telling fact about a document that could be read."""
    facts = (
        (Reason.FALSE_304, bool(found.new) and _is_same_validator(state, outcome)),
        (Reason.GAP, found.lost_overlap),
        (Reason.DATES_BROKEN, "dates_broken" in parsed.notes),
        (Reason.EMPTY, not found.entries),
        (Reason.MOVED, outcome.moved_to is not None),
        (Reason.OK, bool(found.new or found.changed)),
        (Reason.STALE, silent),
    )
    return next((reason for reason, holds in facts if holds), Reason.UNCHANGED)


def _is_same_validator(state: FeedState, outcome: PollOutcome) -> bool:
    """Say whether a body that differs came under the validator of the body before: a 304 would have hidden it."""
    if not outcome.was_full or state.body_hash is None:
        return False
    if outcome.etag or state.etag:
        return outcome.etag == state.etag
    return outcome.last_modified is not None and outcome.last_modified == state.last_modified


def fresh_s(headers: Mapping[str, str]) -> float | None:
    """Read from Cache-Control, else Expires, for how many seconds an answer stays fresh; None when it does not.

    >>> fresh_s({"cache-control": "public, max-age=900", "age": "300"})
    600.0
    >>> fresh_s({"cache-control": "no-cache, max-age=900"}) is None
    True
    """
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "")
        fresh = float(found[1]) - (float(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0.0)
    else:
        expires, sent = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
        fresh = (expires - sent).total_seconds() if expires and sent else 0.0
    return fresh if fresh > 0 else None
