"""What can be measured of a possible actor, as numbers for the learned choice."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter

from extractors.actor.candidates import Cluster
from extractors.actor.english import SPEECH
from extractors.actor.names import fold, words
from extractors.reading import Reading

SOURCES = ("table", "entity", "proper", "noun", "place")
RELATIONS = (
    "nsubj",
    "nsubjpass",
    "agent",
    "according",
    "dobj",
    "poss",
    "attr",
    "pobj:of",
    "pobj:by",
    "pobj:to",
    "pobj:for",
)
CROSSED = (
    "once", "mentions", "has:nsubj", "has:dobj", "has:agent", "speech", "subjects", "objects", "lead", "in title",
    "acts",
    "modifier share", "subject share", "office", "at home", "quoted", "first", "titled", "in event", "does", "suffers",
    "political", "density", "late", "words", "crowd",
)  # fmt: skip
"""Measures that mean something else for each kind of actor."""
MODIFIERS = frozenset({"compound", "amod", "nmod"})
_EVENTFUL = """
accuse announce appeal appoint approve arrest ask assault attack back ban bar block boycott call campaign cancel
challenge charge clash condemn congratulate convict criticise criticize declare defeat defend demand demonstrate deny
deploy detain dismiss dispute dissolve elect endorse expel file fire force gather hail hold impose injure invite jail
join kill launch lead leave march meet nominate observe oppose order oust overturn pardon pledge postpone promise
propose protest pull quit rally reject refuse release remove resign rule run sack sanction seize sentence shoot sign
stage stand step storm strip sue summon support suspend swear threaten topple urge use veto vote vow warn win withdraw
wound
"""
EVENTFUL = frozenset(_EVENTFUL.split())
POLITICAL = re.compile(
    r"\b(?:elect|vot(?:e|ing)|poll|ballot|campaign|candida|protest|rally|demonstrat|parliament|minister|president"
    r"|opposition|part(?:y|ies)\b|govern|coalition|referend|court|arrest|accus|resign|sanction|congress|senat|fraud)",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"copyright|caption|related story|photo|getty|read more|follow us|sign up|subscribe", re.IGNORECASE
)

LONGEST_LINE = 400
"""Code points before a name in which its line is looked for."""


class Surroundings:
    """What is measured once for all clusters of an article."""

    def __init__(self, clusters: list[Cluster], reading: Reading) -> None:
        self.reading = reading
        self.title = fold(reading.request.title)
        self.density = math.log1p(1000 * len(POLITICAL.findall(reading.text)) / max(len(reading.text), 1))
        self.sizes = sorted(len(cluster.candidates) for cluster in clusters)
        self.quotes = [quote.start for quote in reading.quotes]

    def quoted(self, position: int) -> bool:
        """Say whether a position is inside a quotation."""
        index = bisect_left(self.quotes, position) - 1
        return index >= 0 and position < self.reading.quotes[index].end

    def larger(self, size: int) -> float:
        """Give the share of actors that are mentioned more often."""
        return (len(self.sizes) - bisect_right(self.sizes, size)) / len(self.sizes)


def features(cluster: Cluster, around: Surroundings) -> dict[str, float]:
    """Measure one cluster of an article; absent keys are zero."""
    found = {"bias": 1.0, f"kind={cluster.kind}": 1.0, f"role={cluster.role}": 1.0, f"source={_source(cluster)}": 1.0}
    found |= _shape(cluster) | _grammar(cluster) | _place(cluster, around)
    for label in {c.label for c in cluster.candidates if c.label}:
        found[f"label={label}"] = 1.0
    head = cluster.candidates[0].head
    if head:
        found[f"head={head}"] = 1.0
    found[f"kind={cluster.kind}&role={cluster.role}"] = 1.0
    return found | {f"{cluster.kind}:{key}": found[key] for key in CROSSED}


def _source(cluster: Cluster) -> str:
    present = {c.source for c in cluster.candidates}
    return next(source for source in SOURCES if source in present)


def _shape(cluster: Cluster) -> dict[str, float]:
    name = cluster.longest
    tokens = words(name.text)
    return {
        "office": float(cluster.office is not None),
        "titled": float(any(c.title for c in cluster.candidates)),
        "words": float(len(tokens)),
        "plural": float(name.plural),
        "definite": float(any(c.definite for c in cluster.candidates)),
        "marked": float(bool(name.marks)),
        "upper": float(name.text.isupper()),
        "lower": float(name.text.islower()),
        "possessed": float(bool(tokens) and tokens[0] in {"his", "her", "their", "its", "our", "my", "your"}),
        "counted": float(bool(re.match(r"\d|several|many|some|hundreds|thousands|dozens|most", name.text.casefold()))),
        "acronym": float(bool(cluster.acronym)),
    }


def _grammar(cluster: Cluster) -> dict[str, float]:
    counts = Counter(c.relation for c in cluster.candidates)
    does = sum(c.relation in {"nsubj", "agent"} and c.verb in EVENTFUL for c in cluster.candidates)
    suffers = sum(c.relation in {"dobj", "nsubjpass"} and c.verb in EVENTFUL for c in cluster.candidates)
    total = len(cluster.candidates)
    subject = counts["nsubj"] + counts["agent"] + counts["according"]
    speech = (
        sum(c.relation in {"nsubj", "agent"} and c.verb in SPEECH for c in cluster.candidates) + counts["according"]
    )
    found = {f"has:{relation}": float(counts[relation] > 0) for relation in RELATIONS}
    return found | {
        "does": math.log1p(does),
        "suffers": math.log1p(suffers),
        "in event": float(does + suffers > 0),
        "subjects": math.log1p(subject),
        "speech": math.log1p(speech),
        "subject share": (subject + counts["nsubjpass"]) / total,
        "modifier share": sum(counts[r] for r in MODIFIERS) / total,
        "objects": math.log1p(counts["dobj"] + counts["nsubjpass"]),
        "acts": float(
            any(c.relation == "nsubj" and c.verb not in {"be", "have", "do", ""} for c in cluster.candidates)
        ),
    }


def _place(cluster: Cluster, surroundings: Surroundings) -> dict[str, float]:
    reading, first = surroundings.reading, cluster.candidates[0].start
    text, total = reading.text, len(cluster.candidates)
    length = max(len(text), 1)
    line = text[max(0, first - LONGEST_LINE) : first].rpartition("\n")[2] + text[first : first + 80]
    around = [text[max(0, c.start - 150) : c.end + 150] for c in cluster.candidates[:6]]
    political = sum(bool(POLITICAL.search(words)) for words in around)
    forms = [words(c.text) for c in cluster.candidates[:5]]
    return {
        "political": political / len(around),
        "density": surroundings.density,
        "mentions": math.log(total),
        "once": float(total == 1),
        "in title": float(any(form and form[-1] in surroundings.title for form in forms)),
        "first": first / length,
        "lead": float(first < 400),
        "late": float(first > 4000),
        "quoted": sum(surroundings.quoted(c.start) for c in cluster.candidates) / total,
        "at home": float(cluster.country in reading.focus),
        "international": float(cluster.country is None),
        "furniture": float(bool(FURNITURE.search(line))),
        "length": math.log(length / 1000 + 0.1),
        "crowd": math.log(len(surroundings.sizes)),
        "more mentioned": surroundings.larger(total),
    }
