"""The spike rule and the arrows, and the traps that they must not fall into."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from extractors.daily.attention import country_lines, series_of
from extractors.daily.claims import contradiction, matters
from extractors.daily.coverage import coverage
from extractors.daily.spikes import baseline, is_alarm, missing_share, rhythm, surge
from tests.report_rows import DAY, claim, country_day, feed, full_day, grid

counts = st.lists(st.integers(0, 500), min_size=1, max_size=60)


@given(counts, st.integers(0, 500))
def test_more_articles_never_score_lower(before, today):
    """One article more never lowers z."""
    base = baseline(before)
    assert base.z(today + 1) > base.z(today)


@given(counts, st.lists(st.integers(0, 500), min_size=28, max_size=28))
def test_only_the_last_28_days_count(older, window):
    """Days before the window have no say."""
    assert baseline([*older, *window]) == baseline(window)


def test_alarm_needs_articles_outlets_and_history():
    """Four articles, two outlets, or thirteen days of baseline are not enough for an alarm."""
    quiet = baseline([0] * 28)
    assert is_alarm(5, 3, quiet)
    assert not is_alarm(4, 3, quiet)
    assert not is_alarm(5, 2, quiet)
    assert not is_alarm(50, 9, baseline([0] * 13))


def test_missing_days_are_zeros():
    """Days without a row count as zero, so that a burst a month ago is no median."""
    rows = [country_day("BLR", DAY - timedelta(days=20), 90)]
    assert series_of(rows, DAY, DAY - timedelta(days=27)).count(0) == 27


def test_surge_does_not_hide_in_its_own_baseline():
    """A country that is loud for a week still counts as elevated when plain z has fallen below the alarm."""
    series = [10] * 21 + [30] * 7 + [29]
    assert surge(series).days == 8
    assert surge(series).calm.middle == 10


WEEK = (30, 30, 30, 30, 30, 12, 12)


def test_a_quiet_sunday_is_measured_against_sundays():
    """Where weekends bring less, a usual Sunday is level and a Sunday as loud as a Monday is a spike."""
    sunday = [country_day(c, DAY - timedelta(days=n), WEEK[-1 - n % 7]) for c in ("BLR", "BOL") for n in range(1, 41)]
    usual, loud = (
        country_lines([*sunday, country_day("BLR", DAY, n), country_day("BOL", DAY, 12)], [], [], DAY, thin=False)
        for n in (12, 30)
    )
    assert {(c.country, c.direction, c.median) for c in usual} == {("BLR", "level", 12), ("BOL", "level", 12)}
    assert {(c.country, c.reason) for c in loud} == {("BLR", "spike"), ("BOL", "usual")}


def test_weekdays_are_not_told_apart_too_early():
    """With a day less than four weeks, or with few articles, all weekdays weigh the same."""
    assert set(rhythm([*(WEEK * 4)[1:], 12])) == {1.0}
    assert set(rhythm([n // 3 for n in WEEK * 4] + [4])) == {1.0}
    assert len(set(rhythm([*WEEK * 4, 30]))) == 2


def test_surge_ends_after_three_calm_days():
    """Two days below do not end a surge, three do."""
    assert surge([10] * 28 + [30] * 3 + [10] * 2).days == 5
    assert surge([10] * 28 + [30] * 3 + [10] * 3) is None


def test_fall_with_missing_sources_is_unclear():
    """A fall is told as a fall only when the feeds were there."""
    rows = grid({"BLR": 0, "BOL": 11})
    plain, thin = (
        {c.country: (c.direction, c.reason) for c in country_lines(rows, [], [], DAY, thin=thin)}
        for thin in (False, True)
    )
    assert plain["BLR"] == ("down", "below")
    assert thin["BLR"] == ("unclear", "coverage")
    assert thin["BOL"] == ("level", "usual")


def test_one_loud_outlet_does_not_replace_a_silent_one():
    """Missing articles are counted outlet by outlet."""
    assert missing_share([10, 10], [0, 100]) == 0.5
    assert missing_share([0, 0], [0, 3]) is None


def test_running_day_expects_only_its_part():
    """At noon half of the usual articles are no gap."""
    rows = full_day() | {"outlets": [{"outlet": "A", "expected": 100, "seen": 50}]}
    until = rows["about"][0]["data_until"]
    assert coverage(rows, until, elapsed=0.5).missing_share == 0
    assert coverage(rows, until, elapsed=1.0).missing_share == 0.5
    assert coverage(rows, until, elapsed=0.25).missing_share is None


def test_fall_on_a_running_day_is_unclear():
    """A country of which nothing is told yet this morning has not fallen silent."""
    (line,) = country_lines(grid({"BLR": 0}), [], [], DAY, thin=False, running=True)
    assert (line.direction, line.reason) == ("unclear", "running")


def test_weekly_feed_is_not_silent_after_two_days():
    """Silence is measured in the feed's own gaps."""
    rows = full_day() | {
        "feeds": [
            feed("Weekly", quiet_hours=60, usual_gap_hours=168.0),
            feed("Hourly", quiet_hours=60, usual_gap_hours=1.0),
        ]
    }
    until = rows["feeds"][0]["last_new_at"] + timedelta(hours=60)
    assert {f.outlet: f.state for f in coverage(rows, until).feeds} == {"Weekly": "ok", "Hourly": "silent"}


def test_unrelated_denial_is_no_contradiction():
    """One arrest told and another denied contradict only when a story or a person joins them."""
    told = claim("REPRESSION", "Viasna", "A was arrested", story_id="s1", recipients=["A"])
    denied = claim("REPRESSION", "Ministry", "B was not arrested", story_id="s2", status="denied", recipients=["B"])
    assert contradiction([told, denied]) is None
    assert contradiction([told, denied | {"recipients": ["a"]}])[0] == "affirmed_denied"


def test_two_figures_for_one_holder_differ():
    """Two speakers who give one holder different shares contradict each other; one who corrects itself does not."""

    def share(speaker, value):
        numbers = [{"kind": "vote_share", "value": value, "holder": "Lukashenko"}]
        return claim("RESULT_ANNOUNCED", speaker, f"{value}", numbers=numbers, event_id=f"{speaker}{value}")

    assert contradiction([share("Commission", 80.1), share("Golos", 61.7)])[0] == "figures_differ"
    assert contradiction([share("Commission", 80.1), share("Commission", 80.23)]) is None


def test_outlets_alone_make_no_dispute():
    """Outlets that tell the same position with nobody named are no matter at all."""
    rows = [claim("REPRESSION", None, "x", outlet=outlet, status="asserted") for outlet in ("A", "B")]
    assert matters(rows, 5) == ([], 0)


def test_claim_without_election_joins_the_usual_one():
    """A claim that names no election is told with those of its country's election."""
    rows = [claim("RESULT_ANNOUNCED", "Commission", "80%", status="asserted"),
            claim("RESULT_CONTESTED", "Opposition", "no", election_id=None)]  # fmt: skip
    (matter,), total = matters(rows, 5)
    assert (total, matter.contradiction, len(matter.sides)) == (1, "announced_contested", 2)
