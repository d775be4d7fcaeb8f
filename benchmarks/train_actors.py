"""Train the choice of actors: which of the possible actors a person would list.

    python benchmarks/train_actors.py CODED.jsonl...

Files carry one hand-coded article a line (`.jsonl`) or the form of `coded.py` (`.txt`). Writes
`extractors/data/actor_choice.json`: weights by feature name, the lowest threshold of (nearly) the best F1 in
cross-validation by article, and the sha-256 of the data. No word of the articles is kept beside the actor nouns of the
reviewed table.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from coded import all_rows
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from extractors import reading
from extractors.actor import forms, possible
from extractors.actor.candidates import Cluster
from extractors.actor.features import Surroundings, features
from extractors.records import CodeRequest
from extractors.score.matching import Named, paired

OUT = Path(__file__).parent.parent / "extractors" / "data" / "actor_choice.json"
RARE = 4
"""A feature must be seen this often to get a weight."""
FLOOR = 0.15
"""Least deviation by which a feature is scaled, so that rare ones stay small."""
STRENGTH = 0.03
FLAT = 0.005
"""What F1 may lose for more actors: an event whose actor was not listed loses more."""
FOLDS = 8


def main() -> None:
    """Train the model and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    paths: list[Path] = parser.parse_args().paths
    rows = [row for row in all_rows(paths) if row.get("language", "en") == "en"]
    cases: list[tuple[str, dict[str, float], bool]] = []
    listed = 0
    for row in rows:
        read = _reading(row)
        if read.doc is None:
            continue
        listed += len(row["actors"])
        clusters = possible(read)
        around = Surroundings(clusters, read)
        for cluster, actor in zip(clusters, coded_as(clusters, row), strict=True):
            cases.append((row["id"], features(cluster, around), actor is not None))
    model = _train(cases, listed)
    data = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    OUT.write_text(json.dumps({"data": data, **model}, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


def _reading(row: dict) -> reading.Reading:
    """Read an article with its coded focus and unseen by the language model: what is learned here stands by itself."""
    request = CodeRequest(
        id=row["id"],
        title=row.get("title") or "",
        text=row["text"],
        date=date.fromisoformat(row["date"][:10]) if row.get("date") else None,
        language=row.get("language"),
    )
    return replace(reading.read(request), focus=tuple(row["focus_countries"]), sight=None)


def coded_as(clusters: list[Cluster], row: dict) -> list[dict | None]:
    """Give for each cluster the coded actor that it stands for, one to one, as the scorer pairs them."""
    given = [
        Named.of({"name": name, "mentions": forms(cluster, name), "kind": cluster.kind}, row["text"])
        for cluster in clusters
        for name in (cluster.longest.text,)
    ]
    coded = [Named.of(actor, row["text"]) for actor in row["actors"]]
    hits = {id(found): dict(one.row) for one, found in paired(coded, given, lambda a, b: a.likeness(b))}
    return [hits.get(id(one)) for one in given]


def _train(cases: list[tuple[str, dict[str, float], bool]], listed: int) -> dict:
    seen = Counter(key for _, found, _ in cases for key in found)
    kept = [{key: value for key, value in found.items() if seen[key] >= RARE} for _, found, _ in cases]
    vectors = DictVectorizer(sparse=False)
    x = vectors.fit_transform(kept)
    y = np.array([hit for _, _, hit in cases])
    groups = np.array([article for article, _, _ in cases])
    scale = np.maximum(x.std(axis=0), FLOOR)
    chance = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        chance[test] = _fit(x[train] / scale, y[train]).predict_proba(x[test] / scale)[:, 1]

    def f1(threshold: float) -> float:
        chosen = chance >= threshold
        return 2 * y[chosen].sum() / (chosen.sum() + listed)

    tried = np.arange(0.2, 0.6, 0.02)
    threshold = next(t for t in tried if f1(t) > max(map(f1, tried)) - FLAT)
    print(f"{len(y)} candidates, {listed} listed, F1 {f1(threshold):.3f} in {FOLDS}-fold cross-validation")
    model = _fit(x / scale, y)
    weights = zip(vectors.get_feature_names_out(), model.coef_[0] / scale, strict=True)
    return {
        "f1": round(float(f1(threshold)), 3),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": round(float(threshold), 2),
        "weights": {key: round(float(weight), 4) for key, weight in weights if abs(weight) > 0.0005},
    }


def _fit(x: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(x, y)


if __name__ == "__main__":
    main()
