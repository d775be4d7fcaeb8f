"""Learn the weights of `extractors/data/actor_plain.json` from hand-coded articles in languages without a parser.

usage: train_plain_actors.py CODED... [--out FILE]

Prints precision, recall and F1 of the choice and the accuracy of roles, cross-validated by article. The file that it
writes holds features and weights, no sentences. Needs scikit-learn; at run time nothing does.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from coded import all_rows
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from extractors.actor import forms, possible
from extractors.actor.candidates import Cluster
from extractors.actor.names import core, fold
from extractors.actor.plain.choice import related
from extractors.actor.plain.features import Surroundings, features, standing
from extractors.event.linear import Linear
from extractors.reading import read
from extractors.records import CodeRequest

FOLDS = 10
STRENGTH = {"actor": 0.3, "role": 1.0}
SHIFT = 0.4
"""Added to the bias of "yes"."""
Row = tuple[str, set[str], str]


def rows(paths: list[Path]) -> tuple[list[Row], list[Row], int]:
    """Describe every possible actor of every article, with the answer; and count the actors there are."""
    choice: list[Row] = []
    roles: list[Row] = []
    total = 0
    for row in all_rows(paths):
        if row.get("language", "en") == "en":
            continue
        total += len(row["actors"])
        one, other = _article(row)
        choice += one
        roles += other
    return choice, roles, total


def _article(row: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    day = date.fromisoformat(row["date"][:10]) if row["date"] else None
    reading = read(CodeRequest(id=row["id"], title=row["title"], text=row["text"], date=day, language=row["language"]))
    around = Surroundings(reading)
    subject = related(reading)
    choice: list[Row] = []
    roles: list[Row] = []
    left = list(row["actors"])
    for cluster in possible(reading):
        gold = next((actor for actor in left if _same(cluster, actor)), None)
        choice.append((row["id"], features(cluster, around), "yes" if gold else "no"))
        if gold:
            left.remove(gold)
            if cluster.kind == "person":
                roles.append((row["id"], standing(cluster, around, related=subject), gold["role"]))
    return choice, roles


def _same(cluster: Cluster, actor: dict[str, Any]) -> bool:
    wanted = {fold(form) for form in (actor["name"], *actor["mentions"])}
    name = cluster.longest.text
    given = {fold(form) for form in (name, *forms(cluster, name))}
    if wanted & given:
        return True
    if actor["kind"] != "person" or cluster.kind != "person":
        return False
    return any(set(core(a)) <= set(core(b)) or set(core(b)) <= set(core(a)) for a in wanted for b in given)


def train(found: list[Row], strength: float, shift: float) -> Linear:
    """Fit one logistic regression; features of a single article are left out."""
    seen = Counter(f for article in {a for a, _, _ in found} for f in _features_of(found, article))
    vectors = DictVectorizer()
    table = vectors.fit_transform([{f: 1.0 for f in fs if seen[f] > 1} for _, fs, _ in found])
    model = LogisticRegression(C=strength, max_iter=2000, class_weight=None)
    model.fit(table, [answer for *_, answer in found])
    classes = tuple(str(c) for c in model.classes_)
    weights = np.vstack([-model.coef_[0], model.coef_[0]]) / 2 if len(classes) == 2 else model.coef_
    names = vectors.get_feature_names_out()
    kept = {n: tuple(round(float(w), 3) for w in weights[:, i]) for i, n in enumerate(names)}
    bias = np.array([-model.intercept_[0], model.intercept_[0]]) / 2 if len(classes) == 2 else model.intercept_
    moved = [float(b) + (shift if c == "yes" else 0.0) for b, c in zip(bias, classes, strict=True)]
    kept["bias"] = tuple(round(k + m, 3) for k, m in zip(kept["bias"], moved, strict=True))
    return Linear(classes, kept)


def _features_of(found: list[Row], article: str) -> set[str]:
    return set().union(*(fs for a, fs, _ in found if a == article))


def crossed(found: list[Row], strength: float, shift: float) -> list[tuple[str, str]]:
    """Pair the answer with what a model says that never saw the article."""
    articles = sorted({a for a, _, _ in found})
    pairs: list[tuple[str, str]] = []
    for fold_number in range(FOLDS):
        held = set(articles[fold_number::FOLDS])
        model = train([r for r in found if r[0] not in held], strength, shift)
        pairs += [(answer, model.best(fs)) for a, fs, answer in found if a in held]
    return pairs


def main() -> None:
    """Cross-validate, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coded", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("extractors/data/actor_plain.json"))
    arguments = parser.parse_args()
    choice, roles, total = rows(arguments.coded)
    counts = Counter(crossed(choice, STRENGTH["actor"], SHIFT))
    hits, false = counts["yes", "yes"], counts["no", "yes"]
    everything = sum(answer == "yes" for *_, answer in choice)
    print(f"all candidates: precision {everything / len(choice):.3f} recall {everything / total:.3f}")
    f1 = 2 * hits / (hits + false + total)
    print(f"chosen: precision {hits / (hits + false):.3f} recall {hits / total:.3f} f1 {f1:.3f}")
    pairs = crossed(roles, STRENGTH["role"], 0.0)
    rules = sum(f"rule={answer}" in fs for _, fs, answer in roles)
    print(
        f"role: rules {rules / len(roles):.3f} learned {sum(a == b for a, b in pairs) / len(pairs):.3f} n {len(pairs)}"
    )
    models = {"actor": train(choice, STRENGTH["actor"], SHIFT), "role": train(roles, STRENGTH["role"], 0.0)}
    raw = {"models": {n: {"classes": m.classes, "weights": m.weights} for n, m in models.items()}}
    arguments.out.write_text(json.dumps(raw, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
