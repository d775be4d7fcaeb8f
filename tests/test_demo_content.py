"""What the demo's content holds: outlets, articles and history."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date

from flows.demo import FIRST_RUN, HISTORY, REPORT_DAY, SECOND_RUN
from flows.demo.outlets import CONTENT, DemoArticle, outlets
from flows.demo.pages import article_path

WRITTEN = [(outlet, each) for outlet in outlets() for each in outlet.articles if each.page == "article"]
WIRE = [each for _, each in WRITTEN if "DEMO WIRE" in each.editions[0].text]


def shingles(article: DemoArticle) -> set[tuple[str, ...]]:
    """Cut the five-word shingles of an article's first edition."""
    words = article.editions[0].text.lower().split()
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


def test_no_article_is_dated_outside_the_fortnight() -> None:
    """Publication lies between 5 August and the second run; editions follow one another."""
    for outlet in outlets():
        for article in outlet.articles:
            assert FIRST_RUN.replace(day=5, hour=0) <= article.published <= SECOND_RUN, article.slug
            moments = [edition.updated for edition in article.editions]
            assert moments == sorted(moments)
            assert moments[0] == article.published


def test_every_article_has_a_news_article_s_length() -> None:
    """Between 150 and 350 words, whatever the language."""
    for outlet, article in WRITTEN:
        for edition in article.editions:
            assert 150 <= len(edition.text.split()) <= 350, (outlet.key, article.slug)


def test_enough_articles_in_four_languages() -> None:
    """There are at least 55 articles, most of them English, at least eight in each other language."""
    counts = Counter(outlet.language for outlet, _ in WRITTEN)
    assert sum(counts.values()) >= 55
    assert counts["en"] >= 35
    assert all(counts[language] >= 8 for language in ("es", "fr", "ru"))


def test_the_wire_story_is_the_same_story_in_five_outlets() -> None:
    """Each copy shares at least 60 percent of the shorter text's shingles with the whole; each title is its own."""
    whole = next(article for outlet, article in WRITTEN if outlet.key == "demo-courier" and article in WIRE)
    assert len(WIRE) == 5
    assert len({article.editions[0].title for article in WIRE}) == 5
    for copy in WIRE:
        smaller = min(shingles(whole), shingles(copy), key=len)
        assert len(shingles(whole) & shingles(copy)) / len(smaller) >= 0.6, copy.slug


def test_no_two_other_articles_are_copies() -> None:
    """Outside the wire story no article shares a tenth of its shingles with another."""
    texts = [(article.slug, shingles(article)) for _, article in WRITTEN if article not in WIRE]
    for number, (slug, own) in enumerate(texts):
        for other, others in texts[number + 1 :]:
            assert len(own & others) < 0.1 * min(len(own), len(others)), (slug, other)


def test_outlets_say_that_they_are_invented() -> None:
    """Each outlet's name says so in its own language, and every kind of owner but the IGO occurs."""
    word = {"en": "(invented)", "fr": "(inventé", "es": "(inventad", "ru": "(вымышленн"}
    assert all(word[outlet.language] in outlet.name for outlet in outlets())
    assert {outlet.owner for outlet in outlets()} == {"state", "public", "private", "party", "ngo"}


def test_one_title_is_hostile() -> None:
    """One title carries a formula, a script, a link and a direction override."""
    [title] = [article.editions[0].title for _, article in WRITTEN if "<script>" in article.editions[0].title]
    assert title.startswith("=")
    assert "](javascript:" in title
    assert "\u202e" in title


def test_the_silent_outlet_falls_silent() -> None:
    """The silent outlet has articles, none of them in the last ten days of the demo."""
    [silent] = [each for each in outlets() if each.key == "silent-specimen"]
    assert silent.articles
    assert all((SECOND_RUN - article.published).days >= 10 for article in silent.articles)


def test_the_report_day_is_busy_in_many_outlets() -> None:
    """On the day reported ten outlets publish, and five articles in three languages are on Mali's coup."""
    today = [(outlet, each) for outlet, each in WRITTEN if each.published.date() == REPORT_DAY]
    assert len({outlet.key for outlet, _ in today}) >= 10
    mali = [outlet for outlet, each in today if re.search(r"Mali|Malí|Мали", each.editions[0].title)]
    assert len(mali) >= 5
    assert len({outlet.language for outlet in mali}) >= 3


def test_texts_fit_their_charset() -> None:
    """An outlet that does not speak UTF-8 writes only what its charset holds."""
    for outlet, article in WRITTEN:
        for edition in article.editions:
            edition.text.encode(outlet.charset)


def test_links_are_distinct() -> None:
    """No two articles of one outlet share a page."""
    counts = Counter((outlet.key, article_path(article)) for outlet in outlets() for article in outlet.articles)
    assert max(counts.values()) == 1


def history() -> list[dict[str, str]]:
    """Read the packaged history."""
    with (CONTENT / "history.csv").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def test_history_covers_each_day_before_the_report() -> None:
    """The history has rows on each of 35 days, small, of known outlets, with stories never above articles."""
    rows = history()
    assert sorted({date.fromisoformat(row["day"]) for row in rows})[::34] == list(HISTORY)
    assert len({row["day"] for row in rows}) == 35
    assert {row["outlet"] for row in rows} == {outlet.key for outlet in outlets()}
    assert all(1 <= int(row["stories"]) <= int(row["articles"]) for row in rows)
    assert len({(row["day"], row["outlet"], row["country"]) for row in rows}) == len(rows)
    assert len((CONTENT / "history.csv").read_bytes()) < 100_000


def test_history_s_events_have_codes_and_counts() -> None:
    """Each event cell reads as `CODE:n` parted by semicolons, or is empty."""
    cell = re.compile(r"([A-Z_]+:[1-9]\d*(;[A-Z_]+:[1-9]\d*)*)?")
    assert all(cell.fullmatch(row["events"]) for row in history())


def test_history_rises_with_the_election() -> None:
    """Belarus has at least twice as many articles a day after the vote as in July; Mali next to none."""

    def mean(country: str, first: str, last: str, days: int) -> float:
        counted = [int(r["articles"]) for r in history() if r["country"] == country and first <= r["day"] <= last]
        return sum(counted) / days

    assert mean("BLR", "2020-08-10", "2020-08-18", 9) >= 2 * mean("BLR", "2020-07-15", "2020-07-31", 17)
    assert mean("MLI", "2020-07-15", "2020-08-18", 35) < 1
