"""Train the English event model and print what it is worth.

usage: train_events.py GOLD.jsonl... [--sentences FILE] [--articles FILE] [--folds 5] [--write]

GOLD holds hand-coded articles in the form of docs/codebook.md; articles in other languages are passed over. With
`--folds` the figures printed are those of cross-validation by article; with `--write` the weights go to
`extractors/data/events/`. They hold features and numbers, no sentences. The encoder's part is `train_encoder.py`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from coded import all_rows
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from extractors import parser, text
from extractors.event.clauses import clauses
from extractors.event.cues import lexicon
from extractors.event.detect import choose
from extractors.event.features import Candidate, Page, candidates, features, lay_out
from extractors.records import Span

DATA = Path(__file__).parents[1] / "extractors" / "data" / "events"
SENTENCES = Path(__file__).parent / "data" / "event_sentences.txt"
ARTICLES = Path(__file__).parent / "data" / "event_articles.txt"
RAREST = 3
EVENT_C, CODE_C = 0.05, 0.5
PLAIN = frozenset(
    (
        "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
        "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "NONE", "POWER_TRANSFER",
    )
)  # fmt: skip


@dataclass
class Lesson:
    """One text to learn from: its clauses, what the model sees of them, and what each is."""

    page: Page
    read: list[Candidate]
    rows: list[list[str]]
    gold: list[tuple[str, int, int]]
    labels: list[str]
    told: dict[int, int]
    """The clause of each gold event that has one: its number by that of the event."""


def lesson(
    body: str, title: str, gold: list[tuple[str, int, int]], *, electoral: bool | None = None, doc: Doc | None = None
) -> Lesson:
    """Read a text and say of each clause which event it tells, "none", or "" where that cannot be said."""
    doc = parser.parse(body, Span(0, len(body))) if doc is None else doc
    page = lay_out(doc, lexicon(), title, text.quotes(body))
    if electoral is not None:
        page = replace(page, electoral=electoral, article=(f"a:electoral:{electoral}", f"a:election{3 * electoral}"))
    read = candidates(page, clauses(doc, lexicon()))
    found = Lesson(page, read, features(page, read), gold, ["none"] * len(read), {})
    label(found)
    return found


def label(lesson: Lesson) -> None:
    """Give each gold event, shortest first, to the clause that fits best; the others inside it stay open."""
    used: set[int] = set()
    for number, (code, start, end) in sorted(enumerate(lesson.gold), key=lambda one: one[1][2] - one[1][1]):
        inside = [i for i, c in enumerate(lesson.read) if start <= c.clause.head.idx < end and i not in used]
        if not inside:
            continue
        best = max(inside, key=lambda i: fitness(lesson, i, code, start, end))
        lesson.labels[best] = code
        lesson.told[number] = best
        used.add(best)
        for i in inside:
            if lesson.labels[i] == "none":
                lesson.labels[i] = ""


def fitness(lesson: Lesson, i: int, code: str, start: int, end: int) -> float:
    """Say how well a clause fits a gold event: overlap, height in the tree, and what the rules think."""
    clause, rules = lesson.read[i].clause, lesson.read[i].rules
    shared = max(0, min(clause.end, end) - max(clause.start, start))
    overlap = shared / (max(clause.end, end) - min(clause.start, start))
    depth = sum(1 for _ in clause.head.ancestors)
    means = rules[0].code_of(lesson.read[i].view) if rules else None
    return overlap - 0.05 * depth - 0.1 * clause.nominal + (0.3 if means == code else 0.05 if means else 0.0)


def articles(paths: list[Path]) -> list[Lesson]:
    """Read the English articles of hand-coded files."""
    english = (row for row in all_rows(paths) if row.get("language", "en") == "en")
    return [lesson(row["text"], row["title"] or "", list(events_of(row))) for row in english]


def events_of(row: dict) -> list[tuple[str, int, int]]:
    """Give code, start and end of an article's gold events."""
    found = []
    for event in row["events"]:
        start = event.get("start")
        start = row["text"].find(event["quote"]) if start is None else start
        if start >= 0:
            found.append((event["code"], start, start + len(event["quote"])))
    return found


def sentences(path: Path) -> list[Lesson]:
    """Read the sentences written for training: `CODE| sentence`, or events in braces."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        body, gold = inline(line)
        electoral = any(code not in PLAIN for code, _, _ in gold) or None
        found.append(lesson(body, "", [event for event in gold if event[0] != "NONE"], electoral=electoral))
    return found


def written(path: Path) -> list[Lesson]:
    """Read the articles written for training: `# title`, then lines with events in braces, then an empty line."""
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        title, _, rest = block.strip().partition("\n")
        if rest and not rest.startswith("#"):
            found.append(lesson(*_told(title, rest)))
    return found


def _told(title: str, rest: str) -> tuple[str, str, list[tuple[str, int, int]]]:
    body, gold = inline(rest)
    return body, title.removeprefix("# "), gold


def inline(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Read one line of the sentence file.

    >>> inline("{ACCUSE He blamed her} and left.")
    ('He blamed her and left.', [('ACCUSE', 0, 13)])
    """
    whole = re.match(r"([A-Z_]+)\|\s*(.*)$", line)
    if whole:
        return whole[2], [(whole[1], 0, len(whole[2]))]
    body, gold, place = "", [], 0
    for part in re.finditer(r"\{([A-Z_]+) ([^}]*)\}", line):
        body += line[place : part.start()]
        gold.append((part[1], len(body), len(body) + len(part[2])))
        body += part[2]
        place = part.end()
    return body + line[place:], gold


@dataclass
class Model:
    """Both classifiers over one vocabulary."""

    vocabulary: dict[str, int]
    event: LogisticRegression
    code: LogisticRegression

    def matrix(self, rows: list[list[str]]) -> csr_matrix:
        """Lay rows of features out as a sparse matrix."""
        return matrix(rows, self.vocabulary)


def matrix(rows: list[list[str]], vocabulary: dict[str, int]) -> csr_matrix:
    """Lay rows of features out as a sparse matrix of zeros and ones."""
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices += sorted({vocabulary[name] for name in row if name in vocabulary})
        starts.append(len(indices))
    values = np.ones(len(indices), np.float32)
    return csr_matrix((values, indices, starts), shape=(len(rows), len(vocabulary)))


def fit(lessons: list[Lesson], extra: list[Lesson]) -> Model:
    """Fit: is it an event (articles only), and which (articles and written sentences)."""
    count = Counter(name for one in lessons + extra for row in one.rows for name in set(row))
    names = sorted(name for name, times in count.items() if times >= RAREST and not re.search(r"\s", name))
    vocabulary = {name: i for i, name in enumerate(names)}
    rows, labels = flat(lessons)
    x, y = matrix(rows, vocabulary), np.array(labels)
    event = LogisticRegression(C=EVENT_C, solver="liblinear").fit(x, y != "none")
    more_rows, more_labels = flat(extra, events_only=True)
    known = y != "none"
    code = LogisticRegression(C=CODE_C, max_iter=60, tol=1e-3)
    code.fit(vstack([x[known], matrix(more_rows, vocabulary)]), np.concatenate([y[known], more_labels]))
    return Model(vocabulary, event, code)


def flat(lessons: list[Lesson], *, events_only: bool = False) -> tuple[list[list[str]], list[str]]:
    """Give rows and labels of all clauses whose label is known."""
    pairs = [(r, label) for one in lessons for r, label in zip(one.rows, one.labels, strict=True) if label]
    pairs = [pair for pair in pairs if not events_only or pair[1] != "none"]
    return [row for row, _ in pairs], [label for _, label in pairs]


def write(model: Model) -> None:
    """Write both sets of weights, features that weigh nothing left out."""
    store("event.en", model.vocabulary, ["event"], model.event.coef_, model.event.intercept_)
    store("code.en", model.vocabulary, list(model.code.classes_), model.code.coef_, model.code.intercept_)


def store(
    name: str, vocabulary: dict[str, int], classes: list[str], weights: np.ndarray, constants: np.ndarray
) -> None:
    """Write one npz file: names, classes, weights as 16-bit floats."""
    kept = [(feature, i) for feature, i in vocabulary.items() if np.abs(weights[:, i]).max() > 0.005]
    np.savez_compressed(
        DATA / f"{name}.npz",
        features=np.array("\n".join(feature for feature, _ in kept)),
        classes=np.array("\n".join(map(str, classes))),
        coefficients=weights[:, [i for _, i in kept]].T.astype(np.float16),
        constants=constants.astype(np.float32),
    )


def figures(pairs: list[tuple[Lesson, list[tuple[str, int, int]]]]) -> dict[str, float]:
    """Give F1 with the code and whatever the code; evidence counts when half of the shorter lies in the other."""
    hit = hit_any = told = found = 0
    for one, guesses in pairs:
        told, found = told + len(one.gold), found + len(guesses)
        hit += matched([(g, p) for g in one.gold for p in guesses if g[0] == p[0]])
        hit_any += matched([(g, p) for g in one.gold for p in guesses])
    return {"events": round(2 * hit / (told + found), 3), "any": round(2 * hit_any / (told + found), 3)}


def matched(pairs: list[tuple[tuple[str, int, int], tuple[str, int, int]]]) -> int:
    """Count one-to-one matches, best overlap first."""
    scored = sorted(((overlap(g, p), n) for n, (g, p) in enumerate(pairs)), reverse=True)
    used_gold, used_guess, count = set(), set(), 0
    for share, n in scored:
        gold, guess = pairs[n]
        if share >= 0.5 and id(gold) not in used_gold and id(guess) not in used_guess:
            used_gold.add(id(gold))
            used_guess.add(id(guess))
            count += 1
    return count


def overlap(gold: tuple[str, int, int], guess: tuple[str, int, int]) -> float:
    """Give the share of the shorter span that lies in the other; none when the guess is far too long."""
    long_gold, long_guess = gold[2] - gold[1], guess[2] - guess[1]
    if long_guess > 5 * long_gold + 150:
        return 0.0
    return (min(gold[2], guess[2]) - max(gold[1], guess[1])) / min(long_gold, long_guess)


def guess(model: Model, one: Lesson) -> list[tuple[str, int, int]]:
    """Detect as the product does, with a model that is not written yet."""
    if not one.rows:
        return []
    x = model.matrix(one.rows)
    names = tuple(map(str, model.code.classes_))
    events, codes = model.event.predict_proba(x)[:, 1], model.code.predict_proba(x)
    found = choose(one.page, one.read, events, codes, names)
    return [(event.code, event.start, event.end) for event in found]


def main() -> None:
    """Train, cross-validate, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", nargs="+", type=Path)
    options.add_argument("--sentences", type=Path, default=SENTENCES)
    options.add_argument("--articles", type=Path, default=ARTICLES)
    options.add_argument("--coded", type=Path, nargs="*", default=[])
    options.add_argument("--folds", type=int, default=0)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    lessons, extra = articles(given.gold), sentences(given.sentences)
    own = written(given.articles) + articles(given.coded)
    if given.folds:
        order = np.random.default_rng(0).permutation(len(lessons))
        pairs = []
        for fold in range(given.folds):
            held = set(order[fold :: given.folds].tolist())
            model = fit([one for i, one in enumerate(lessons) if i not in held] + own, extra)
            pairs += [(lessons[i], guess(model, lessons[i])) for i in sorted(held)]
        print(json.dumps({"articles": len(lessons), "folds": given.folds, **figures(pairs)}))
    if given.write:
        write(fit(lessons + own, extra))


if __name__ == "__main__":
    main()
