"""How well stories on one event are found: precision and recall of pairs on labelled stories.

usage: python benchmarks/clustering.py [LABELLED.jsonl]

Each line holds id, event, date, language, outlet_country, title, text; those of one event tell it in different words
and languages. The default set is invented; its thresholds were chosen on `CHOSEN_ON`, the other countries were not
looked at. Figures are those of pairs: two stories of one event in one cluster.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extractors.cluster import Telling, cluster, terms
from extractors.coder import code_all
from extractors.records import CodeRequest, Coding

LABELLED = Path(__file__).resolve().parent.parent / "tests" / "gold" / "same_event.jsonl"
CHOSEN_ON = ("gha", "per", "mda", "geo")


def request(row: Mapping[str, str]) -> CodeRequest:
    """Read one labelled story."""
    return CodeRequest(
        id=row["id"], title=row["title"], text=row["text"], date=date.fromisoformat(row["date"]),
        outlet_country=row["outlet_country"], language=row["language"],
    )  # fmt: skip


def telling(asked: CodeRequest, coding: Coding) -> Telling:
    """Prepare one story for clustering, as the pipeline does."""
    codes = frozenset(event.code for event in coding.events if not event.background)
    actors = [actor.actor_id for actor in coding.actors if actor.kind != "state"]
    return Telling(
        story_id=asked.id, day=asked.date or date.min, codes=codes,
        countries=frozenset((*coding.focus_countries, *coding.countries)),
        terms=terms(asked.title, asked.text, actors, codes),
    )  # fmt: skip


def clusters_of(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Code and cluster labelled stories; gives the cluster of each."""
    asked = [request(row) for row in rows]
    told = cluster([telling(one, coding) for one, coding in zip(asked, code_all(asked), strict=True)])
    return {one.story_id: one.cluster_id for one in told}


def pairs(rows: Iterable[Mapping[str, str]], found: Mapping[str, str]) -> tuple[float, float, int]:
    """Give precision and recall over pairs, and how many pairs of one event there are."""
    both = given = wanted = 0
    for one, other in combinations(rows, 2):
        same, together = one["event"] == other["event"], found[one["id"]] == found[other["id"]]
        both, given, wanted = both + (same and together), given + together, wanted + same
    return both / given if given else 1.0, both / wanted if wanted else 1.0, wanted


def main() -> None:
    """Measure, and name every pair that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path, nargs="?", default=LABELLED)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.labelled.read_text("utf-8").splitlines()]
    found = clusters_of(rows)
    chosen = [row for row in rows if row["event"].startswith(CHOSEN_ON)]
    for name, part in (("all", rows), ("chosen on", chosen), ("held out", [row for row in rows if row not in chosen])):
        precision, recall, wanted = pairs(part, found)
        print(f"{name:<10} {len(part)} stories, {wanted} pairs: precision {precision:.3f}, recall {recall:.3f}")
    for one, other in combinations(rows, 2):
        if (same := one["event"] == other["event"]) != (found[one["id"]] == found[other["id"]]):
            print(f"  {'missed' if same else 'false '} {one['id']} {other['id']}")


if __name__ == "__main__":
    main()
