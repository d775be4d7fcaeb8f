"""Figures of many articles with bootstrap intervals, the worst errors, and the page that shows them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.score.tally import SETS, SHARES, Mistake, Tally

DRAWS, SEED = 1000, 20201105
"""Samples of articles drawn with replacement, and the seed that makes them the same each time."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: share right, or F1, None when there is nothing to count.

    `low` and `high` hold it in 95 of 100 samples of articles.
    """

    value: float | None
    low: float | None
    high: float | None
    gold: int
    given: int | None = None
    precision: float | None = None
    recall: float | None = None


def measures(tallies: list[Tally]) -> dict[str, Measure]:
    """Measure every tag, sets by F1 and shares by accuracy."""
    draws = np.random.default_rng(SEED).multinomial(
        len(tallies), [1 / len(tallies)] * len(tallies), size=DRAWS
    ) if tallies else np.zeros((0, 0))  # fmt: skip
    found = {}
    for tag in (*SETS, *SHARES):
        keys = ("hit", "given", "gold") if tag in SETS else ("right", "of", "of")
        table = np.array([[t.counts[tag, key] for key in keys] for t in tallies]).reshape(-1, 3)
        found[tag] = _measure(table.sum(axis=0), draws @ table, is_set=tag in SETS)
    return found


def by_code(tallies: list[Tally]) -> dict[str, Measure]:
    """Measure the events of every code, the most frequent first, without intervals."""
    total: Counter[tuple[str, str]] = Counter()
    for t in tallies:
        total.update(t.codes)
    codes = sorted({code for code, _ in total}, key=lambda c: (-total[c, "gold"], c))
    none = np.zeros((0, 3))
    return {
        code: _measure(np.array([total[code, k] for k in ("hit", "given", "gold")]), none, is_set=True)
        for code in codes
    }


def _measure(total: Any, samples: Any, *, is_set: bool) -> Measure:  # noqa: ANN401 - numpy rows of three counts
    hit, given, gold = (int(n) for n in total)
    low = high = None
    if len(samples):
        values = 2 * samples[:, 0] / np.maximum(1, samples[:, 1] + samples[:, 2])
        low, high = (round(float(v), 3) for v in np.percentile(values, [2.5, 97.5]))
    if not is_set:
        return Measure(round(hit / gold, 3), low, high, gold) if gold else Measure(None, None, None, 0)
    precision, recall = (hit / given if given else 0.0), (hit / gold if gold else 0.0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Measure(round(f1, 3), low, high, gold, given, round(precision, 3), round(recall, 3))


def worst(mistakes: Iterable[Mistake], most: int = 5) -> list[tuple[str, str, str, int, Mistake]]:
    """Group mistakes by tag, gold and answer, the most frequent of each tag first, each with one example."""
    groups: dict[tuple[str, str, str], list[Mistake]] = defaultdict(list)
    for mistake in mistakes:
        groups[mistake.tag, mistake.gold, mistake.given].append(mistake)
    ranked = sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]), g[0]))
    shown: Counter[str] = Counter()
    picked = []
    for (tag, gold, given), several in ranked:
        if shown[tag] < most and len(several) > 1:
            shown[tag] += 1
            picked.append((tag, gold, given, len(several), several[0]))
    return picked


def page(tallies: list[Tally], source: str, coder: str, note: str = "") -> str:
    """Write the quality page in Markdown; `note` says what a reader must know of the gold."""
    lines = [
        "# Quality of the tags",
        "",
        f"Made by `ballotwire eval {source} --page docs/quality.md`; do not edit.",
        f"Coder {coder}, {len(tallies)} articles. {note}".rstrip(),
        "Machine-made tags against hand-coded ones; intervals hold 95 of 100 samples of the articles.",
        "",
        "| tag | figure | 95 % | precision | recall | gold | given |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for tag, m in measures(tallies).items():
        what = {**SETS, **SHARES}[tag]
        kind = "F1" if tag in SETS else "right"
        lines.append(
            f"| {what} ({kind}) | {_show(m.value)} | {_show(m.low)}-{_show(m.high)} "
            f"| {_show(m.precision)} | {_show(m.recall)} | {m.gold} | {'' if m.given is None else m.given} |"
        )
    bad = sum(t.bad_quotes for t in tallies)
    lines += ["", f"Evidence that does not stand in the text: {bad}.", "", "## Events by code", ""]
    lines += ["| code | F1 | precision | recall | gold | given |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| `{code}` | {_show(m.value)} | {_show(m.precision)} | {_show(m.recall)} | {m.gold} | {m.given} |"
        for code, m in by_code(tallies).items()
    ]
    lines += ["", "## Commonest errors", "", "| tag | gold | given | times |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {tag} | {gold} | {given} | {count} |"
        for tag, gold, given, count, _ in worst(m for t in tallies for m in t.mistakes)
    ]
    return "\n".join(lines) + "\n"


def _show(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
