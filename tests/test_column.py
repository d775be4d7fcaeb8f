"""Where an article's column goes on, and where it ends."""

from __future__ import annotations

import pytest

from extractors.article import extract
from extractors.records import Extraction
from tests.stub_pages import SENTENCES, page, paragraphs

ENGLISH = SENTENCES["en"]
HEAD = "<h1>Count ends</h1>"


def lines_of(body: str, language: str = "en", title: str = "Count ends") -> list[str]:
    """Extract a page that must give an article, as its lines."""
    answer = extract(page(language, title, body).encode(), url="https://news.example/a", charset=None)
    assert isinstance(answer, Extraction), answer
    return answer.text.split("\n")


@pytest.mark.parametrize("veil", ['class="hidden-content"', 'class="rest hidden"', 'style="display: none"', "hidden"])
def test_the_rest_that_a_page_hides_until_it_is_asked_for_is_read(veil: str) -> None:
    """Two paragraphs or more that stand hidden beside those of the column are its rest."""
    rest = f"<div {veil}>{paragraphs(ENGLISH[3:])}</div><button>Show more</button>"
    assert lines_of(f"<article>{HEAD}{paragraphs(ENGLISH[:3])}{rest}</article>") == list(ENGLISH)


@pytest.mark.parametrize("name", ["hidden newsletter-box", "visually-hidden", "hidden related"])
def test_what_is_hidden_under_a_name_of_furniture_stays_out(name: str) -> None:
    """A box that is hidden for now is a box all the same."""
    box = f'<div class="{name}"><p>{ENGLISH[0][::-1]}</p><p>{ENGLISH[1][::-1]}</p></div>'
    assert lines_of(f"<article>{HEAD}{paragraphs(ENGLISH[:3])}{box}{paragraphs(ENGLISH[3:])}</article>") == list(
        ENGLISH
    )


def test_another_article_below_the_first_is_another_article() -> None:
    """A page that appends the next article, in the same markup and under a headline of its own, ends before it."""
    pieces = (f'<article class="art">{head}<div class="txt">{paragraphs(lines)}</div></article>' for head, lines in (
        (HEAD, ENGLISH), ("<h1>Roads are mended</h1>", tuple(line[::-1] for line in ENGLISH[:2])),
    ))  # fmt: skip
    assert lines_of("".join(pieces)) == list(ENGLISH)


def test_a_list_of_sentences_in_the_column_is_part_of_it() -> None:
    """Items that are sentences belong to the text, items that are links to elsewhere do not."""
    told = "".join(f"<li>{line}</li>" for line in ENGLISH[2:4])
    linked = "".join(
        f'<li><a href="/{n}">Observers were sent away in three towns of the north.</a></li>' for n in range(3)
    )
    body = f"{paragraphs(ENGLISH[:2])}<ul>{told}</ul><ul>{linked}</ul>{paragraphs(ENGLISH[4:])}"
    assert lines_of(f"<article>{HEAD}{body}</article>") == list(ENGLISH)


def test_a_standfirst_is_judged_by_the_language_of_the_text() -> None:
    """Templates call pages English that are not; a short standfirst opens a text in another language."""
    lines = SENTENCES["de"]
    short = "Die Auszählung ist zu Ende, sagt die Kommission."
    body = f'<h1>Auszählung</h1><div class="standfirst"><p>{short}</p></div><div class="body">{paragraphs(lines)}</div>'
    assert lines_of(body, title="Auszählung") == [short, *lines]
