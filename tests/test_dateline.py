"""Wire headers of many agencies and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dateline import dateline


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("MINSK, August 9. /TASS/. Polls closed.", "MINSK", (8, 9), "TASS"),
        ("WASHINGTON (AFP) - The vote", "WASHINGTON", None, "AFP"),
        ("Washington (CNN) A dispute", "Washington", None, "CNN"),
        ("TOKYO (REUTERS, BLOOMBERG) - Japan", "TOKYO", None, "REUTERS, BLOOMBERG"),
        ("KATHMANDU, April 25 (Reuters) - Nepal", "KATHMANDU", (4, 25), "Reuters"),
        ("LA CROSSE, Wis. (AP) — After", "LA CROSSE, Wis", None, "AP"),
        ("BEIJING, Nov. 5 (Xinhua) -- China", "BEIJING", (11, 5), "Xinhua"),
        ("Madrid, 5 nov (EFE).- El Gobierno", "Madrid", (11, 5), "EFE"),
        ("Berlin/Brüssel (dpa/AFP) – Die", "Berlin/Brüssel", None, "dpa/AFP"),
        ("МОСКВА, 5 ноября. /ТАСС/. Президент", "МОСКВА", (11, 5), "ТАСС"),
        ("МОСКВА, 5 ноя - РИА Новости. Президент", "МОСКВА", (11, 5), "РИА Новости"),
        ("MAPUTO, 25 de outubro. /Agência do Sul/. O", "MAPUTO", (10, 25), "Agência do Sul"),
        ("طرابلس، 23 ديسمبر. /وكالة/. اقترحت", "طرابلس", (12, 23), "وكالة"),
        ("(ANSA) - ROMA, 05 NOV - Il", "ROMA", (11, 5), "ANSA"),
        ("NEW DELHI: The party", "NEW DELHI", None, None),
        ("MADRID. El adelanto", "MADRID", None, None),
        ("(Reuters) — The New York", None, None, "Reuters"),
    ],
)
def test_headers_are_read(text, place, day, agency):
    """Place, date and agency come out as printed, and the body begins with a sentence."""
    found = dateline(text)
    assert found is not None
    assert (found.place, found.agency) == (place, agency)
    assert (found.month, found.day) == (day or (None, None))
    assert text[found.end].isalpha()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "He (Smith) was late.",
        "The BBC - which broadcasts - said",
        "President Trump (R) said",
        "Le Conseil électoral provisoire (CEP) a jeté l'éponge.",
        "NATO - the alliance",
        "BREAKING - The president",
        "COVID-19: What we know",
        "In Minsk, August 9. The polls",
        "U.S. President Joe Biden said",
    ],
)
def test_first_sentences_are_left_alone(text):
    """A sentence with a bracket, a dash or a colon is no header."""
    assert dateline(text) is None


def test_raw_stamp_in_front_gives_the_year():
    """A file's own date before the header is read over."""
    found = dateline("date 2020-11-06 WASHINGTON, November 5. /TASS/. The US")
    assert found is not None
    assert (found.place, found.year, found.month, found.day) == ("WASHINGTON", 2020, 11, 5)


@given(st.text(max_size=300))
def test_any_text_gives_a_header_inside_it_or_none(text):
    """No text crashes the reader, and a header ends inside the text."""
    found = dateline(text)
    assert found is None or 0 < found.end <= len(text)
