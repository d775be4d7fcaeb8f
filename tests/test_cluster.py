"""Clusters: one event in different words is found, another one with the same names is not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.clustering import LABELLED, clusters_of, pairs
from extractors.cluster import Telling, cluster, terms
from flows.stages.cluster import cluster_some
from storage import runs
from storage.store import Store
from tests.report_world import DAY, NOW, World

START = date(2027, 8, 14)


def told(story_id: str, words: str, days: int = 0, codes: tuple[str, ...] = (), country: str = "KEN") -> Telling:
    """Make a story of some words, so many days after the start."""
    return Telling(
        story_id=story_id, day=START + timedelta(days=days), countries=frozenset({country}), codes=frozenset(codes),
        terms=terms("", words, (), codes),
    )  # fmt: skip


SHOTS = "Two people were shot dead in Kisumu when police fired at supporters of Grace Otieno who blocked roads."
GUNFIRE = "Gunfire killed two protesters in Kisumu, a hospital said, after supporters of Grace Otieno blocked roads."
COURT = "The lawyers of Grace Otieno asked the Supreme Court in Nairobi to annul results of 2300 polling stations."
PETITION = "Grace Otieno wants the Supreme Court to annul the results that 2300 polling stations sent to Nairobi."
STRIKE = "Teachers in Mombasa began a strike for higher pay and closed 410 schools on the coast."


def homes(stories: list[Telling]) -> dict[str, str]:
    """Give the cluster of each story."""
    return {joined.story_id: joined.cluster_id for joined in cluster(stories)}


def test_one_event_in_other_words_is_one_cluster() -> None:
    """Names, figures and acts bring two texts together, and the cluster has the id of the first story."""
    stories = [told("b", GUNFIRE, 1, ("ASSAULT",)), told("a", SHOTS, 0, ("ASSAULT",)), told("c", STRIKE)]
    stories += [told("d", COURT, 1, ("RECOUNT_OR_COURT",)), told("e", PETITION, 1, ("RECOUNT_OR_COURT",))]
    assert homes(stories) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "d"}


@pytest.mark.parametrize(
    "other",
    [
        told("b", SHOTS, 3, ("ASSAULT",)),
        told("b", SHOTS, 0, ("ASSAULT",), country="UGA"),
        told("b", "Grace Otieno promised teachers higher pay at a rally.", 0, ("CAMPAIGN_EVENT",)),
    ],
    ids=["days later", "another country", "another act"],
)
def test_what_is_another_event_is_another_cluster(other: Telling) -> None:
    """The same words days later or elsewhere are no sign, nor is a name without more."""
    assert homes([told("a", SHOTS, 0, ("ASSAULT",)), other]) == {"a": "a", "b": "b"}


@settings(max_examples=40)
@given(st.permutations(range(8)), st.lists(st.integers(1, 7), max_size=3))
def test_any_order_of_arrival_gives_the_same_clusters(order: list[int], cuts: list[int]) -> None:
    """Walked again from the first new day on, clusters are those of all stories at once."""
    texts = (SHOTS, GUNFIRE, COURT, PETITION, STRIKE, SHOTS, GUNFIRE, PETITION)
    stories = [told(str(n), text, n // 2) for n, text in enumerate(texts)]
    edges = [0, *sorted(set(cuts)), len(order)]
    there: list[Telling] = []
    home: dict[str, str] = {}
    for left, right in pairwise(edges):
        new = [stories[n] for n in order[left:right]]
        first = min(story.day for story in new)
        there += new
        home |= homes([replace(s, cluster_id=home[s.story_id] if s.day < first else None) for s in there])
    assert home == homes(stories)


def test_scripts_without_spaces_or_capitals_have_terms() -> None:
    """Chinese gives pairs of characters, Arabic whole words, and marks on letters do not matter."""
    assert {"选举", "举委"} <= terms("选举委员会", "", (), ()).keys()
    assert terms("Zieliński", "", (), ()).keys() == terms("ZIELINSKI", "", (), ()).keys()
    assert len(terms("", "أعلنت اللجنة النتائج", (), ())) == 3


def test_clusters_are_stored_and_seen(tmp_path: Path) -> None:
    """Two texts and a copy give one cluster of two stories in three outlets; a second walk changes nothing."""
    world = World()
    told_in = (("Alpha", "s1", SHOTS), ("Beta", "s2", GUNFIRE), ("Gamma", "s1", SHOTS), ("Delta", "s3", STRIKE))
    for outlet, story, text in told_in:
        key = world.tell(outlet, DAY, "KEN", story=story, text=text)
        world.event(key, "ASSAULT" if text != STRIKE else "PROTEST")
    world.save(tmp_path)
    store = Store(tmp_path)
    run = store.write(lambda con: runs.begin(con, "analyze", NOW))
    assert [cluster_some(store, run, NOW) for _ in range(2)] == [3, 0]
    with duckdb.connect(str(store.publish()), read_only=True) as con:
        rows = con.execute(
            "SELECT cluster_id, n_stories, n_articles, n_outlets, codes, stories FROM clusters"
        ).fetchall()
    assert rows == [("s1", 2, 3, 3, ["ASSAULT"], ["s1", "s2"])]


@pytest.mark.slow
def test_precision_and_recall_on_labelled_stories() -> None:
    """On invented stories of 21 events, in eight languages, hardly a pair is false and three of four are found."""
    rows = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    precision, recall, wanted = pairs(rows, clusters_of(rows))
    assert wanted > 30
    assert precision >= 0.95
    assert recall >= 0.75
