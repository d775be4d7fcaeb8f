"""Learn the weights of `extractors/data/events/attributes.json` from hand-coded articles.

usage: train_attributes.py CODED ... [--out FILE]

CODED holds hand-coded articles (`.jsonl`, or `.txt` in the form of `coded.py`) of every language.

The file that it writes holds features and weights, no sentences, and the hash of the data. Needs scikit-learn; at run
time nothing does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from coded import all_rows
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from extractors.actor import find_actors
from extractors.actor.names import words
from extractors.election import find_elections
from extractors.event import dating, manner, roles, scene
from extractors.event.detect import detect
from extractors.event.linear import Linear
from extractors.event.roles import Known
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import Reading, read
from extractors.records import Actor, ActorMention, ActorTable, CodeRequest, Finding, Span

FOLDS = 5
RARE = 2
"""A feature is kept when it occurs in at least this many articles."""
STRENGTH = {"status": 0.5, "background": 0.5, "speaker": 0.2, "actors": 0.2, "recipients": 0.2, "date": 0.05}
SHIFT = {"background": 0.3, "speaker": 0.3, "actors": 1.4, "recipients": 1.5, "date": 0.5}
"""Added to the bias, so that a role is given more or less readily than the likeliest answer would be."""
Row = tuple[str, set[str], str]


def request(row: dict[str, Any]) -> CodeRequest:
    """Read one hand-coded article as the coder would get it."""
    return CodeRequest(
        id=row["id"],
        title=row["title"] or "",
        text=row["text"],
        date=date.fromisoformat(row["date"][:10]) if row["date"] else None,
        language=row.get("language") or None,
    )


def actor_table(row: dict[str, Any], reading: Reading) -> tuple[ActorTable, dict[str, set[str]]]:
    """Find the actors as the coder does, and add the hand-coded ones that it missed; map coded names to the table's.

    So the models learn among the wrong actors, too, that they will meet.
    """
    found = find_actors(reading)
    actors, mentions, names = list(found.actors), list(found.mentions), {}
    for coded in row["actors"]:
        forms = {" ".join(words(form)) for form in (coded["name"], *coded["mentions"])}
        places = [i for i, actor in enumerate(found.actors) if _same(forms, coded["kind"], actor)]
        if not places:
            places = [len(actors)]
            actors.append(
                Actor(
                    name=coded["name"], mentions=tuple(coded["mentions"]), kind=coded["kind"], role=coded["role"],
                    country=coded["country"], actor_id="x:", canonical=coded["name"],
                )
            )  # fmt: skip
        names[coded["name"]] = {actors[place].name for place in places}
        pattern = "|".join(re.escape(f) for f in sorted((coded["name"], *coded["mentions"]), key=len, reverse=True))
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", row["text"]):
            if not any(m.start < match.end() and match.start() < m.end for m in mentions):
                mentions.append(ActorMention(match.start(), match.end(), places[0], "name"))
    return ActorTable(tuple(actors), tuple(sorted(mentions, key=lambda m: m.start))), names


def _same(forms: set[str], kind: str, actor: Actor) -> bool:
    theirs = {" ".join(words(form)) for form in (actor.name, *actor.mentions)}
    if forms & theirs:
        return True
    pairs = ((set(a.split()), set(b.split())) for a in forms for b in theirs)
    return kind == actor.kind == "person" and any(a and b and (a <= b or b <= a) for a, b in pairs)


def finding(row: dict[str, Any], event: dict[str, Any], reading: Reading) -> Finding:
    """Take the evidence as coded, and as its cue the highest verb or noun of the parse in it."""
    start = row["text"].find(event["quote"])
    end = start + len(event["quote"])
    cue = Span(start, min(end, start + 12))
    span = reading.doc.char_span(start, end, alignment_mode="contract") if reading.doc is not None else None
    if span is not None and len(span):
        verbs = [t for t in span if t.pos_ == "VERB"]
        root = span.root if span.root.pos_ == "VERB" or not verbs else verbs[0]
        cue = Span(root.idx, root.idx + len(root))
    return Finding(code=event["code"], start=start, end=end, cue=cue, rule="gold", confidence=1.0)


def scenes(row: dict[str, Any]) -> Iterator[tuple[Scene, dict[str, Any]]]:
    """Lay out the events of one article as findings; the names in them become those of the actor table.

    Where the detector finds the coded event, its evidence and cue are learned from, too: those the models will meet.
    """
    reading = read(request(row))
    table, names = actor_table(row, reading)
    setting = Setting(reading, table, find_elections(reading))
    said = utterances(setting)
    detected = detect(reading, table)
    for event in row["events"]:
        coded = finding(row, event, reading)
        alike = [f for f in detected if f.code == coded.code and 2 * _shared(f, coded) >= min(_long(f), _long(coded))]
        seen = {coded, max(alike, key=lambda f: _shared(f, coded), default=coded)}
        roles = {key: set().union(*(names.get(n, {n}) for n in event[key])) for key in ("actors", "recipients")}
        known = {**event, **roles, "speaker": names.get(event["speaker"], {event["speaker"]})}
        yield from ((Scene(setting, one, said), known) for one in sorted(seen, key=lambda f: f.rule))


def _long(one: Finding) -> int:
    return one.end - one.start


def _shared(one: Finding, other: Finding) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


@dataclass(frozen=True)
class Case:
    """One event of the gold: its scene, the coded answer, and how it is told."""

    article: str
    told: Scene
    event: dict[str, Any]
    described: set[str]

    def actors(self, task: str, known: Known) -> list[Row]:
        """Ask of every actor near the event whether it has the role."""
        names = [actor.name for actor in self.told.setting.actors.actors]
        right = self.event[task]
        return [
            (self.article, stands, "yes" if names[place] in right else "no")
            for place, stands in roles.candidates(self.told, known)
        ]

    def speakers(self, known: Known) -> list[Row]:
        """Ask which of the actors near the event, or nobody, says so."""
        names = {None: None, **{place: actor.name for place, actor in enumerate(self.told.setting.actors.actors)}}
        return [
            (self.article, stands, "yes" if names[place] in self.event["speaker"] else "no")
            for place, stands in roles.speakers(self.told, self.described, known)
        ]

    def dates(self, how: frozenset[str]) -> list[Row]:
        """Ask which of the dates near an event, or none, is the coded one."""
        right = self.event["date"]
        return [
            (self.article, stands, "yes" if (iso or "").startswith(right or "-") or iso is right else "no")
            for iso, stands in dating.candidates(self.told, self.described, how)
        ]

    def whole(self, task: str) -> list[Row]:
        """Give the one row of a task that looks at how the event is told."""
        answers = {
            "status": self.event["status"],
            "background": "yes" if self.event["background"] else "no",
        }
        return [(self.article, self.described, answers[task])]


def fit(task: str, rows: list[Row]) -> Linear:
    """Fit one model; a yes-or-no model becomes one score, positive for yes."""
    vectors, matrix = _matrix(rows)
    solver = "lbfgs" if task == "status" else "liblinear"
    model = LogisticRegression(C=STRENGTH[task], max_iter=400, fit_intercept=False, solver=solver)
    model.fit(matrix, [answer for *_, answer in rows])
    names = vectors.get_feature_names_out()
    classes = tuple(str(c) for c in model.classes_)
    if classes != ("no", "yes"):
        return Linear(classes, {n: tuple(map(float, c)) for n, c in zip(names, model.coef_.T, strict=True)})
    table = {n: (float(w),) for n, w in zip(names, model.coef_[0], strict=True)}
    table["bias"] = (table["bias"][0] + SHIFT[task],)
    return Linear(("yes",), table)


def fit_choice(task: str, choices: list[list[Row]]) -> Linear:
    """Fit scores that make the right one of several likeliest (a softmax over the choices of each event)."""
    groups = [rows for rows in choices if any(answer == "yes" for *_, answer in rows)]
    rows = list(chain.from_iterable(groups))
    vectors, matrix = _matrix(rows)
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    right = np.array([answer == "yes" for *_, answer in rows])

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, Any]:
        scores = matrix @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        whole, good = np.add.reduceat(odds, starts), np.add.reduceat(odds * right, starts)
        slope = odds / whole[owner] - odds * right / good[owner]
        penalty = 0.5 / STRENGTH[task] * float(weights @ weights)
        return float(np.log(whole / good).sum()) + penalty, matrix.T @ slope + weights / STRENGTH[task]

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 100})
    table = {n: (float(w),) for n, w in zip(vectors.get_feature_names_out(), found.x, strict=True)}
    none = "undated" if task == "date" else "nobody"
    table[none] = (table[none][0] - SHIFT[task],)
    return Linear(("yes",), table)


def _matrix(rows: list[Row]) -> tuple[DictVectorizer, Any]:
    seen: dict[str, set[str]] = defaultdict(set)
    for article, described, _ in rows:
        for name in described:
            seen[name].add(article)
    kept = {name for name, articles in seen.items() if len(articles) >= RARE}
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict.fromkeys(described & kept, 1.0) for _, described, _ in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    return vectors, matrix


def collect(rows: list[dict[str, Any]]) -> list[Case]:
    """Lay out all events."""
    return [Case(row["id"], told, event, scene.features(told)) for row in rows for told, event in scenes(row)]


def fold_of(article: str) -> int:
    """Put an article in a fold, by its id alone."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % FOLDS


def train(cases: list[Case]) -> dict[str, Linear]:
    """Fit all models; a later one learns from what the earlier ones answer on articles that they have not seen."""
    fitted: dict[str, Linear] = {}
    for task in ("status", "background"):
        fitted[task] = _whole(task)(cases)
    told = [_unseen(cases, _whole(task)) for task in ("status", "background")]
    statuses = [model.best(case.described) for case, model in zip(cases, told[0], strict=True)]
    recalled = [model.scores(case.described)[0] > 0 for case, model in zip(cases, told[1], strict=True)]
    hows = list(map(manner.named, statuses, recalled))
    fitted["date"] = fit_choice("date", [case.dates(how) for case, how in zip(cases, hows, strict=True)])
    known = [Known(frozenset({f"status={status}"})) for status in statuses]
    said = [case.speakers(facts) for case, facts in zip(cases, known, strict=True)]
    fitted["speaker"] = fit_choice("speaker", said)
    unseen = _unseen(list(zip(cases, said, strict=True)), lambda part: fit_choice("speaker", [r for _, r in part]))
    known = [
        facts.with_actors("speaker", roles.speaker(case.told, case.described, model, facts))
        for case, model, facts in zip(cases, unseen, known, strict=True)
    ]
    for task in ("actors", "recipients"):
        rows = [case.actors(task, facts) for case, facts in zip(cases, known, strict=True)]
        fitted[task] = fit(task, list(chain.from_iterable(rows)))
    return fitted


def _whole(task: str) -> Callable[[list[Case]], Linear]:
    return lambda part: fit(task, [row for case in part for row in case.whole(task)])


def _unseen(items: list[Any], fitter: Callable[[list[Any]], Linear]) -> list[Linear]:
    """Give for each item a model that was fitted without its article."""
    folds = [fold_of((item[0] if isinstance(item, tuple) else item).article) for item in items]
    models = [fitter([i for i, f in zip(items, folds, strict=True) if f != n]) for n in range(FOLDS)]
    return [models[f] for f in folds]


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("extractors/data/events/attributes.json"))
    arguments = parser.parse_args()
    raw = [path.read_bytes() for path in arguments.gold]
    rows = list(all_rows(arguments.gold))
    trained = {}
    for task, model in train(collect(rows)).items():
        weights = {n: [round(w, 2) for w in row] for n, row in sorted(model.weights.items())}
        trained[task] = {
            "classes": model.classes,
            "weights": {n: row for n, row in weights.items() if any(abs(w) >= 0.03 for w in row)},
        }
    data = {"trained_on": hashlib.sha256(b"".join(raw)).hexdigest(), "articles": len(rows), "models": trained}
    arguments.out.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
