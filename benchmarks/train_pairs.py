"""Train the PLOVER pair classifier and print its cross-validated figures.

usage: train_pairs.py PAIRS.jsonl [--folds 5] [--write]

PAIRS holds lines {id, text, actor, recipient, code}. With `--write` the weights go to `extractors/data/events/`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from extractors.event.pairs import pair_features
from extractors.parser import parse
from extractors.records import Span

WEIGHTS = Path(__file__).parents[1] / "extractors" / "data" / "events" / "pairs.en.npz"
RAREST = 2
PENALTY = 1.0


def matrix(rows: list[list[str]], vocabulary: dict[str, int]) -> csr_matrix:
    """Lay rows of features out as a sparse matrix, each row of length one."""
    indices: list[int] = []
    values: list[float] = []
    starts = [0]
    for row in rows:
        known = sorted({vocabulary[name] for name in row if name in vocabulary})
        indices += known
        values += [1 / np.sqrt(max(1, len(known)))] * len(known)
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(rows), len(vocabulary)))


def vocabulary_of(rows: list[list[str]]) -> dict[str, int]:
    """Give numbers to the features that occur in more than one sentence."""
    count = Counter(name for row in rows for name in set(row))
    names = (name for name, times in count.items() if times >= RAREST and not any(map(str.isspace, name)))
    return {name: i for i, name in enumerate(sorted(names))}


def fit(rows: list[list[str]], codes: np.ndarray) -> tuple[dict[str, int], LinearSVC]:
    """Fit one vocabulary and one linear model."""
    vocabulary = vocabulary_of(rows)
    return vocabulary, LinearSVC(C=PENALTY, class_weight="balanced").fit(matrix(rows, vocabulary), codes)


def validate(rows: list[list[str]], codes: np.ndarray, folds: int) -> dict[str, object]:
    """Cross-validate over sentences: macro-F1, accuracy, F1 by code."""
    guessed = np.empty(len(codes), dtype=object)
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=0).split(rows, codes):
        vocabulary, model = fit([rows[i] for i in train], codes[train])
        guessed[test] = model.predict(matrix([rows[i] for i in test], vocabulary))
    names = sorted(set(codes))
    by_code = f1_score(codes, guessed, average=None, labels=names)
    return {
        "sentences": len(rows),
        "folds": folds,
        "macro_f1": round(float(f1_score(codes, guessed, average="macro")), 3),
        "accuracy": round(float(accuracy_score(codes, guessed)), 3),
        "by_code": {name: round(float(value), 2) for name, value in zip(names, by_code, strict=True)},
    }


def main() -> None:
    """Read, validate, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", type=Path)
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    lines = [json.loads(line) for line in given.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
    docs = ((parse(line["text"], Span(0, len(line["text"]))), line) for line in lines)
    rows = [pair_features(doc, line["actor"], line["recipient"]) for doc, line in docs]
    codes = np.array([line["code"] for line in lines])
    if given.folds:
        print(json.dumps(validate(rows, codes, given.folds)))
    if given.write:
        vocabulary, model = fit(rows, codes)
        np.savez_compressed(
            WEIGHTS,
            features=np.array("\n".join(vocabulary)),
            classes=np.array("\n".join(model.classes_)),
            coefficients=model.coef_.T.astype(np.float16),
            constants=model.intercept_.astype(np.float32),
        )


if __name__ == "__main__":
    main()
