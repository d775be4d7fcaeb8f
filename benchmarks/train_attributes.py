"""Learn the weights of `extractors/data/events/attributes.json` from hand-coded articles.

usage: train_attributes.py GOLD.jsonl ... [--out FILE]

Prints cross-validated figures (five folds, split by article), then fits on everything. The file that ships holds
features and weights, no sentences, and the hash of the data. Needs scikit-learn; at run time nothing does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from extractors.event import dating, roles, scene
from extractors.event.linear import Linear
from extractors.event.scene import Scene
from extractors.event.setting import Setting
from extractors.event.speaker import utterances
from extractors.reading import Reading, read
from extractors.records import Actor, ActorMention, ActorTable, CodeRequest, Finding, Span

FOLDS = 5
RARE = 2
"""A feature is kept when it occurs in at least this many articles."""
STRENGTH = {"status": 0.5, "background": 0.5, "actors": 0.3, "recipients": 0.3, "speaker": 0.3, "date": 0.1}
SHIFT = {"actors": 0.8, "recipients": 1.2, "speaker": 0.8, "date": 1.0, "background": 0.3}
"""Added to the bias, so that a role is given more or less readily than the likeliest answer would be."""
PRONOUNS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "they": "p", "them": "p", "their": "p"}
Case = tuple[str, set[str], str]


def request(row: dict[str, Any]) -> CodeRequest:
    """Read one hand-coded article as the coder would get it."""
    return CodeRequest(
        id=row["id"],
        title=row["title"] or "",
        text=row["text"],
        date=date.fromisoformat(row["date"][:10]) if row["date"] else None,
        language=row.get("language") or None,
    )


def actor_table(row: dict[str, Any], reading: Reading) -> ActorTable:
    """Find the hand-coded actors in the text: their forms, surnames, and pronouns by the last person named."""
    text, forms = row["text"], {}
    for place, actor in enumerate(row["actors"]):
        names = [actor["name"], *actor["mentions"]]
        if actor["kind"] == "person" and " " in actor["name"]:
            names.append(actor["name"].split()[-1])
        for name in names:
            forms.setdefault(name, place)
    pattern = "|".join(re.escape(f) for f in sorted(forms, key=len, reverse=True) if f)
    mentions = [
        ActorMention(m.start(), m.end(), forms[m[0]], "name")
        for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)" if pattern else r"(?!)", text)
    ]
    if reading.language == "en":
        mentions += _pronouns(text, mentions, row["actors"])
    actors = tuple(
        Actor(
            name=a["name"], mentions=tuple(a["mentions"]), kind=a["kind"], role=a["role"], country=a["country"],
            actor_id="", canonical=a["name"],
        )
        for a in row["actors"]
    )  # fmt: skip
    return ActorTable(actors, tuple(sorted(mentions, key=lambda m: m.start)))


def _pronouns(text: str, mentions: list[ActorMention], actors: list[dict[str, Any]]) -> Iterator[ActorMention]:
    for match in re.finditer(r"\b(he|him|his|she|her|they|them|their)\b", text, re.IGNORECASE):
        single = PRONOUNS[match[0].lower()] != "p"
        before = [
            m for m in mentions
            if match.start() - 400 < m.end <= match.start() and (actors[m.actor]["kind"] == "person") is single
        ]  # fmt: skip
        if before:
            yield ActorMention(match.start(), match.end(), before[-1].actor, "pronoun")


def finding(row: dict[str, Any], event: dict[str, Any], reading: Reading) -> Finding:
    """Take the evidence as coded, and as its cue the highest verb or noun of the parse in it."""
    start = row["text"].find(event["quote"])
    end = start + len(event["quote"])
    cue = Span(start, min(end, start + 12))
    span = reading.doc.char_span(start, end, alignment_mode="contract") if reading.doc is not None else None
    if span is not None and len(span):
        cue = Span(span.root.idx, span.root.idx + len(span.root))
    return Finding(code=event["code"], start=start, end=end, cue=cue, rule="gold", confidence=1.0)


def scenes(row: dict[str, Any]) -> Iterator[tuple[Scene, dict[str, Any]]]:
    """Lay out the events of one article as findings."""
    reading = read(request(row))
    setting = Setting(reading, actor_table(row, reading))
    said = utterances(setting)
    for event in row["events"]:
        yield Scene(setting, finding(row, event, reading), said), event


def cases(told: Scene, event: dict[str, Any]) -> Iterator[Case]:
    """Say for each task what is known of an event, and the right answer."""
    described = scene.features(told)
    yield "status", described, event["status"]
    yield "background", described, "yes" if event["background"] else "no"
    for place, stands in roles.candidates(told):
        name = told.setting.actors.actors[place].name
        yield "actors", stands, "yes" if name in event["actors"] else "no"
        yield "recipients", stands, "yes" if name in event["recipients"] else "no"
        yield "speaker", stands, "yes" if name == event["speaker"] else "no"
    for iso, stands in dating.candidates(told):
        yield "date", stands, "yes" if event["date"] and iso.startswith(event["date"]) else "no"


def fit(task: str, rows: list[tuple[str, set[str], str]]) -> Linear:
    """Fit one model on `(article, features, answer)` rows; a yes-or-no model becomes one score."""
    seen: dict[str, set[str]] = defaultdict(set)
    for article, described, _ in rows:
        for name in described:
            seen[name].add(article)
    kept = {name for name, articles in seen.items() if len(articles) >= RARE}
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict.fromkeys(described & kept, 1.0) for _, described, _ in rows])
    model = LogisticRegression(C=STRENGTH[task], max_iter=400, fit_intercept=False)
    model.fit(matrix, [answer for *_, answer in rows])
    classes = tuple(model.classes_)
    names = vectors.get_feature_names_out()
    coefficients = model.coef_
    if len(classes) == 2:
        shift = SHIFT[task]
        table = {n: (float(w),) for n, w in zip(names, coefficients[0], strict=True)}
        table["bias"] = (table.get("bias", (0.0,))[0] + shift,)
        if task == "background":
            return Linear(("yes", "no"), {n: (w, 0.0) for n, (w,) in table.items()})
        return Linear(("yes",), table)
    return Linear(classes, {n: tuple(float(w) for w in c) for n, c in zip(names, coefficients.T, strict=True)})


def collect(rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, set[str], str]]]:
    """Gather the cases of all tasks."""
    gathered: dict[str, list[tuple[str, set[str], str]]] = defaultdict(list)
    for row in rows:
        for told, event in scenes(row):
            for task, described, answer in cases(told, event):
                gathered[task].append((row["id"], described, answer))
    return gathered


def cross_validate(task: str, rows: list[tuple[str, set[str], str]]) -> str:
    """Answer each fifth of the articles with a model of the others."""
    fold = {a: int(hashlib.sha256(a.encode()).hexdigest(), 16) % FOLDS for a, *_ in rows}
    counts: Counter[str] = Counter()
    for number in range(FOLDS):
        model = fit(task, [row for row in rows if fold[row[0]] != number])
        for article, described, answer in rows:
            if fold[article] != number:
                continue
            single = len(model.classes) == 1
            given = ("yes" if model.scores(described)[0] > 0 else "no") if single else model.best(described)
            counts["right"] += given == answer
            counts["hit"] += given == answer == "yes"
            counts["given"] += given == "yes"
            counts["gold"] += answer == "yes"
    share = counts["right"] / len(rows)
    f1 = 2 * counts["hit"] / max(1, counts["given"] + counts["gold"])
    return f"{task:<12} n {len(rows):>6}  accuracy {share:.3f}  F1 of yes {f1:.3f}"


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("extractors/data/events/attributes.json"))
    arguments = parser.parse_args()
    raw = [path.read_bytes() for path in arguments.gold]
    rows = [json.loads(line) for data in raw for line in data.decode().splitlines() if line.strip()]
    gathered = collect(rows)
    trained = {}
    for task, known in gathered.items():
        print(cross_validate(task, known), flush=True)
        model = fit(task, known)
        weights = {n: [round(w, 3) for w in row] for n, row in sorted(model.weights.items())}
        trained[task] = {
            "classes": model.classes,
            "weights": {n: row for n, row in weights.items() if any(abs(w) >= 0.02 for w in row)},
        }
    data = {"trained_on": hashlib.sha256(b"".join(raw)).hexdigest(), "articles": len(rows), "models": trained}
    arguments.out.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
