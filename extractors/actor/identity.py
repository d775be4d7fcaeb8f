"""One identity per actor of an article: which candidates stand for the same one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from extractors.actor.candidates import Candidate, Cluster
from extractors.actor.names import core, gender, initials, words
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
        for cluster in list(self.clusters):
            form = cluster.longest.text
            if not (form.isupper() or sum(map(str.isupper, form)) >= 2) or " " in form:
                continue
            other = next((c for c in self._others(cluster) if c.acronym == form and " " in c.longest.text), None)
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
            states = (c for c in self.clusters if c.kind == "state" and c.country == candidate.country)
            self._join(next(states, None), candidate, None)

    def _first(self, wanted: Callable[[Cluster], bool]) -> Cluster | None:
        return next((c for c in self.clusters if c.candidates and wanted(c)), None)

    def _of_office(self, office: Office) -> Cluster | None:
        return self._first(lambda c: c.office is not None and c.office.actor_id == office.actor_id)

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

    def _same_person(self, candidate: Candidate) -> Cluster | None:
        name = core(candidate.text)
        if not name:
            return None
        sex = gender(candidate.title or candidate.text, candidate.text)
        ranked: list[tuple[int, int, int, Cluster]] = []
        for index, cluster in enumerate(self.clusters):
            if cluster.kind != "person" or (sex and cluster.gender and sex != cluster.gender):
                continue
            likeness = max(_likeness(name, core(c.text)) for c in cluster.candidates[:12])
            if likeness:
                before = sum(c.start < candidate.start for c in cluster.candidates)
                ranked.append((likeness, min(before, 1) * len(cluster.candidates), -index, cluster))
        return max(ranked, key=lambda r: r[:3])[3] if ranked else None

    def _same_name(self, candidate: Candidate) -> Cluster | None:
        name = words(candidate.text.removeprefix("the ").removeprefix("The "))
        return self._first(
            lambda c: (
                (c.kind == "person") == (candidate.kind == "person")
                and any(words(other.text) == name for other in c.candidates[:12])
            )
        )

    def _described(self, candidate: Candidate) -> Cluster | None:
        """Find the named actor that a definite noun without marks of its own stands for."""
        if (
            candidate.plural
            or candidate.source != "noun"
            or not candidate.definite
            or candidate.marks - _demonyms(candidate)
        ):
            return None
        fitting = [c for c in self.clusters if _describes(candidate, c)]
        before = [c for c in fitting if min(o.start for o in c.candidates) < candidate.start]
        return max(before or fitting, key=lambda c: _closeness(c, candidate.start), default=None)

    def _same_group(self, candidate: Candidate) -> Cluster | None:
        head = SYNONYMS.get(candidate.head, candidate.head)
        return self._first(
            lambda c: (
                c.candidates[0].source == "noun"
                and SYNONYMS.get(c.candidates[0].head, c.candidates[0].head) == head
                and (c.kind == "group") == (candidate.kind == "group")
                and c.country == candidate.country
                and _marks(c.candidates[0]) == _marks(candidate)
            )
        )

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
        titles = [words(c.title) for c in cluster.candidates[:12]]
        return cluster.kind == "person" and any(_has(t, head) and not {"former", "ex"} & set(t) for t in titles)
    if noun.head not in ANAPHORS or cluster.kind not in {"organisation", "party"}:
        return False
    if noun.head == "party":
        return cluster.kind == "party"
    return any(c.source != "noun" and _has(words(c.text)[-1:], head) for c in cluster.candidates[:12])


def _has(phrase: tuple[str, ...], head: list[str]) -> bool:
    return any(phrase[i : i + len(head)] == tuple(head) for i in range(len(phrase)))


def _demonyms(candidate: Candidate) -> frozenset[str]:
    return candidate.marks if candidate.country and len(candidate.marks) == 1 else frozenset()


def _marks(candidate: Candidate) -> frozenset[str]:
    return frozenset(w for w in candidate.marks if w not in QUANTITY and not w[0].isdigit())


def _closeness(cluster: Cluster, start: int) -> int:
    return -min(abs(c.start - start) for c in cluster.candidates)
