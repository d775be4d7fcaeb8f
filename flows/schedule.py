"""When a feed is asked next: pure functions from one poll's outcome to the feed's next state.

A feed is never given up: failures back off to a week and stay there, a 410 is probed monthly. The publisher's own
wishes (Retry-After, Cache-Control, sy:updatePeriod, ttl, skipHours, skipDays) are floors under our interval.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from extractors.feed import Hints
from extractors.reasons import Reason

SHORTEST_S: Final = 600.0
LONGEST_S: Final = 86_400.0
FIRST_S: Final = 3_600.0
BACK_OFF_S: Final = 7 * 86_400.0
RETIRED_S: Final = 30 * 86_400.0
HINT_CAP_S: Final = 86_400.0
"""No hint keeps us away for longer than a day; only Retry-After may."""
MOVE_SIGHTINGS: Final = 3
MOVE_AFTER: Final = timedelta(hours=24)
LOST_AFTER: Final = 4
"""Failures in a row after which the feed's new address is looked for."""
FULL_EVERY: Final = 12
JITTER: Final = 0.1

WORKED: Final = frozenset(
    {
        Reason.OK,
        Reason.UNCHANGED,
        Reason.MOVED,
        Reason.EMPTY,
        Reason.STALE,
        Reason.DATES_BROKEN,
        Reason.GAP,
        Reason.FALSE_304,
    }
)
"""Reasons of a poll that was answered by a feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What we remember of one feed between two polls; stored whole, with its columns beside it for questions.

    Columns: `next_due`, `failures`, `last_new_at`, `usual_gap_s`, `retired`. `address` is where a settled permanent
    redirect or a rediscovery took the feed; None means the address in the list. `not_before` is the host's Retry-After
    and holds even when intervals are ignored. `usual_gap_s` is the running mean of the time between two polls that
    brought new entries. `headlines` are marks of the titles in the last document, by the beginning of the entry's id.
    """

    feed_id: str
    address: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    entries: int = 0
    interval_s: float = FIRST_S
    next_due: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    last_polled_at: datetime | None = None
    last_worked_at: datetime | None = None
    last_new_at: datetime | None = None
    usual_gap_s: float | None = None
    trust_validators: bool = True
    polls_since_full: int = 0
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_sightings: int = 0
    retired: bool = False
    ignores_hints: bool = False
    hints: Hints = field(default_factory=Hints)
    headlines: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What one poll says to the schedule; counts are of entries, `fresh_s` is from Cache-Control or Expires.

    `hints` is None when nothing was parsed. `was_full` says that no validator was sent.
    """

    reason: str
    entries: int = 0
    new: int = 0
    retry_after_s: float | None = None
    fresh_s: float | None = None
    hints: Hints | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    was_full: bool = True


def is_due(state: FeedState, now: datetime, *, ignore_interval: bool = False) -> bool:
    """Say whether a feed may be asked now; ignoring the interval never overrides Retry-After or back-off."""
    if state.not_before is not None and now < state.not_before:
        return False
    if ignore_interval and not state.failures and not state.retired:
        return True
    return state.next_due is None or now >= state.next_due


def use_validators(state: FeedState, full_every: int = FULL_EVERY) -> bool:
    """Say whether to ask conditionally; now and then we do not, to see whether the server's 304 can be trusted."""
    return state.trust_validators and state.polls_since_full < full_every


def is_lost(state: FeedState) -> bool:
    """Say whether it is time to look for the feed's new address: after the fourth failure, then at every second one."""
    return not state.retired and state.failures >= LOST_AFTER and (state.failures - LOST_AFTER) % 2 == 0


def after_poll(state: FeedState, outcome: PollOutcome, now: datetime, *, boost: float = 1.0) -> FeedState:
    """Give the state after a poll; `boost` below 1 shortens our interval in the country's election window."""
    silent_until = now + timedelta(seconds=outcome.retry_after_s) if outcome.retry_after_s else None
    state = replace(state, last_polled_at=now, not_before=silent_until)
    if outcome.reason in WORKED:
        return _after_success(state, outcome, now, boost)
    if outcome.reason == Reason.GONE:
        return replace(state, retired=True, failures=state.failures + 1, next_due=_later(state, now, RETIRED_S))
    if outcome.reason == Reason.THROTTLED:
        interval = _clamp(state.interval_s * 2)
        asked = outcome.retry_after_s or 0.0
        return replace(state, interval_s=interval, next_due=_later(state, now, max(interval, asked)))
    failures = state.failures + 1
    wait = min(BACK_OFF_S, max(state.interval_s, FIRST_S / 2) * 2.0 ** min(failures - 1, 20))
    address = None if failures >= LOST_AFTER else state.address
    wait = RETIRED_S if state.retired else max(wait, outcome.retry_after_s or 0.0)
    return replace(state, failures=failures, address=address, next_due=_later(state, now, wait))


def next_interval(interval_s: float, entries: int, new: int) -> float:
    """Shorten the interval when most entries are new and entries may be lost, lengthen it when most are known.

    >>> next_interval(3600, 30, 25), next_interval(3600, 30, 15), next_interval(3600, 30, 0)
    (1800.0, 3600.0, 4680.0)
    """
    share = new / entries if entries else 0.0
    factor = 0.5 if share > 2 / 3 else 1.3 if share < 1 / 3 else 1.0
    return _clamp(interval_s * factor)


def floor_s(outcome: PollOutcome, hints: Hints, *, ignores_hints: bool = False) -> float:
    """Give the seconds that the publisher wants between two polls: the first wish in order of rank, within a day.

    Retry-After is not capped here. After lost entries the wishes inside the document no longer count.
    """
    inside = () if ignores_hints else (hints.period_s, hints.ttl_s)
    wishes = [wish for wish in (outcome.fresh_s, *inside) if wish]
    return max(outcome.retry_after_s or 0.0, min(wishes[0], HINT_CAP_S) if wishes else 0.0)


def outside_skipped(moment: datetime, hints: Hints) -> datetime:
    """Move a moment (UTC) to the first hour that the publisher does not ask us to skip; all skipped means none."""
    if len(hints.skip_hours) >= 24 or len(hints.skip_days) >= 7:
        return moment
    for _ in range(24 * 7):
        if moment.hour not in hints.skip_hours and moment.weekday() not in hints.skip_days:
            break
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _after_success(state: FeedState, outcome: PollOutcome, now: datetime, boost: float) -> FeedState:
    state = _moved(state, outcome, now)
    hints = state.hints if outcome.hints is None else outcome.hints
    ignores = state.ignores_hints or outcome.reason == Reason.GAP
    is_first = state.last_worked_at is None
    interval = state.interval_s if is_first else next_interval(state.interval_s, outcome.entries, outcome.new)
    if outcome.reason == Reason.GAP:
        interval = SHORTEST_S
    ours = max(SHORTEST_S / 2, interval * boost)
    wait = max(ours, floor_s(outcome, hints, ignores_hints=ignores))
    gap = state.usual_gap_s
    if outcome.new and state.last_new_at is not None:
        seen = (now - state.last_new_at).total_seconds()
        gap = seen if gap is None else 0.8 * gap + 0.2 * seen
    next_due = _later(state, now, wait)
    return replace(
        state,
        etag=outcome.etag or (None if outcome.was_full else state.etag),
        last_modified=outcome.last_modified or (None if outcome.was_full else state.last_modified),
        body_hash=outcome.body_hash or state.body_hash,
        entries=outcome.entries if outcome.hints is not None else state.entries,
        interval_s=interval,
        next_due=next_due if ignores else outside_skipped(next_due, hints),
        failures=0,
        retired=False,
        last_worked_at=now,
        last_new_at=now if outcome.new else state.last_new_at,
        usual_gap_s=gap,
        trust_validators=state.trust_validators and outcome.reason != Reason.FALSE_304,
        polls_since_full=0 if outcome.was_full else state.polls_since_full + 1,
        ignores_hints=ignores,
        hints=hints,
    )


def _moved(state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    """Count sightings of a permanent redirect; a day and three sightings settle it."""
    if outcome.moved_to is None:
        return replace(state, moved_to=None, moved_since=None, moved_sightings=0)
    if outcome.moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=outcome.moved_to, moved_since=now, moved_sightings=1)
    sightings = state.moved_sightings + 1
    if sightings >= MOVE_SIGHTINGS and now - state.moved_since >= MOVE_AFTER:
        return replace(state, address=outcome.moved_to, moved_to=None, moved_since=None, moved_sightings=0)
    return replace(state, moved_sightings=sightings)


def _later(state: FeedState, now: datetime, seconds: float) -> datetime:
    """Add the wait and a jitter of up to a tenth that spreads feeds; the same state and moment give the same one."""
    digest = hashlib.sha256(f"{state.feed_id}{now.isoformat()}".encode()).digest()
    return now + timedelta(seconds=seconds * (1 + JITTER * digest[0] / 255))


def _clamp(seconds: float) -> float:
    return min(LONGEST_S, max(SHORTEST_S, seconds))
