"""Stories: articles that carry the same text, however many outlets printed it, cut it or gave it another head.

Two articles are linked by a decision about their two texts and days alone, and a story is a connected part of the graph
of those links. So any order of arrival gives the same stories, and the id of a story, that of its earliest member, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from extractors.agency import same_agency
from extractors.fingerprint import containment, signature

WINDOW = timedelta(days=14)
COPY = 0.6
"""Containment from which a text is a copy."""
SHORT = 30
"""Shingles below which a text may owe a large share to one borrowed sentence, so that more must agree."""
SHORT_COPY = 0.75
LEAST = 12
"""Shingles below which only the same words, nearly all of them, make a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """One article as folding sees it: `moment` is its time of publication, or of fetching where that is unknown.

    `started` and `story_id` are those of the story it is stored in, None for a new article. `agency` is the wire that
    the text credits (`extractors.agency.credited`).
    """

    article_id: str
    moment: datetime
    shingles: frozenset[int]
    agency: str | None = None
    story_id: str | None = None
    started: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Why an article belongs to a story; `reason` is `first`, `copy`, or `wire` where both credit the same agency.

    `containment` is that of its strongest link, None for an article without any. `origin` is the credited agency if one
    is, else the id of the article seen first.
    """

    article_id: str
    story_id: str
    reason: str
    containment: float | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """The members that are new, and the stored stories that turned out to be part of another: old id to new id."""

    members: tuple[Membership, ...]
    merged: Mapping[str, str]


def candidates(texts: Sequence[StoryText]) -> Iterator[tuple[str, str]]:
    """Find the pairs that share a MinHash band; what a database does by a join over stored bands."""
    shelves: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for text in texts:
        for band, value in enumerate(signature(text.shingles)):
            shelves[band, value].append(text.article_id)
    yield from {pair for shelf in shelves.values() for pair in combinations(sorted(set(shelf)), 2)}


def is_copy(one: StoryText, other: StoryText) -> bool:
    """Decide whether two articles carry the same text; symmetric, so that the order of arrival does not matter."""
    return abs(one.moment - other.moment) <= WINDOW and _shared(one, other) is not None


def fold(
    new: Sequence[StoryText], known: Sequence[StoryText] = (), pairs: Iterable[tuple[str, str]] | None = None
) -> Folding:
    """Put new articles into stories.

    `known` holds the stored articles that may be copies of new ones, `pairs` the ids to compare (default: all that
    share a band). Pairs of two stored articles are settled already. To split a story whose texts changed, fold its
    members as new: the part that keeps the earliest member keeps the id.
    """
    texts = {text.article_id: text for text in (*known, *new)}
    fresh = {text.article_id for text in new}
    links: list[tuple[str, str, float]] = []
    for one, other in sorted(candidates(list(texts.values())) if pairs is None else set(pairs)):
        if one in texts and other in texts and one != other and (one in fresh or other in fresh):
            first, second = texts[one], texts[other]
            share = _shared(first, second) if abs(first.moment - second.moment) <= WINDOW else None
            if share is not None:
                links.append((one, other, share))
    return _stories(texts, fresh, links)


def _shared(one: StoryText, other: StoryText) -> float | None:
    """Give the containment of two texts if it makes them copies, else None."""
    share = containment(one.shingles, other.shingles)
    smaller = min(len(one.shingles), len(other.shingles))
    if smaller < LEAST:
        return share if share >= SHORT_COPY and len(one.shingles | other.shingles) * SHORT_COPY <= smaller else None
    return share if share >= (SHORT_COPY if smaller < SHORT else COPY) else None


def _stories(texts: Mapping[str, StoryText], fresh: set[str], links: Sequence[tuple[str, str, float]]) -> Folding:
    parent = {article_id: article_id for article_id in texts}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    stored = {
        text.article_id: text.story_id for text in texts.values() if text.story_id and text.article_id not in fresh
    }
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, story_id in stored.items():
        homes[story_id].append(article_id)
    bonds = [pair for members in homes.values() for pair in pairwise(members)]
    for one, other in (*bonds, *((one, other) for one, other, _ in links)):
        parent[root(one)] = root(other)
    groups: defaultdict[str, list[StoryText]] = defaultdict(list)
    for text in texts.values():
        groups[root(text.article_id)].append(text)
    strongest: dict[str, tuple[float, str]] = {}
    for one, other, share in links:
        for here, there in ((one, other), (other, one)):
            strongest[here] = max(strongest.get(here, (0.0, "")), (share, there))
    members: list[Membership] = []
    merged: dict[str, str] = {}
    for group in groups.values():
        story_id = min(_first(text, stored.get(text.article_id)) for text in group)[1]
        merged |= {was: story_id for text in group if (was := stored.get(text.article_id, story_id)) != story_id}
        members += (_member(text, story_id, group, texts, strongest) for text in group if text.article_id in fresh)
    return Folding(members=tuple(sorted(members, key=lambda member: member.article_id)), merged=merged)


def _first(text: StoryText, story_id: str | None) -> tuple[datetime, str]:
    """Give the order in which stories claim the id: a stored one stands for its earliest member."""
    return (text.started or text.moment, story_id) if story_id else (text.moment, text.article_id)


def _member(
    text: StoryText,
    story_id: str,
    group: Sequence[StoryText],
    texts: Mapping[str, StoryText],
    strongest: Mapping[str, tuple[float, str]],
) -> Membership:
    share, twin = strongest.get(text.article_id, (None, ""))
    wire = bool(twin) and same_agency(text.agency, texts[twin].agency)
    named = sorted(member.agency for member in group if member.agency)
    reason = "first" if not twin or text.article_id == story_id else "wire" if wire else "copy"
    origin = max(named, key=named.count) if named else story_id
    return Membership(article_id=text.article_id, story_id=story_id, reason=reason, containment=share, origin=origin)
