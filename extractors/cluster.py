"""Clusters: stories that tell one event in different words, by names, figures, acts and words that few others share.

A story is compared with the stories of the days before it alone, in the order of their days, so that a cluster is
named after its first story and what came in later never renames it. Clusters are no stories: a story is one text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import log, sqrt

ALGORITHM = "cluster-1"
"""Kept beside every membership; raised when the rules change, so that all stories are clustered anew."""
SAME = 0.14
"""Likeness from which a story joins a cluster, chosen on half of `tests/gold/same_event.jsonl`."""
FADING = (1.0, 0.8, 0.4)
"""What a likeness counts by the days between two stories; beyond them, it counts nothing."""
SPAN = timedelta(days=3)
"""How long after its first story a cluster still grows."""
MEMORY = timedelta(days=7)
"""The days before a story whose stories say which terms are common."""
OTHER_ACT = 0.5
"""What a likeness counts when both stories have events and none of the same code."""
OPENING = 1200
"""Characters of a text that are read: news comes first."""
LONE = 20
"""Stories that are taken to be there in any case, so that the first few of a database do not seem all alike."""
WORD, ACTOR, NAME, CODE, FIGURE = 1.0, 1.0, 2.0, 2.0, 3.0
WIDE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TERM = re.compile(rf"(?P<figure>\d+(?:[.,]\d+)*)|(?P<wide>[{WIDE}]+)|(?P<word>[^\W\d_{WIDE}]+(?:['’-][^\W\d_]+)*)")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One story as clustering sees it: its day, the countries it names, event codes, and its terms with weights.

    `cluster_id` is what it is stored under, None for a story that has to be (re)considered.
    """

    story_id: str
    day: date
    countries: frozenset[str]
    codes: frozenset[str]
    terms: dict[str, float]
    cluster_id: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The cluster of one story; `similarity` is its mean likeness to the stories it joined, None for the first."""

    story_id: str
    cluster_id: str
    similarity: float | None


def terms(title: str, text: str, actors: Iterable[str], codes: Iterable[str]) -> dict[str, float]:
    """Give the terms of a story with their weights: figures and names tell an event better than common words.

    >>> terms("Polls", "In Kisumu 51.3 percent voted.", ["x:grace-otieno-ken"], ["VOTING_HELD"])["#51.3"]
    3.0
    """
    found: dict[str, float] = {f"@{code}": CODE for code in codes}
    found |= {f"&{actor.removeprefix('x:').rpartition('-')[0]}": ACTOR for actor in actors}
    for term, weight in (*_words(title, named=False), *_words(text[:OPENING], named=True)):
        found[term] = max(weight, found.get(term, 0.0))
    return found


def _words(text: str, *, named: bool) -> Iterator[tuple[str, float]]:
    for match in TERM.finditer(text):
        word = match[0]
        if match["figure"]:
            if len(word) > 1 and not YEAR.fullmatch(word):
                yield f"#{word.replace(',', '.')}", FIGURE
        elif match["wide"]:
            yield from (("".join(pair), WORD) for pair in pairwise(word))
        else:
            stem = _folded(word)[:6]
            within = text[: match.start()].rstrip()[-1:] not in {"", ".", "!", "?", ":", '"', "“", "«"}
            if len(stem) > 3:
                yield stem, NAME if named and within and word[0].isupper() else WORD


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("ł", "l")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def cluster(stories: Iterable[Telling]) -> list[Joined]:
    """Give the cluster of each story that has none, in the order of their days; those that have one keep it."""
    joined: list[Joined] = []
    recent: deque[Telling] = deque()
    common: Counter[str] = Counter()
    begun: dict[str, date] = {}
    for story in sorted(stories, key=lambda story: (story.day, story.story_id)):
        while recent and story.day - recent[0].day > MEMORY:
            common.subtract(recent.popleft().terms.keys())
        common.update(story.terms.keys())
        home, similarity = story.cluster_id, None
        if home is None:
            open_ones = [other for other in recent if story.day - begun[other.cluster_id or ""] <= SPAN]
            home, similarity = _nearest(story, open_ones, common, len(recent) + 1)
            joined.append(Joined(story.story_id, home, similarity))
        begun.setdefault(home, story.day)
        recent.append(replace(story, cluster_id=home))
    return joined


def _nearest(story: Telling, others: Sequence[Telling], common: Counter[str], count: int) -> tuple[str, float | None]:
    """Find the cluster whose stories of the last days are most like this one, or begin one with it."""
    rarity = {term: log((count + LONE + 1) / common[term]) for term in story.terms}
    likenesses: dict[str, list[float]] = {}
    for other in others:
        days = (story.day - other.day).days
        if days < len(FADING) and story.countries & other.countries:
            same_act = not (story.codes and other.codes) or story.codes & other.codes
            likeness = _cosine(story, other, rarity, common, count) * FADING[days] * (1 if same_act else OTHER_ACT)
            likenesses.setdefault(other.cluster_id or "", []).append(likeness)
    means = sorted((-sum(found) / len(found), home) for home, found in likenesses.items())
    return (means[0][1], -means[0][0]) if means and -means[0][0] >= SAME else (story.story_id, None)


def _cosine(one: Telling, other: Telling, rarity: dict[str, float], common: Counter[str], count: int) -> float:
    shared = sum(weight * other.terms[t] * rarity[t] ** 2 for t, weight in one.terms.items() if t in other.terms)
    if not shared:
        return 0.0
    size = sqrt(sum((weight * rarity[term]) ** 2 for term, weight in one.terms.items()))
    other_size = sqrt(sum((w * log((count + LONE + 1) / common[t])) ** 2 for t, w in other.terms.items()))
    return shared / (size * other_size)
