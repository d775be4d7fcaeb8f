"""Articles written to learn from: their form, and that all of them keep it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import coded  # noqa: E402 - benchmarks are scripts, no package

ARTICLE = """
@article a-1 | en | 2020-08-10
@title Belarus votes
@focus BLR
@election BLR president 2020-08-09
@actor L = Ivan Petrov | Mr Petrov | person GOV BLR
@actor T = Anna Sidorova | | person OPP BLR
@text
{1 Ivan Petrov has won, {2 said Mr Petrov himself}}. Anna Sidorova did not agree.
@events
1 RESULT_ANNOUNCED asserted actors=L to=T date=2020-08-09 num=vote_share:80.1:L
2 ACCUSE alleged actors=L by=L bg
"""


def rows(tmp_path: Path, text: str) -> list[dict]:
    """Read a file with this text."""
    path = tmp_path / "some.txt"
    path.write_text(text, encoding="utf-8")
    return list(coded.rows(path))


def test_marked_words_become_evidence(tmp_path):
    """Braces go, nested ones too; what stood in them is the quote, at its place in the text."""
    (row,) = rows(tmp_path, ARTICLE)
    outer, inner = row["events"]
    assert outer["quote"] == "Ivan Petrov has won, said Mr Petrov himself"
    assert inner["quote"] == "said Mr Petrov himself"
    assert all(row["text"][event["start"] : event["end"]] == event["quote"] for event in row["events"])
    assert (outer["actors"], outer["recipients"], outer["numbers"][0]["holder"]) == (
        ["Ivan Petrov"],
        ["Anna Sidorova"],
        "Ivan Petrov",
    )
    assert (inner["background"], inner["speaker"], outer["country"]) == (True, "Ivan Petrov", "BLR")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("alleged actors", "rumoured actors", "status of event 2"),
        ("by=L", "by=X", "no actor's key"),
        ("{2 said", "{3 said", "event 2 is not marked"),
        ("| Mr Petrov |", "| President Petrov |", "does not stand in the text"),
        ("himself}}", "himself}", "never closed"),
        ("president 2020", "emperor 2020", "office"),
    ],
)
def test_what_is_wrong_is_said_with_its_article(tmp_path, old, new, said):
    """A slip names the file, the article and what is wrong."""
    with pytest.raises(coded.FormError, match=said) as raised:
        rows(tmp_path, ARTICLE.replace(old, new))
    assert "some.txt: @article a-1" in str(raised.value)


def test_all_written_articles_keep_the_form():
    """Every committed article reads, has its own id, and says what it is."""
    paths = sorted((BENCHMARKS / "data" / "coded").glob("*.txt"))
    found = [row for path in paths for row in coded.rows(path)]
    assert len(found) == len({row["id"] for row in found}) > 300
    assert all(path.read_text(encoding="utf-8").startswith("# Invented for Ballotwire") for path in paths)
