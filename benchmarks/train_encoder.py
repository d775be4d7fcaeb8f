"""Tune the language model's upper layers on coded articles, and the heads that answer from what it sees.

usage: train_encoder.py CODED... [--sentences F] [--articles F] [--start NPZ] [--epochs 4] [--write]

CODED holds hand-coded articles in the form of docs/codebook.md (`.jsonl`) or of `coded.py` (`.txt`); articles in other
languages than English are passed over. The language model's own weights stay as they are; what is learned are low-rank
additions to them and the heads of `extractors/encoder/heads.py`. `--start` builds on the additions of an earlier
tuning, of all layers if need be. `--write` writes
`extractors/data/events/encoder.en.npz` with the data's hash. Needs torch, which the program itself does not:
`pip install torch`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from coded import all_rows
from encoder_lessons import Bond, Study, clauses_only, coded
from encoder_net import DEPTH, FROZEN, Tuned, means
from torch import Tensor, nn
from torch.nn import functional
from train_events import ARTICLES, DATA, SENTENCES

from extractors.encoder import network
from extractors.encoder.heads import QUESTIONS

Answers = tuple[bool, bool, bool, bool]
PIECES = 2400
"""Pieces in one step."""
DOUBT = 0.05
"""How far the hand-coded answer is doubted: coders agree on most clauses, not on all."""
SHARE = 1 / 40
"""What one clause weighs in a step: about a fortieth."""
RARE = 6
"""A feature beside actors and times is kept when it occurs in at least so many articles."""
WORTH = {"event": 1.0, "code": 1.0, "status": 0.5, "told": 0.3, "tie": 0.3, "listed": 0.3}
"""What each question weighs beside the others."""


def loss(net: Tuned, study: Study, seen: Tensor) -> Iterator[Tensor]:
    """Give what a step is to lessen, question by question."""
    soft = lambda yes: torch.where(torch.tensor(yes), 1 - DOUBT, DOUBT)  # noqa: E731
    if study.clauses:
        middle = net.middle(seen, [(head, whole) for head, whole, _ in study.clauses])
        labels = [label for *_, label in study.clauses]
        asked = [i for i, label in enumerate(labels) if label and study.whole]
        told = [i for i, label in enumerate(labels) if label not in {"", "none"}]
        if asked:
            right = soft([labels[i] != "none" for i in asked])
            guess = net.heads["event"](middle[asked])[:, 0]
            yield WORTH["event"] * functional.binary_cross_entropy_with_logits(guess, right, reduction="sum")
        if told:
            right = torch.tensor([net.classes.index(labels[i]) for i in told])
            guess = net.heads["code"](middle[told])
            yield WORTH["code"] * functional.cross_entropy(guess, right, reduction="sum", label_smoothing=DOUBT)
    if study.acts:
        yield from acts(net, study, seen)
    if study.actors:
        ranges = [ranges for ranges, _ in study.actors]
        share = np.zeros((len(ranges), sum(map(len, ranges))), np.float32)
        for row, (end, spans) in enumerate(zip(np.cumsum([len(spans) for spans in ranges]), ranges, strict=True)):
            share[row, end - len(spans) : end] = 1 / len(spans)
        every = torch.from_numpy(share) @ means(seen, [span for spans in ranges for span in spans])
        looked = net.drop(torch.cat([means(seen, [spans[0] for spans in ranges]), every], 1))
        middle = net.drop(functional.gelu(net.heads["actor"](looked), approximate="tanh"))
        right = soft([listed for _, listed in study.actors])
        guess = net.heads["listed"](middle)[:, 0]
        yield WORTH["listed"] * functional.binary_cross_entropy_with_logits(guess, right, reduction="sum")


def acts(net: Tuned, study: Study, seen: Tensor) -> Iterator[Tensor]:
    """Give the errors on how acts are told and on the actors near them; of an actor the best mention counts."""
    middle = net.middle(seen, [(act.head, act.whole) for act in study.acts])
    right = torch.tensor([act.status for act in study.acts])
    guess = net.heads["status"](middle)
    yield WORTH["status"] * functional.cross_entropy(guess, right, reduction="sum", label_smoothing=DOUBT)
    told = torch.tensor([[act.background, act.dated] for act in study.acts]).float()
    told = told * (1 - 2 * DOUBT) + DOUBT
    yield WORTH["told"] * functional.binary_cross_entropy_with_logits(net.heads["told"](middle), told, reduction="sum")
    named = [{key: (*one, False) for key, one in act.truths.items()} for act in study.acts]
    timed = [{key: (False, False, False, yes) for key, yes in act.right.items()} for act in study.acts]
    yield from of_ties(net, middle, seen, [act.named for act in study.acts], named, slice(0, 3))
    yield from of_ties(net, middle, seen, [act.times for act in study.acts], timed, slice(3, 4))


def of_ties(
    net: Tuned, middle: Tensor, seen: Tensor, bonds: list[list[Bond]], right: list[dict[int, Answers]], ask: slice
) -> Iterator[Tensor]:
    """Give the errors on what is named near each act; of several mentions with one key the best counts."""
    rows = [(n, bond) for n, own in enumerate(bonds) for bond in own]
    if not rows:
        return
    pairs = sorted({(n, key) for n, (key, *_) in rows})
    place = {pair: number for number, pair in enumerate(pairs)}
    owner = torch.tensor([place[n, key] for n, (key, *_) in rows])
    best = torch.full((len(pairs), len(QUESTIONS)), -1e4)
    best = best.scatter_reduce(0, owner[:, None].expand(-1, len(QUESTIONS)), net.tied(middle, seen, rows), "amax")
    truth = torch.tensor([right[n][key] for n, key in pairs]).float() * (1 - DOUBT) + DOUBT / 2
    yield WORTH["tie"] * functional.binary_cross_entropy_with_logits(best[:, ask], truth[:, ask], reduction="sum")


def batches(studies: list[Study], chance: np.random.Generator) -> Iterator[list[int]]:
    """Put texts of like length together for one step, in an order of chance, so that little is padded."""
    longest = [max(map(len, study.chunks)) + 8 * chance.random() for study in studies]
    made: list[list[int]] = [[]]
    size = 0
    for number in np.argsort(longest).tolist():
        size += sum(map(len, studies[number].chunks))
        made[-1].append(number)
        if size > PIECES:
            made.append([])
            size = 0
    made = [batch for batch in made if batch]
    chance.shuffle(made)
    yield from made


def tune(studies: list[Study], start: dict[str, np.ndarray], epochs: int, rate: float) -> Tuned:
    """Learn from whole articles and from single sentences."""
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    classes = sorted({label for study in studies for *_, label in study.clauses} - {"", "none"})
    net = Tuned(classes, common(studies), start)
    below = [net.below(study.chunks) for study in studies]
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    total, step = epochs * sum(1 for _ in batches(studies, np.random.default_rng(0))), 0
    for epoch in range(epochs):
        losses = []
        for batch in batches(studies, chance):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 40) * max(0.02, 1 - step / total)
            seen = net.above([row for number in batch for row in below[number]])
            sizes = [sum(len(row) - 2 for row in below[number]) for number in batch]
            parts = [
                part
                for number, own in zip(batch, torch.split(seen, sizes), strict=True)
                for part in loss(net, studies[number], own)
            ]
            step += 1
            optimiser.zero_grad()
            error = sum(parts[1:], parts[0]) * SHARE
            error.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            losses.append(error.item())
        print(json.dumps({"epoch": epoch, "loss": round(float(np.mean(losses)), 3)}), flush=True)
    return net.eval()


def common(studies: list[Study]) -> list[str]:
    """List the features that stand beside actors and times in enough articles to learn from."""
    count: Counter[str] = Counter()
    for study in studies:
        bonds = (bond for act in study.acts for bond in (*act.named, *act.times))
        count.update({mark for *_, marks in bonds for mark in marks})
    return sorted(mark for mark, articles in count.items() if articles >= RARE)


def write(net: Tuned, data: str, path: Path) -> None:
    """Write additions and heads as 16-bit floats, with the hash of what they were learned from."""
    kept = {name: torch.from_numpy(value) for name, value in net.start.items()}
    for layer in range(FROZEN, DEPTH):
        for name in network.PARTS:
            key, part_of = net.key(layer, name), f"{layer}.{name}"
            for part, learned, axis in (("down", net.down[key], 0), ("up", net.up[key], 1)):
                before = [kept[f"{part_of}.{part}"]] if f"{part_of}.{part}" in kept else []
                kept[f"{part_of}.{part}"] = torch.cat([*before, learned], axis)
    for name, head in net.heads.items():
        kept[f"{name}.weight"], kept[f"{name}.bias"] = head.weight, head.bias
    kept["marked.table"] = net.marked.weight
    arrays = {name: value.detach().numpy().astype(np.float16) for name, value in kept.items()}
    texts = {"classes": "\n".join(net.classes), "marks": "\n".join(net.marks), "data": data}
    np.savez_compressed(path, **{name: np.array(text) for name, text in texts.items()}, **arrays)


def earlier(path: Path | None) -> dict[str, np.ndarray]:
    """Read the additions of an earlier tuning."""
    if path is None:
        return {}
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files if name.endswith((".up", ".down"))}


def main() -> None:
    """Tune and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("coded", nargs="+", type=Path)
    options.add_argument("--sentences", type=Path, default=SENTENCES)
    options.add_argument("--articles", type=Path, default=ARTICLES)
    options.add_argument("--start", type=Path)
    options.add_argument("--epochs", type=int, default=4)
    options.add_argument("--rate", type=float, default=0.0012)
    options.add_argument("--write", type=Path, nargs="?", const=DATA / "encoder.en.npz")
    given = options.parse_args()
    studies = [coded(row)[0] for row in all_rows(given.coded) if row.get("language", "en") == "en"]
    studies += [*clauses_only(given.articles, "articles"), *clauses_only(given.sentences, "sentences")]
    net = tune(studies, earlier(given.start), given.epochs, given.rate)
    if given.write:
        sources = (*given.coded, given.sentences, given.articles)
        write(net, hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest(), given.write)


if __name__ == "__main__":
    main()
