"""Stubs: what is no article must not be coded, what is one must not be lost."""

from __future__ import annotations

import pytest

from extractors.article import extract
from extractors.records import Extraction, Rejection
from tests.stub_pages import Case, articles, stubs

ARTICLES, STUBS = tuple(articles()), tuple(stubs())


def called(case: Case) -> str | None:
    """Give what extraction calls a page: a reason, `teaser`, or None for an article."""
    answer = extract(case.html.encode(), url="https://news.example/2026/story", charset="utf-8")
    if isinstance(answer, Rejection):
        return str(answer.reason)
    return "teaser" if "teaser" in answer.flags else None


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str | None]:
    """Judge every page once."""
    return {case.name: called(case) for case in (*ARTICLES, *STUBS)}


def test_the_sample_is_large_enough() -> None:
    """Precision and recall are those of at least 60 stubs and 200 articles."""
    assert len(STUBS) >= 60
    assert len(ARTICLES) >= 200
    assert len({case.name for case in (*ARTICLES, *STUBS)}) == len(ARTICLES) + len(STUBS)


def test_stubs_are_found_and_articles_are_not_taken_for_stubs(verdicts: dict[str, str | None]) -> None:
    """Precision and recall of stub detection are both at least .95."""
    found = {case.name for case in STUBS if verdicts[case.name]}
    wrong = {case.name: verdicts[case.name] for case in ARTICLES if verdicts[case.name]}
    missed = {case.name for case in STUBS} - found
    assert len(found) >= 0.95 * len(STUBS), missed
    assert len(found) >= 0.95 * (len(found) + len(wrong)), wrong


def test_stubs_are_called_by_their_names(verdicts: dict[str, str | None]) -> None:
    """The reason says what kind of stub it is, in at least nine cases of ten."""
    other = {case.name: (case.reason, verdicts[case.name]) for case in STUBS if verdicts[case.name] != case.reason}
    assert len(other) <= 0.1 * len(STUBS), other


def test_a_teaser_keeps_its_text() -> None:
    """The free beginning of a sold article is kept, without the prompt to pay."""
    case = next(case for case in STUBS if case.name == "en teaser cut")
    answer = extract(case.html.encode(), url="https://news.example/a", charset=None)
    assert isinstance(answer, Extraction)
    assert case.opening in answer.text
    assert "Log in" not in answer.text


@pytest.mark.parametrize("case", ARTICLES[:18], ids=lambda case: case.name)
def test_every_layout_gives_its_sentences(case: Case) -> None:
    """Whatever the markup, the first sentence of the article is in its text and the furniture is not."""
    answer = extract(case.html.encode(), url="https://news.example/a", charset=None)
    assert isinstance(answer, Extraction)
    assert case.opening in answer.text
    assert "The Arlandia Post" not in answer.text
