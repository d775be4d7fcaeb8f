"""Which country is unusually loud today, by a rule that anyone can recompute.

`z = (today - median) / max(1.4826 * MAD, sqrt(median), 1)` over the 28 days before, today not among them, days
without articles counted as zero, each scaled to today's weekday (`rhythm`). A spike is z >= 3 with at least 5 articles
in at least 3 outlets and a baseline of 14 days or more. The macro `spikes` says the same in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

WINDOW = 28
SHORT = 14
ALARM = 3.0
LEAN = 2.0
MIN_ARTICLES = 5
MIN_OUTLETS = 3
RHYTHM_FROM = 20
"""Articles a day from which on weekdays are told apart."""
CALM_AFTER = 3
"""A surge is over after so many days below the alarm."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The days that today is compared with."""

    middle: float
    spread: float
    days: int

    def z(self, today: float) -> float:
        """Say how many robust deviations today stands above the middle."""
        return (today - self.middle) / self.spread


def baseline(before: Sequence[float]) -> Baseline | None:
    """Measure the days before, at most the last 28; None when there is none.

    >>> baseline([16] * 28).z(28)
    3.0
    """
    days = list(before[-WINDOW:])
    if not days:
        return None
    middle = median(days)
    mad = median(abs(day - middle) for day in days)
    return Baseline(middle, max(1.4826 * mad, sqrt(middle), 1.0), len(days))


def rhythm(volume: Sequence[float]) -> list[float]:
    """Give for each day of `volume` (all articles, today last) the factor that turns its counts into today's weekday's.

    With 28 days before today, a weekday's weight is the median of its four days; a weekend of half the articles then
    counts double when today is a Monday. All weights are 1 with fewer days, or with fewer than 20 articles a day, where
    four days say too little. No weight is below a quarter or above four.

    >>> rhythm([30, 30, 30, 30, 30, 15, 15] * 4 + [30])[-8:]
    [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 1.0]
    """
    before = volume[-WINDOW - 1 : -1]
    if len(before) < WINDOW:
        return [1.0] * len(volume)
    usual = [median(before[-ago::-7]) for ago in range(1, 8)]
    if fmean(usual) < RHYTHM_FROM:
        return [1.0] * len(volume)
    weights = [min(4.0, max(0.25, day / fmean(usual))) for day in usual]
    return [weights[-1] / weights[(len(volume) - 2 - place) % 7] for place in range(len(volume))]


def is_alarm(today: int, n_outlets: int, base: Baseline | None) -> bool:
    """Tell whether today is a spike.

    >>> is_alarm(30, 6, baseline([10] * 28)), is_alarm(30, 2, baseline([10] * 28)), is_alarm(30, 6, baseline([10] * 9))
    (True, False, False)
    """
    if base is None or base.days < SHORT or today < MIN_ARTICLES or n_outlets < MIN_OUTLETS:
        return False
    return base.z(today) >= ALARM


@dataclass(frozen=True, slots=True)
class Surge:
    """A rise that is not over: its days so far, today included, and the calm days before it."""

    days: int
    calm: Baseline


def surge(series: Sequence[float]) -> Surge | None:
    """Find the surge that today (the last of the series) belongs to.

    A surge would enter its own baseline and hide itself, so its days are left out of the baseline here.

    >>> surge([10] * 28 + [30] * 7 + [29])
    Surge(days=8, calm=Baseline(middle=10.0, spread=3.1622776601683795, days=28))
    >>> surge([10] * 28 + [30] * 7 + [10] * 3) is None
    True
    """
    calm: list[float] = []
    began: int | None = None
    below: list[float] = []
    for position, count in enumerate(series):
        base = baseline(calm)
        if base is not None and base.days >= SHORT and count >= MIN_ARTICLES and base.z(count) >= ALARM:
            began = position if began is None else began
            below = []
            continue
        below.append(count)
        if began is None or len(below) >= CALM_AFTER:
            calm += below
            began, below = None, []
    base = baseline(calm)
    return None if began is None or base is None else Surge(len(series) - began, base)


def missing_share(expected: Sequence[float], seen: Sequence[int]) -> float | None:
    """Give the part of the expected articles that did not come, outlet by outlet; None when nothing is expected.

    More from one outlet does not make up for silence of another.

    >>> missing_share([10, 10], [0, 40])
    0.5
    """
    total = sum(expected)
    if total <= 0:
        return None
    return sum(max(0.0, e - s) for e, s in zip(expected, seen, strict=True)) / total
