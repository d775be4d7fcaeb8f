"""Why a source went quiet: pure questions to a feed's state and to its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from flows.schedule import FeedState

SHORTEST_SILENCE_S: Final = 86_400.0
PATIENCE: Final = 3.0
HABIT: Final = timedelta(days=56)
"""How far back we look to learn on which weekdays a feed rests."""
_DAY: Final = timedelta(days=1)
_HISTORY: Final = timedelta(days=14)
_QUIET_SHARE: Final = 0.25


def is_silent(state: FeedState, now: datetime, news: Sequence[datetime] = ()) -> bool:
    """Say whether a feed has brought nothing for three times its usual gap, and for a day at least.

    `news` are the moments of polls that brought new entries, where they are known: days of the week on which this feed
    hardly ever brings anything do not count as silence.
    """
    if state.last_new_at is None or state.usual_gap_s is None:
        return False
    limit = max(PATIENCE * state.usual_gap_s, SHORTEST_SILENCE_S)
    return silence_s(state.last_new_at, now, quiet_weekdays(news)) > limit


def quiet_weekdays(news: Sequence[datetime]) -> frozenset[int]:
    """Give the weekdays (Monday is 0) on which a feed brings less than a quarter of its usual; needs two weeks."""
    if not news or max(news) - min(news) < _HISTORY:
        return frozenset()
    counts = [sum(moment.weekday() == day for moment in news) for day in range(7)]
    usual = sum(counts) / 7
    quiet = frozenset(day for day, count in enumerate(counts) if count < _QUIET_SHARE * usual)
    return quiet if len(quiet) < 7 else frozenset()


def silence_s(since: datetime, now: datetime, quiet: frozenset[int]) -> float:
    """Give the seconds between two moments, without those that fall on quiet weekdays.

    >>> friday, monday = datetime(2020, 11, 6, 18), datetime(2020, 11, 9, 6)
    >>> silence_s(friday, monday, frozenset({5, 6})) / 3600
    12.0
    """
    total, at = 0.0, since
    if now - since > 366 * _DAY:
        return (now - since).total_seconds()
    while at < now:
        until = min(now, at.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY)
        total += 0.0 if at.weekday() in quiet else (until - at).total_seconds()
        at = until
    return total
