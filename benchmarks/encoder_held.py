"""Measure the language model's heads on articles that its tuning did not see: where `LEAN` comes from.

usage: encoder_held.py REAL.jsonl CODED... [--epochs 7]

A third of the articles in REAL is held out, the rest and CODED (`.jsonl` or `.txt`) are learned from. Prints for each
yes-or-no question the area under the curve, the best F1 and the log-odds at which it is reached. Needs torch.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from coded import all_rows
from encoder_lessons import Study, clauses_only, coded
from encoder_net import Tuned, means
from sklearn.metrics import roc_auc_score
from torch import Tensor
from torch.nn import functional
from train_encoder import tune
from train_events import ARTICLES, SENTENCES

from extractors.encoder.heads import QUESTIONS

Answer = tuple[str, bool, float]
"""A question, what is true, and the log-odds of it."""


def answers(net: Tuned, study: Study) -> Iterator[Answer]:
    """Ask everything of one article."""
    seen = net.above(net.below(study.chunks))
    middle = net.middle(seen, [(head, whole) for head, whole, _ in study.clauses])
    for (*_, label), odds in zip(study.clauses, net.heads["event"](middle)[:, 0].tolist(), strict=True):
        if label:
            yield "event", label != "none", odds
    yield from _ties(net, study, seen)
    if study.actors:
        every = torch.stack([means(seen, list(ranges)).mean(0) for ranges, _ in study.actors])
        first = means(seen, [ranges[0] for ranges, _ in study.actors])
        middle = functional.gelu(net.heads["actor"](torch.cat([first, every], 1)), approximate="tanh")
        for (_, listed), odds in zip(study.actors, net.heads["listed"](middle)[:, 0].tolist(), strict=True):
            yield "listed", listed, odds


def _ties(net: Tuned, study: Study, seen: Tensor) -> Iterator[Answer]:
    for act in study.acts:
        middle = net.middle(seen, [(act.head, act.whole)])
        best: dict[int, Tensor] = {}
        if act.named:
            for (actor, *_), scores in zip(act.named, net.tied(middle, seen, [(0, b) for b in act.named]), strict=True):
                best[actor] = torch.maximum(best.get(actor, scores), scores)
        for actor, scores in best.items():
            for number, question in enumerate(QUESTIONS[:3]):
                yield question, act.truths[actor][number], float(scores[number])


def main() -> None:
    """Tune without a third of the real articles, and ask about these."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("real", type=Path)
    options.add_argument("coded", nargs="+", type=Path)
    options.add_argument("--epochs", type=int, default=7)
    given = options.parse_args()
    real = [coded(row)[0] for row in all_rows([given.real])]
    held = set(np.random.default_rng(7).permutation(len(real))[: len(real) // 3].tolist())
    studies = [study for number, study in enumerate(real) if number not in held]
    studies += [coded(row)[0] for row in all_rows(given.coded) if row.get("language", "en") == "en"]
    studies += [*clauses_only(ARTICLES, "articles"), *clauses_only(SENTENCES, "sentences")]
    net = tune(studies, {}, given.epochs, 0.0012)
    found: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    with torch.no_grad():
        for number in sorted(held):
            for question, true, odds in answers(net, real[number]):
                found[question].append((true, odds))
    for question, pairs in found.items():
        true, odds = np.array([yes for yes, _ in pairs]), np.array([odds for _, odds in pairs])
        ranked = [(2 * (true & (odds > t)).sum() / (true.sum() + (odds > t).sum()), t) for t in np.arange(-3, 3, 0.1)]
        best, least = max(ranked)
        print(f"{question}: area {roc_auc_score(true, odds):.3f}, best F1 {best:.3f} at log-odds {least:.1f}")


if __name__ == "__main__":
    main()
