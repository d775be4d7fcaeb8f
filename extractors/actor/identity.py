"""One identity per actor of an article: which candidates stand for the same one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from extractors.actor.candidates import Candidate, Cluster
from extractors.actor.names import core, gender, initials, words
from extractors.actor.shelves import Shelves
from extractors.actor.tables import Office

ACRONYM = re.compile(r"\s*\(\s*[“\"']?(?P<form>[^\W\d_][\w./&-]{1,11})[”\"']?\s*\)")
SYNONYMS = {
    "demonstrator": "protester", "marcher": "protester", "legislator": "lawmaker", "parliamentarian": "lawmaker",
    "electorate": "voter", "reporter": "journalist", "prosecution": "prosecutor", "police force": "police",
    "law enforcement": "police", "armed forces": "army", "military": "army", "policeman": "police officer",
    "officer": "police officer", "mp": "lawmaker", "frontrunner": "front-runner", "militant": "rebel",
}  # fmt: skip
_ANAPHORS = """
commission court party council committee tribunal union coalition alliance ministry movement mission board bloc
agency parliament group company organisation organization institute campaign body front department bank
"""
ANAPHORS = frozenset(_ANAPHORS.split())

_QUANTITY = """
several many some hundreds thousands dozens other more few all hundred thousand most local these those its his their her
peaceful own two three
"""
QUANTITY = frozenset(_QUANTITY.split())


FORMS = 12
"""Candidates of a cluster that are looked at when another is compared with it."""


def resolve(found: list[Candidate], text: str, focus: tuple[str, ...], day: date | None) -> list[Cluster]:
    """Group the candidates of one article into actors, in order of first appearance."""
    resolver = _Resolver(text, focus, day)
    named = [c for c in found if c.source not in {"noun", "place"}]
    resolver.full_names([c for c in named if c.offices and not c.weak], by_table=True)
    resolver.full_names([c for c in named if not c.offices and c.kind == "person" and len(core(c.text)) > 1])
    resolver.short_names(
        [c for c in named if c.weak or (not c.offices and not (c.kind == "person" and len(core(c.text)) > 1))]
    )
    resolver.acronyms()
    resolver.nouns([c for c in found if c.source == "noun"])
    resolver.states([c for c in found if c.source == "place"])
    for cluster in resolver.clusters:
        cluster.candidates.sort(key=lambda c: c.start)
    return sorted((c for c in resolver.clusters if c.candidates), key=lambda c: c.candidates[0].start)


def choose(offices: Iterable[Office], focus: tuple[str, ...], day: date | None) -> Office:
    """Choose the office meant: of a country in focus first, then one that holds on the day, then the latest."""

    def rank(office: Office) -> tuple[int, bool, str]:
        place = focus.index(office.country) if office.country in focus else len(focus) + (office.country is not None)
        return (-place, day is not None and office.holds(day), str(office.valid_from or ""))

    return max(offices, key=rank)


class _Resolver:
    def __init__(self, text: str, focus: tuple[str, ...], day: date | None) -> None:
        self.text, self.focus, self.day = text, focus, day
        self.clusters: list[Cluster] = []
        self.known = Shelves()

    def full_names(self, found: list[Candidate], *, by_table: bool = False) -> None:
        """Open a cluster for every actor that is written out in full."""
        for candidate in found:
            office = choose(candidate.offices, self.focus, self.day) if by_table else None
            self._join(self._of_office(office) if office else self._same_person(candidate), candidate, office)

    def short_names(self, found: list[Candidate]) -> None:
        """Give surnames and organisations to the clusters that they repeat, else open new ones."""
        for candidate in found:
            cluster = self._same_person(candidate) if candidate.kind != "party" else None
            office = None
            if cluster is None and candidate.weak:
                office = choose(candidate.offices, self.focus, self.day)
                cluster = self._of_office(office)
            if cluster is None and office is None:
                cluster = self._same_name(candidate)
            self._join(cluster, candidate, office)

    def acronyms(self) -> None:
        """Join acronyms to the names that explain them, by brackets or by initials."""
        for cluster in list(self.clusters):
            if cluster.kind == "person":
                continue
            for candidate in cluster.candidates:
                match = ACRONYM.match(self.text, candidate.end)
                if match and sum(map(str.isupper, match["form"])) >= 2:
                    cluster.acronym = match["form"]
                    break
            else:
                full = initials(cluster.longest.text)
                cluster.acronym = cluster.acronym or (full if len(full) > 1 and cluster.kind != "person" else "")
        spelled_out: dict[str, Cluster] = {}
        for cluster in self.clusters:
            if " " in cluster.longest.text:
                spelled_out.setdefault(cluster.acronym, cluster)
        for cluster in self.clusters:
            form = cluster.longest.text
            other = None if " " in form else spelled_out.get(form)
            if other is not None:
                other.candidates += cluster.candidates
                other.office = other.office or cluster.office
                other.acronym = form
                cluster.candidates = []
        self.clusters = [c for c in self.clusters if c.candidates]

    def nouns(self, found: list[Candidate]) -> None:
        """Give noun candidates to the actors that they describe, else group those of one head and marks."""
        named = {c.token: cluster for cluster in self.clusters for c in cluster.candidates}
        for candidate in found:
            twin = named.get(candidate.twin)
            if twin is not None and twin.kind == candidate.kind == "person":
                self._join(twin, candidate, None)
                continue
            self._join(self._described(candidate) or self._same_group(candidate), candidate, None)
        self._merge_bare()

    def states(self, found: list[Candidate]) -> None:
        """Group places by the state that they may stand for."""
        for candidate in found:
            self._join(next(iter(self.known.take([("state", candidate.country)])), None), candidate, None)

    def _of_office(self, office: Office) -> Cluster | None:
        return next(iter(self.known.take([("office", office.actor_id)])), None)

    def _others(self, cluster: Cluster) -> list[Cluster]:
        return [other for other in self.clusters if other is not cluster and other.candidates]

    def _join(self, cluster: Cluster | None, candidate: Candidate, office: Office | None) -> None:
        if cluster is None:
            cluster = Cluster(kind=candidate.kind or "organisation", country=candidate.country)
            self.clusters.append(cluster)
        cluster.candidates.append(candidate)
        cluster.office = cluster.office or office
        cluster.gender = cluster.gender or (gender(candidate.title, candidate.text) if cluster.kind == "person" else "")
        if office is not None:
            cluster.kind = office.kind
        if len(cluster.candidates) <= FORMS:
            for key in _keys(cluster, candidate):
                self.known.put(key, cluster)

    def _same_person(self, candidate: Candidate) -> Cluster | None:
        name = core(candidate.text)
        if not name:
            return None
        sex = gender(candidate.title or candidate.text, candidate.text)
        ranked: list[tuple[int, int, Cluster]] = []
        for cluster in self.known.take(("word", word) for word in name):
            if cluster.kind != "person" or (sex and cluster.gender and sex != cluster.gender):
                continue
            likeness = max(_likeness(name, core(c.text)) for c in cluster.candidates[:FORMS])
            if likeness:
                before = any(c.start < candidate.start for c in cluster.candidates)
                ranked.append((likeness, before * len(cluster.candidates), cluster))
        return max(ranked, key=lambda r: r[:2])[2] if ranked else None

    def _same_name(self, candidate: Candidate) -> Cluster | None:
        name = words(candidate.text.removeprefix("the ").removeprefix("The "))
        fitting = self.known.take([("name", name)])
        return next((c for c in fitting if (c.kind == "person") == (candidate.kind == "person")), None)

    def _described(self, candidate: Candidate) -> Cluster | None:
        """Find the named actor that a definite noun without marks of its own stands for."""
        if (
            candidate.plural
            or candidate.source != "noun"
            or not candidate.definite
            or candidate.marks - _demonyms(candidate)
        ):
            return None
        keys = [(shelf, candidate.head.split()[-1]) for shelf in ("title", "part")]
        fitting = [c for c in self.known.take(keys) if _describes(candidate, c)]
        before = [c for c in fitting if min(o.start for o in c.candidates) < candidate.start]
        return max(before or fitting, key=lambda c: _closeness(c, candidate.start), default=None)

    def _same_group(self, candidate: Candidate) -> Cluster | None:
        return next(iter(self.known.take([_group(candidate, candidate.country)])), None)

    def _merge_bare(self) -> None:
        """Give a head without marks to the one marked cluster of that head, when there is just one."""
        marked = Counter(
            c.candidates[0].head for c in self.clusters if c.candidates[0].source == "noun" and _marks(c.candidates[0])
        )
        for cluster in list(self.clusters):
            first = cluster.candidates[0] if cluster.candidates else None
            if (
                first is None
                or first.source != "noun"
                or _marks(first)
                or marked[first.head] != 1
                or cluster.kind == "person"
            ):
                continue
            alike = (c for c in self._others(cluster) if c.candidates[0].source == "noun")
            other = next((c for c in alike if c.candidates[0].head == first.head), None)
            if other is not None and (other.country or cluster.country) == (cluster.country or other.country):
                other.candidates += cluster.candidates
                cluster.candidates = []
        self.clusters = [c for c in self.clusters if c.candidates]


def _keys(cluster: Cluster, candidate: Candidate) -> Iterator[Hashable]:
    """List what a cluster may be looked up by, as a candidate that joined it shows."""
    first = cluster.candidates[0]
    if cluster.office is not None:
        yield "office", cluster.office.actor_id
    if cluster.kind == "state":
        yield "state", cluster.country
    if first is candidate and first.source == "noun":
        yield _group(candidate, cluster.country)
    form = words(candidate.text)
    yield "name", form
    if cluster.kind == "person":
        yield from (("word", word) for word in core(candidate.text))
        yield from (("title", word) for word in words(candidate.title))
    elif candidate.source != "noun":
        yield from (("part", word) for word in ANAPHORS.intersection(form))
        if cluster.kind == "party":
            yield "part", "party"


def _group(noun: Candidate, country: str | None) -> Hashable:
    """Give what the nouns of one group share."""
    kind = "group" if noun.kind == "group" else ""
    return kind, SYNONYMS.get(noun.head, noun.head), country, _marks(noun)


def _likeness(name: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Say how alike two names are: 3 equal, 2 one ends with the other, 1 one holds the other, 0 different."""
    if name == other:
        return 3
    short, long = sorted((name, other), key=len)
    if not short or len(short) == len(long):
        return 0
    if long[-len(short) :] == short or (len(short) > 1 and short[0] == long[0] and short[-1] == long[-1]):
        return 2
    return 1 if set(short) <= set(long) and len(short[0]) > 1 else 0


def _describes(noun: Candidate, cluster: Cluster) -> bool:
    """Say whether "the president" or "the commission" may stand for a named actor."""
    head = noun.head.split()
    if noun.kind == "person":
        titles = [words(c.title) for c in cluster.candidates[:FORMS]]
        return cluster.kind == "person" and any(_has(t, head) and not {"former", "ex"} & set(t) for t in titles)
    if noun.head not in ANAPHORS or cluster.kind not in {"organisation", "party"}:
        return False
    if noun.head == "party":
        return cluster.kind == "party"
    return any(c.source != "noun" and _has(words(c.text), head) for c in cluster.candidates[:FORMS])


def _has(phrase: tuple[str, ...], head: list[str]) -> bool:
    return any(phrase[i : i + len(head)] == tuple(head) for i in range(len(phrase)))


def _demonyms(candidate: Candidate) -> frozenset[str]:
    return candidate.marks if candidate.country and len(candidate.marks) == 1 else frozenset()


def _marks(candidate: Candidate) -> frozenset[str]:
    return frozenset(w for w in candidate.marks if w not in QUANTITY and not w[0].isdigit())


def _closeness(cluster: Cluster, start: int) -> int:
    return -min(abs(c.start - start) for c in cluster.candidates)
