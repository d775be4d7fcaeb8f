"""Sentences and quotations: offsets, marks of many languages, bounded time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import LONGEST, quotes, sentences

SIGNS = st.text(st.sampled_from("aA é.!?…。؟।“”«»„‘’'\"\n\u200b\u0301\u00a0שם中1,-()"), max_size=200)


def split(text, language="en"):
    """Give the words of each sentence."""
    return [span.of(text) for span in sentences(text, language)]


@given(SIGNS | st.text(max_size=200))
def test_every_sign_lies_in_exactly_one_sentence(text):
    """Sentences are ordered, disjoint, trimmed, bounded, and lose nothing but whitespace."""
    spans = sentences(text, "en")
    assert "".join(span.of(text) for span in spans).split() or not text.strip()
    covered = [at for span in spans for at in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert not any(text[at].isspace() is False for at in set(range(len(text))) - set(covered))
    assert all(span.of(text) == span.of(text).strip() and span.end - span.start <= LONGEST for span in spans)


@given(SIGNS | st.text(max_size=200))
def test_quotations_are_disjoint_spans_of_the_text(text):
    """Quotations come in text order, do not overlap and start with a mark."""
    spans = quotes(text)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(text[span.start] in "“”«»„‚‘’'\"‹›「」『』" for span in spans)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["On Sept. 14 the U.S. voted.", "Mr. J. F. Hay Jr. won 3.5 percent.", "He left at 5 p.m. Friday."]),
        ("en", ["It was close.", "“We won,” he said.", 'She asked: "Why?"', "Nobody knew..."]),
        ("de", ["Am 9. August wurde gewählt.", "Dr. Müller kam z.B. nicht."]),
        ("es", ["EE.UU. sancionó a D. Ortega.", "El Sr. López calló."]),
        ("ru", ["В 2020 г. победил А. Г. Иванов.", "Он уехал."]),
        ("hi", ["वह जीता।", "वह गया।"]),
        ("ar", ["هل فاز؟", "نعم."]),
    ],
)
def test_sentences_end_where_readers_end_them(language, wanted):
    """Abbreviations, initials, ordinals and decimals do not end a sentence; the marks of each script do."""
    assert split(" ".join(wanted), language) == wanted


def test_chinese_sentences_need_no_space():
    """A full-width stop ends a sentence, with its closing quotation mark."""
    assert split("他说：“我们赢了。”她走了！", "zh") == ["他说：“我们赢了。”", "她走了！"]


def test_sentences_begin_at_the_body():
    """What lies before `start` belongs to no sentence."""
    text = "MINSK, August 9. /TASS/. Polls closed."
    assert [span.of(text) for span in sentences(text, "en", start=25)] == ["Polls closed."]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We won,” he said.", ["“We won,”"]),
        ("Er sagte: „Wir haben ‚alles‘ gewonnen“ und ging.", ["„Wir haben ‚alles‘ gewonnen“"]),
        ("Il dit : « oui “non” ».", ["« oui “non” »"]),
        ("It's the workers' 'fraudulent' vote.", ["'fraudulent'"]),
        ("»Nein«, sagte er. ”Ja”, sa hon.", ["»Nein«", "”Ja”"]),
        ("他说“我们赢了”。「對」", ["“我们赢了”", "「對」"]),
        ("‘I don’t know,’ she said.", ["‘I don’t know,’"]),
        ("“They cheated.\n“And they lied.”", ["“They cheated.", "“And they lied.”"]),
        ("He is 5'10\" tall and the '90s ended.", []),
    ],
)
def test_quotations_of_many_print_habits(text, wanted):
    """The outermost quotation is found with its marks; one that runs on ends with its paragraph."""
    assert [span.of(text) for span in quotes(text)] == wanted


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "word " * 10_000,
        "." * 200_000,
        "“a " * 20_000,
        '" ' * 20_000,
        "\n" * 100_000,
        "слово שם 中文 e\u0301 " * 5_000,
    ],
    ids=["one line", "no punctuation", "dots", "open quotes", "straight quotes", "newlines", "mixed"],
)
def test_time_is_bounded(text):
    """Hostile texts of up to a million signs are read long before a machine of any speed is given up on."""
    assert all(0 <= one.start < one.end <= len(text) for one in sentences(text, "en"))
    assert all(0 <= one.start < one.end <= len(text) for one in quotes(text))
