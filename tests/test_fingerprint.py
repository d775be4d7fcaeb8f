"""Fingerprints: what makes two texts the same, and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.agency import credited
from extractors.fingerprint import (
    BANDS,
    containment,
    exact_key,
    shingles,
    signature,
    text_fingerprint,
    tokens,
)
from extractors.versions import difference

NAMES = ["count", "votes", "north", "observers", "court", "district", "Monday", "results", "rival", "table"]
WORDS = st.lists(st.sampled_from(NAMES), max_size=40)
OLD = "Polls closed at 20:00.\nIvan Petrenko leads with 58.0% of the votes, the commission said.\nSokol has 24.9%."
NEW = OLD.replace("58.0%", "61.4%") + "\nThe court will rule on Friday."


@given(WORDS)
def test_a_text_contains_itself(words: list[str]) -> None:
    """Containment of a text in itself is one, of nothing it is nought."""
    hashes = shingles(" ".join(words))
    assert containment(hashes, hashes) == (1.0 if words else 0.0)
    assert containment(hashes, frozenset()) == 0.0


@given(WORDS, WORDS)
def test_containment_is_symmetric_and_a_share(one: list[str], other: list[str]) -> None:
    """The order of the texts does not matter."""
    left, right = shingles(" ".join(one)), shingles(" ".join(other))
    assert containment(left, right) == containment(right, left)
    assert 0.0 <= containment(left, right) <= 1.0


@given(WORDS)
def test_dress_does_not_matter(words: list[str]) -> None:
    """Case, punctuation and line breaks change neither shingles nor keys."""
    plain, dressed = " ".join(words), "—\n".join(word.upper() for word in words) + "!"
    assert shingles(plain) == shingles(dressed)
    assert exact_key(plain) == exact_key(dressed)
    assert signature(shingles(plain)) == signature(shingles(dressed))


def test_scripts_without_spaces_are_read_by_character() -> None:
    """A Chinese text has as many shingles as a text of so many words would have."""
    assert len(shingles("阿兰迪亚选举委员会公布结果")) == 13 - 4
    assert tokens("ประชาชน")[0] == "ป"


def test_a_signature_has_a_number_per_band_and_is_stable() -> None:
    """Stored bands of one algorithm stay comparable: the numbers are 64-bit and depend on the text alone."""
    bands = signature(shingles("one two three four five six seven eight"))
    assert len(bands) == BANDS
    assert all(0 <= band < 2**64 for band in bands)
    assert bands == signature(frozenset(sorted(shingles("One two three four, five six seven eight."), reverse=True)))
    assert signature(frozenset()) == ()


def test_a_fingerprint_ignores_furniture_but_no_figure() -> None:
    """A new prompt to share is no new version; a new result is."""
    assert text_fingerprint(OLD) == text_fingerprint(OLD + "\nShare this\nRead more: Turnout falls")
    assert text_fingerprint(OLD) != text_fingerprint(OLD.replace("58.0%", "61.4%"))


def test_a_revision_names_the_figures_that_changed() -> None:
    """A result that moved after publication is told as before and after; unchanged sentences are not."""
    revision = difference(OLD, NEW)
    assert revision.figures == ("58.0% → 61.4%",)
    assert [change.before for change in revision.changed] == [OLD.split("\n")[1]]
    assert revision.added == ("The court will rule on Friday.",)
    assert revision.removed == ()


@given(WORDS)
def test_a_text_is_no_revision_of_itself(words: list[str]) -> None:
    """Nothing changed, nothing told."""
    text = ". ".join(words)
    revision = difference(text, text)
    assert (revision.changed, revision.added, revision.removed) == ((), (), ())


@given(WORDS, WORDS)
def test_a_revision_backwards_swaps_added_and_removed(one: list[str], other: list[str]) -> None:
    """As many sentences are removed going back as were added going forth, and the other way round."""
    left, right = ". ".join(one), ". ".join(other)
    forth, back = difference(left, right), difference(right, left)
    assert len(forth.added) - len(forth.removed) == len(back.removed) - len(back.added)


def test_an_agency_is_credited_under_its_usual_name() -> None:
    """Datelines and closing credits in several scripts name the same agency; a word in a sentence does not."""
    assert credited("MINSK, August 10. /TASS/. The commission said") == "TASS"
    assert credited("МИНСК, 10 августа. /ТАСС/. Комиссия сообщила") == "TASS"
    assert credited("WARSAW (Reuters) - The commission said") == "Reuters"
    assert credited("Die Kommission teilte die Zahlen mit.\n(dpa)") == "dpa"
    assert credited("The apa of the house spoke of reuters and tass at length.") is None
