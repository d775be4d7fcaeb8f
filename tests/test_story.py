"""Stories: copies fold, strangers do not, and the order of arrival does not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.agency import credited
from extractors.fingerprint import shingles
from extractors.story import Folding, StoryText, fold
from flows.stages.fold import fold_some
from flows.stages.keep import prints
from storage import runs
from storage import stories as story_table
from storage.rows import Connection, fetch
from storage.store import Store
from tests.report_world import DAY, NOW, World, noon

START = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "lo", "mi", "ka")]


def prose(seed: int, words: int = 150) -> str:
    """Write words that no other seed writes in this order."""
    return " ".join(Random(seed).choices(VOCABULARY, k=words))


def text(article_id: str, words: str, hours: float = 0.0) -> StoryText:
    """Make a folded text of some words, published so many hours after the start."""
    return StoryText(
        article_id=article_id, moment=START + timedelta(hours=hours), shingles=shingles(words), agency=credited(words)
    )


def stories(folding: Folding) -> dict[str, str]:
    """Give the story of each member."""
    return {member.article_id: member.story_id for member in folding.members}


def arrive(batches: list[list[StoryText]]) -> dict[str, str]:
    """Fold batch by batch as a pipeline does that stores what it folded, and give the last state."""
    texts: dict[str, StoryText] = {}
    home: dict[str, str] = {}
    for batch in batches:
        known = [replace(texts[key], story_id=home[key], started=texts[home[key]].moment) for key in texts]
        folding = fold(batch, known)
        home = {key: folding.merged.get(story, story) for key, story in home.items()} | stories(folding)
        texts |= {item.article_id: item for item in batch}
    return home


WIRE = prose(1)
FAMILY = [
    text("a", WIRE, 5),
    text("b", prose(2, 20) + " " + " ".join(WIRE.split()[:90]), 3),
    text("c", WIRE + " " + prose(3, 40), 9),
    text("d", " ".join(WIRE.split()[60:]) + " " + prose(4, 10), 1),
    text("e", prose(5), 2),
    text("f", prose(6), 4),
    text("g", prose(6) + " " + prose(7, 30), 8),
]
"""One wire text in four outlets, a text of its own, and another in two."""


@settings(max_examples=40, deadline=None)
@given(st.permutations(FAMILY), st.lists(st.integers(1, 6), max_size=3))
def test_any_order_of_arrival_gives_the_same_stories(order: list[StoryText], cuts: list[int]) -> None:
    """Whether articles come one by one, in batches or at once: members and ids of the stories are the same."""
    edges = [0, *sorted(set(cuts)), len(order)]
    batches = [order[left:right] for left, right in pairwise(edges)]
    assert arrive(batches) == {"a": "d", "b": "d", "c": "d", "d": "d", "e": "e", "f": "f", "g": "f"}


PIECES = st.tuples(st.integers(1, 3), st.integers(0, 90), st.integers(30, 120), st.integers(0, 30))


@settings(max_examples=60)
@given(st.lists(PIECES, min_size=2, max_size=9), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_cuts_of_any_wires_fold_alike_in_any_batches(
    pieces: list[tuple[int, int, int, int]], chance: Random, size: int
) -> None:
    """Pieces that overlap, contain and bridge each other end in the stories of folding all at once."""
    texts = [
        text(f"{n:02}", " ".join(prose(wire, 200).split()[start : start + length]) + " " + prose(50 + n, 25), hour)
        for n, (wire, start, length, hour) in enumerate(pieces)
    ]
    at_once = arrive([texts])
    chance.shuffle(texts)
    assert arrive([texts[k : k + size] for k in range(0, len(texts), size)]) == at_once


def test_a_text_that_changed_is_folded_anew(tmp_path: Path) -> None:
    """A summary that gives way to the page's text joins the copies of it; one that was rewritten leaves them."""
    world = World()
    summary, copy = "The wire in brief, no more than a few words.", WIRE + " " + prose(3, 20)
    for outlet, words in (("Alpha", WIRE), ("Beta", copy), ("Gamma", summary)):
        world.tell(outlet, DAY, "BLR", text=words)
    del world.tables["story_members"]
    world.save(tmp_path)
    store = Store(tmp_path)
    run = store.write(lambda con: runs.begin(con, "analyze", NOW))

    def now_says(article: str, words: str) -> dict[str, str]:
        def work(con: Connection) -> None:
            story_table.refold(con, [prints(article, words, noon(DAY))])

        store.write(work)
        fold_some(store, run, NOW)
        with store.reading() as con:
            rows = fetch(con, "SELECT article_id, story_id FROM store.current_story")
        return {row["article_id"]: row["story_id"] for row in rows}

    assert [now_says(key, words) for key, words in (("a1", WIRE), ("a2", copy), ("a3", summary))][-1] == {
        "a1": "a1", "a2": "a1", "a3": "a3",
    }  # fmt: skip
    assert now_says("a3", WIRE) == {"a1": "a1", "a2": "a1", "a3": "a1"}
    assert now_says("a1", prose(60)) == {"a1": "a1", "a2": "a2", "a3": "a2"}


def test_a_bridge_merges_two_stories_under_the_older_id() -> None:
    """An article that contains two stored stories joins them; the id of the earlier one stays."""
    left, right = prose(11, 100), prose(12, 100)
    known = [
        replace(text(key, words, hour), story_id=key, started=START + timedelta(hours=hour))
        for key, words, hour in (("late", left, 8), ("early", right, 2))
    ]
    folding = fold([text("both", left + " " + right, 20)], known)
    assert stories(folding) == {"both": "early"}
    assert folding.merged == {"late": "early"}


def test_a_split_leaves_the_id_with_the_earliest_member() -> None:
    """When the bridge is gone, folding the members anew gives two stories; the earliest member keeps the id."""
    left, right = prose(11, 100), prose(12, 100)
    joined = arrive([[text("early", right, 2), text("late", left, 8), text("both", left + " " + right, 20)]])
    assert set(joined.values()) == {"early"}
    assert arrive([[text("early", right, 2), text("late", left, 8), text("both", right, 20)]]) == {
        "early": "early",
        "late": "late",
        "both": "early",
    }


def test_copies_more_than_two_weeks_apart_are_two_stories() -> None:
    """A text that comes back after the window is news again."""
    assert arrive([[text("a", WIRE), text("b", WIRE, 24 * 15)]]) == {"a": "a", "b": "b"}
    assert arrive([[text("a", WIRE), text("b", WIRE, 24 * 13)]]) == {"a": "a", "b": "a"}


def test_a_shared_sentence_makes_no_copy_of_a_brief() -> None:
    """Two briefs that share their closing sentence are two stories; the same brief twice is one."""
    closing = prose(20, 14)
    one, other = prose(21, 18) + " " + closing, prose(22, 18) + " " + closing
    assert arrive([[text("a", one), text("b", other)]]) == {"a": "a", "b": "b"}
    assert arrive([[text("a", one), text("b", one)]]) == {"a": "a", "b": "a"}
    assert arrive([[text("a", "Polls are open"), text("b", "Polls are open until eight")]]) == {"a": "a", "b": "b"}


def test_membership_says_why_and_whose() -> None:
    """The first member is the origin unless an agency is credited; a shared credit is named as evidence."""
    first = text("a", "MINSK, March 1. /TASS/. " + WIRE)
    second = text("b", "МИНСК. /ТАСС/. " + prose(30, 12) + " " + WIRE, 2)
    plain = text("c", prose(31), 1)
    members = {member.article_id: member for member in fold([first, second, plain]).members}
    assert (members["a"].story_id, members["b"].story_id) == ("a", "a")
    assert members["b"].reason == "wire"
    assert members["b"].origin == "TASS"
    assert members["b"].containment is not None
    assert members["b"].containment >= 0.6
    assert (members["c"].reason, members["c"].containment, members["c"].origin) == ("first", None, "c")


def test_stored_pairs_can_come_from_a_database() -> None:
    """Given the candidate pairs, only those are compared, and unknown ids among them are ignored."""
    texts = [text("a", WIRE), text("b", WIRE, 1), text("c", WIRE, 2)]
    assert stories(fold(texts, pairs=[("a", "b"), ("a", "gone")])) == {"a": "a", "b": "a", "c": "c"}
