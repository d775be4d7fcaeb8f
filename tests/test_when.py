"""Time expressions: what the words name, seen from the day of publication."""

from datetime import date

import pytest

from extractors.event.when import expressions

DAY = date(2020, 8, 5)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "language", "past", "future", "precision"),
    [
        ("They voted on Sunday.", "en", "2020-08-02", "2020-08-09", "day"),
        ("last Friday", "en", "2020-07-31", "2020-07-31", "day"),
        ("the 3 November election", "en", "2019-11-03", "2020-11-03", "day"),
        ("Nov. 3, 2020", "en", "2020-11-03", "2020-11-03", "day"),
        ("early next month", "en", "2020-09", "2020-09", "month"),
        ("since mid-June", "en", "2020-06", "2021-06", "month"),
        ("in October next year", "en", "2021-10", "2021-10", "month"),
        ("set for September 12 this year", "en", "2020-09-12", "2020-09-12", "day"),
        ("in January of last year", "en", "2019-01", "2019-01", "month"),
        ("en mars de l'année dernière", "fr", "2019-03", "2019-03", "month"),
        ("two weeks ago", "en", "2020-07", "2020-07", "month"),
        ("back in 2016", "en", "2016", "2016", "year"),
        ("yesterday", "en", "2020-08-04", "2020-08-04", "day"),
        ("le 9 août", "fr", "2019-08-09", "2020-08-09", "day"),
        ("il y a deux ans", "fr", "2018", "2018", "year"),
        ("el 7 de noviembre de 2021", "es", "2021-11-07", "2021-11-07", "day"),
        ("el pasado domingo", "es", "2020-08-02", "2020-08-02", "day"),
        ("em 30 de outubro", "pt", "2019-10-30", "2020-10-30", "day"),
        ("am kommenden Sonntag", "de", "2020-08-09", "2020-08-09", "day"),
        ("9 августа", "ru", "2019-08-09", "2020-08-09", "day"),
        ("в прошлом году", "ru", "2019", "2019", "year"),
        ("14 Mayıs’taki oylama", "tr", "2020-05-14", "2021-05-14", "day"),
        ("أمس", "ar", "2020-08-04", "2020-08-04", "day"),
        ("2020-08-09", "sw", "2020-08-09", "2020-08-09", "day"),
    ],
)
def test_words_name_a_time(text, language, past, future, precision):
    """An expression gives its nearest date behind and ahead, as precise as its words."""
    (time,) = expressions(text, language, DAY)
    assert (time.past, time.future, time.precision) == (past, future, precision)
    assert 0 <= time.start < time.end <= len(text)


@pytest.mark.parametrize("text", ["He may march.", "Clause 14 of the act", "won 2,016 votes", "1999.5"])
def test_other_words_name_none(text):
    """Verbs and counts are no times."""
    assert expressions(text, "en", DAY) == ()


def test_without_anchor_only_whole_dates():
    """When the article has no date, only a date with its year is known."""
    found = expressions("On Sunday, on May 3 and on May 3, 2019", "en", None)
    assert [t.past for t in found] == ["2019-05-03"]


def test_leap_day_and_edges_of_time():
    """A leap day goes to a year that has it, and no offset leaves the calendar."""
    assert expressions("February 29", "en", date(2020, 3, 1))[0].past == "2020-02-29"
    assert expressions("999 years ago", "en", date(2020, 1, 1))[0].past == "1021"
