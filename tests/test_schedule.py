"""The schedule: pure, so its promises are properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from extractors.feed import Hints
from extractors.reasons import Reason
from flows.health import is_silent, quiet_weekdays
from flows.schedule import (
    BACK_OFF_S,
    JITTER,
    LONGEST_S,
    RETIRED_S,
    SHORTEST_S,
    WORKED,
    FeedState,
    PollOutcome,
    after_poll,
    floor_s,
    is_due,
    is_lost,
    outside_skipped,
    use_validators,
)

NOW = datetime(2020, 8, 10, 12, tzinfo=UTC)
FEED = FeedState(feed_id="f")

_hints = st.builds(
    Hints,
    ttl_s=st.none() | st.floats(1, 1e7),
    period_s=st.none() | st.floats(1, 1e7),
    skip_hours=st.lists(st.integers(0, 23), max_size=24).map(lambda hours: tuple(set(hours))),
    skip_days=st.lists(st.integers(0, 6), max_size=7).map(lambda days: tuple(set(days))),
)
_outcomes = st.builds(
    PollOutcome,
    reason=st.sampled_from(list(Reason)),
    entries=st.integers(0, 50),
    new=st.integers(0, 50),
    retry_after_s=st.none() | st.floats(0, BACK_OFF_S),
    fresh_s=st.none() | st.floats(1, 1e8),
    hints=st.none() | _hints,
    moved_to=st.none() | st.sampled_from(["https://e.org/a", "https://e.org/b"]),
    was_full=st.booleans(),
)
_histories = st.lists(st.tuples(_outcomes, st.floats(0, 40 * 86_400)), min_size=1, max_size=30)


def _walk(history: list[tuple[PollOutcome, float]]) -> tuple[FeedState, datetime]:
    state, now = FEED, NOW
    for outcome, pause in history:
        now += timedelta(seconds=pause)
        state = after_poll(state, outcome, now)
    return state, now


@given(_histories)
def test_no_feed_is_ever_dead(history: list[tuple[PollOutcome, float]]) -> None:
    """Whatever happened, a next poll is set, in the future and within about a month."""
    state, now = _walk(history)
    assert state.next_due is not None
    longest = max(RETIRED_S, BACK_OFF_S) * (1 + JITTER) + 7 * 86_400
    assert timedelta() < state.next_due - now <= timedelta(seconds=longest)


@given(_histories)
def test_retry_after_is_kept_even_when_intervals_are_ignored(history: list[tuple[PollOutcome, float]]) -> None:
    """Until the host's time is over the feed is not due in any mode."""
    state, now = _walk(history)
    asked = history[-1][0].retry_after_s
    if asked and asked > 1:
        almost = now + timedelta(seconds=asked - 1)
        assert not is_due(state, almost)
        assert not is_due(state, almost, ignore_interval=True)


@given(_histories)
def test_the_interval_stays_between_ten_minutes_and_a_day(history: list[tuple[PollOutcome, float]]) -> None:
    """Our own interval never leaves its bounds."""
    state, _ = _walk(history)
    assert SHORTEST_S <= state.interval_s <= LONGEST_S


@given(_histories, st.floats(0.1, 1.0))
def test_an_election_boost_never_delays_and_never_undercuts_the_publisher(
    history: list[tuple[PollOutcome, float]], boost: float
) -> None:
    """In an election window a feed is asked no later than otherwise, and still not before its floor."""
    state, now = _walk(history)
    outcome = PollOutcome(reason=Reason.OK, entries=10, new=4, fresh_s=1800.0)
    plain, quick = after_poll(state, outcome, now), after_poll(state, outcome, now, boost=boost)
    assert plain.next_due is not None
    assert quick.next_due is not None
    assert quick.next_due <= plain.next_due
    assert quick.next_due - now >= timedelta(seconds=1800)


def test_publishers_wishes_have_an_order() -> None:
    """Retry-After, Cache-Control, sy:updatePeriod, ttl; once entries were lost the last two do not count."""
    hints = Hints(ttl_s=60.0, period_s=7200.0)
    assert floor_s(PollOutcome(reason="ok", fresh_s=900.0, retry_after_s=5000.0), hints) == 5000.0
    assert floor_s(PollOutcome(reason="ok", fresh_s=900.0), hints) == 900.0
    assert floor_s(PollOutcome(reason="ok"), hints) == 7200.0
    assert floor_s(PollOutcome(reason="ok"), Hints(ttl_s=60.0)) == 60.0
    assert floor_s(PollOutcome(reason="ok"), hints, ignores_hints=True) == 0.0


@given(_hints, st.integers(0, 10_000))
def test_skipped_hours_and_days_are_skipped(hints: Hints, minutes: int) -> None:
    """The next poll falls outside what the publisher asks to skip, unless that is everything."""
    moment = outside_skipped(NOW + timedelta(minutes=minutes), hints)
    assert moment >= NOW + timedelta(minutes=minutes)
    if len(hints.skip_hours) < 24 and len(hints.skip_days) < 7:
        assert moment.hour not in hints.skip_hours
        assert moment.weekday() not in hints.skip_days


def test_failures_back_off_to_a_week_and_stay_there() -> None:
    """A feed that fails for a year is asked ever more rarely, at last weekly, and recovers at once."""
    state, now, waits = FEED, NOW, []
    for _ in range(60):
        state = after_poll(state, PollOutcome(reason=Reason.TIMEOUT), now)
        assert state.next_due is not None
        waits.append((state.next_due - now).total_seconds())
        now = state.next_due
    assert waits[0] < 2 * 3600
    assert all(BACK_OFF_S <= wait <= BACK_OFF_S * 1.1 for wait in waits[10:])
    assert not is_due(state, now - timedelta(hours=1), ignore_interval=True)
    assert after_poll(state, PollOutcome(reason=Reason.OK, entries=3, new=1), now).failures == 0


def test_a_dead_feed_is_looked_for_again_and_again() -> None:
    """From the fourth failure on its new address is searched at every second poll."""
    assert [is_lost(replace(FEED, failures=n)) for n in range(9)] == [False] * 4 + [True, False, True, False, True]


def test_a_410_is_probed_monthly_and_can_come_back() -> None:
    """Gone for good is a claim too."""
    gone = after_poll(FEED, PollOutcome(reason=Reason.GONE), NOW)
    assert gone.retired
    assert gone.next_due is not None
    assert 29 < (gone.next_due - NOW).days < 34
    assert not is_due(gone, NOW + timedelta(days=20), ignore_interval=True)
    assert not after_poll(gone, PollOutcome(reason=Reason.OK), NOW).retired


def test_a_permanent_redirect_is_stored_after_three_sightings_over_a_day() -> None:
    """Three sightings within an hour move nothing; the same for a day do; another target starts anew."""
    moved = PollOutcome(reason=Reason.MOVED, moved_to="https://e.org/new")
    state = FEED
    for minute in range(5):
        state = after_poll(state, moved, NOW + timedelta(minutes=minute))
    assert state.address is None
    assert after_poll(state, moved, NOW + timedelta(hours=25)).address == "https://e.org/new"
    other = after_poll(state, replace(moved, moved_to="https://e.org/other"), NOW + timedelta(hours=25))
    assert (other.address, other.moved_sightings) == (None, 1)


def test_a_settled_address_that_dies_gives_way_to_the_first_one() -> None:
    """After four failures the address in the list is tried again."""
    state = replace(FEED, address="https://e.org/new")
    for _ in range(4):
        state = after_poll(state, PollOutcome(reason=Reason.NOT_FOUND), NOW)
    assert state.address is None


def test_validators_are_left_out_now_and_then_and_for_ever_after_a_false_304() -> None:
    """A server is believed only as long as its word is checked and holds."""
    state, conditional = FEED, 0
    quiet = PollOutcome(reason=Reason.UNCHANGED, etag='"x"', was_full=False)
    while use_validators(state):
        state, conditional = after_poll(state, quiet, NOW), conditional + 1
    assert conditional == 12
    honest = after_poll(state, replace(quiet, was_full=True), NOW)
    assert use_validators(honest)
    caught = after_poll(state, replace(quiet, reason=Reason.FALSE_304, was_full=True), NOW)
    assert not use_validators(caught)
    assert not use_validators(after_poll(caught, PollOutcome(reason=Reason.OK), NOW))


def test_new_validators_are_saved_though_the_body_is_the_same() -> None:
    """A server that changes its ETag without its body is asked with the newest one."""
    first = after_poll(FEED, PollOutcome(reason=Reason.OK, etag='"1"', body_hash="h"), NOW)
    assert after_poll(first, PollOutcome(reason=Reason.UNCHANGED, etag='"2"', body_hash="h"), NOW).etag == '"2"'


def test_lost_entries_shorten_the_interval_at_once() -> None:
    """A gap means that we came too late."""
    slow = replace(FEED, interval_s=LONGEST_S, last_worked_at=NOW)
    assert after_poll(slow, PollOutcome(reason=Reason.GAP, entries=20, new=20), NOW).interval_s == SHORTEST_S


def test_every_reason_of_a_working_poll_ends_failures() -> None:
    """Whatever a feed says, as long as it is a feed, it is alive."""
    broken = replace(FEED, failures=3)
    assert all(after_poll(broken, PollOutcome(reason=reason), NOW).failures == 0 for reason in WORKED)


def test_jitter_spreads_feeds_and_repeats_itself() -> None:
    """Feeds polled together drift apart, and the same history gives the same moment."""
    ok = PollOutcome(reason=Reason.OK)
    due = [after_poll(FeedState(feed_id=str(n)), ok, NOW).next_due for n in range(50)]
    assert len(set(due)) > 25
    assert due[7] == after_poll(FeedState(feed_id="7"), ok, NOW).next_due


def test_a_feed_that_rests_at_weekends_is_not_silent_on_monday() -> None:
    """Days on which a feed never brings anything are no silence; without that knowledge they would be."""
    monday = datetime(2020, 8, 10, 6, tzinfo=UTC)
    news = [
        monday - timedelta(days=day, hours=-3) for day in range(1, 43) if (monday - timedelta(days=day)).weekday() < 5
    ]
    state = replace(FEED, last_new_at=max(news), usual_gap_s=3600.0)
    assert quiet_weekdays(news) == {5, 6}
    assert not is_silent(state, monday, news)
    assert is_silent(state, monday)
    assert is_silent(state, monday + timedelta(days=2), news)
