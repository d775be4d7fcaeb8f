"""Tune the language model's lower layers on coded articles and print what that is worth.

usage: train_encoder.py GOLD.jsonl... [--sentences F] [--articles F] [--layers 6] [--epochs 8] [--held 3] [--write]

GOLD holds hand-coded articles in the form of docs/codebook.md. The language model's own weights stay as they are; what
is learned are low-rank additions to them and two heads: is it an event, and which. `--held N` keeps every N-th article
out and prints figures on these; `--write` writes `extractors/data/events/encoder.en.npz` with the data's hash. Needs
torch, which the program itself does not: `pip install torch`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from train_events import ARTICLES, DATA, SENTENCES, Lesson, articles, sentences, written

from extractors.event import encoder

RANK = 16
MIDDLE = 192
PIECES = 1400
"""Pieces in one step, padding counted."""
DOUBT = 0.05
"""How far the hand-coded answer is doubted: coders agree on most clauses, not on all."""
SHARE = 1 / 40
"""What one clause weighs in a step: about a fortieth."""


@dataclass
class Item:
    """A sentence, the labels of its clauses, and whether its other clauses are known to be no events."""

    pieces: encoder.Pieces
    labels: list[str]
    whole: bool


class Tuned(nn.Module):
    """The language model with low-rank additions, and the heads."""

    def __init__(self, classes: list[str], layers: int) -> None:
        """Lay out the additions at zero."""
        super().__init__()
        self.own = {name: torch.from_numpy(weight.copy()) for name, weight in encoder.base().items()}
        self.classes, self.depth = classes, layers
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for layer in range(layers):
            for name in encoder.PARTS:
                wide, narrow = self.own[f"encoder.layer.{layer}.{name}.weight"].shape
                key = self.key(layer, name)
                self.down[key] = nn.Parameter(torch.randn(RANK, narrow) / math.sqrt(narrow))
                self.up[key] = nn.Parameter(torch.zeros(wide, RANK))
        self.middle = nn.Linear(2 * 384, MIDDLE)
        self.event, self.code = nn.Linear(MIDDLE, 1), nn.Linear(MIDDLE, len(classes))
        self.drop = nn.Dropout(0.25)

    @staticmethod
    def key(layer: int, name: str) -> str:
        """Name a matrix as torch allows it."""
        return f"{layer}_{name}".replace(".", "-")

    def through(self, x: Tensor, layer: int, name: str) -> Tensor:
        """Multiply by a matrix of the model with its addition."""
        path, key = f"encoder.layer.{layer}.{name}", self.key(layer, name)
        return functional.linear(
            x, self.own[f"{path}.weight"] + self.up[key] @ self.down[key], self.own[f"{path}.bias"]
        )

    def normal(self, x: Tensor, name: str) -> Tensor:
        """Normalise as the model does."""
        return functional.layer_norm(x, (384,), self.own[f"{name}.weight"], self.own[f"{name}.bias"], 1e-12)

    def hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Read padded sentences."""
        many, length = ids.shape
        own = self.own
        x = own["embeddings.word_embeddings.weight"][ids] + own["embeddings.position_embeddings.weight"][:length]
        x = self.normal(x + own["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        shut = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in range(self.depth):
            query, key, value = (
                self.through(x, layer, name).view(many, length, encoder.HEADS, -1).transpose(1, 2)
                for name in encoder.PARTS[:3]
            )
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=shut)
            mixed = self.through(mixed.transpose(1, 2).reshape(many, length, 384), layer, encoder.PARTS[3])
            path = f"encoder.layer.{layer}"
            x = self.normal(self.drop(mixed) + x, f"{path}.attention.output.LayerNorm")
            fed = functional.gelu(self.through(x, layer, encoder.PARTS[4]), approximate="tanh")
            x = self.normal(self.drop(self.through(fed, layer, encoder.PARTS[5])) + x, f"{path}.output.LayerNorm")
        return x

    def forward(self, batch: list[Item]) -> tuple[Tensor, Tensor]:
        """Give log-odds of an event and scores of codes for every clause of some sentences."""
        length = max(len(item.pieces.ids) for item in batch)
        ids, mask = torch.zeros(len(batch), length, dtype=torch.long), torch.zeros(len(batch), length)
        for row, item in enumerate(batch):
            ids[row, : len(item.pieces.ids)] = torch.tensor(item.pieces.ids)
            mask[row, : len(item.pieces.ids)] = 1
        read = self.hidden(ids, mask)
        seen = torch.stack(
            [
                torch.cat([read[row, list(head)].mean(0), read[row, list(whole)].mean(0)])
                for row, item in enumerate(batch)
                for head, whole in zip(item.pieces.heads, item.pieces.wholes, strict=True)
            ]
        )
        middle = self.drop(functional.gelu(self.middle(self.drop(seen)), approximate="tanh"))
        return self.event(middle)[:, 0], self.code(middle)


def items(lessons: list[Lesson], *, whole: bool) -> list[Item]:
    """Cut lessons into sentences."""
    found = []
    for one in lessons:
        labels = iter(one.labels)
        cut = encoder.lay_out(one.page.doc, [candidate.clause for candidate in one.read])
        found += [Item(pieces, [next(labels) for _ in pieces.heads], whole) for pieces in cut]
    return found


def batches(found: list[Item], chance: np.random.Generator) -> Iterator[list[Item]]:
    """Give sentences of like length together, in an order of chance."""
    ordered = sorted(found, key=lambda item: len(item.pieces.ids) + 4 * chance.random())
    made: list[list[Item]] = [[]]
    for item in ordered:
        if made[-1] and len(item.pieces.ids) * (len(made[-1]) + 1) > PIECES:
            made.append([])
        made[-1].append(item)
    chance.shuffle(made)
    yield from made


def loss(net: Tuned, batch: list[Item]) -> Tensor | None:
    """Give what a step is to lessen: both heads' errors where the answer is known."""
    events, codes = net(batch)
    told = [(label, item.whole) for item in batch for label in item.labels]
    asked = [i for i, (label, whole) in enumerate(told) if label and whole]
    coded = [i for i, (label, _) in enumerate(told) if label not in {"", "none"}]
    parts = []
    if asked:
        right = torch.tensor([1 - DOUBT if told[i][0] != "none" else DOUBT for i in asked])
        parts.append(functional.binary_cross_entropy_with_logits(events[asked], right, reduction="sum"))
    if coded:
        right = torch.tensor([net.classes.index(told[i][0]) for i in coded])
        parts.append(functional.cross_entropy(codes[coded], right, reduction="sum", label_smoothing=DOUBT))
    return sum(parts[1:], parts[0]) * SHARE if parts else None


def tune(lessons: list[Lesson], extra: list[Lesson], layers: int, epochs: int, rate: float) -> Tuned:
    """Learn from whole articles and from single sentences."""
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    found = items(lessons, whole=True) + items(extra, whole=False)
    net = Tuned(sorted({label for item in found for label in item.labels} - {"", "none"}), layers)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    total = epochs * sum(1 for _ in batches(found, chance))
    step = 0
    for epoch in range(epochs):
        losses = []
        for batch in batches(found, chance):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 40) * max(0.02, 1 - step / total)
            error = loss(net, batch)
            step += 1
            if error is None:
                continue
            optimiser.zero_grad()
            error.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            losses.append(error.item())
        print(json.dumps({"epoch": epoch, "loss": round(float(np.mean(losses)), 3)}), flush=True)
    return net.eval()


@torch.no_grad()
def opinions(net: Tuned, one: Lesson) -> encoder.Opinion:
    """Judge the clauses of a lesson, as the program will."""
    pairs = [net([item]) for item in items([one], whole=True)]
    events = torch.cat([events for events, _ in pairs]).numpy()
    codes = torch.log_softmax(torch.cat([codes for _, codes in pairs]), 1).numpy()
    return encoder.Opinion(events, codes, tuple(net.classes))


def write(net: Tuned, data: str) -> None:
    """Write additions and heads as 16-bit floats, with the hash of what they were learned from."""
    kept = {}
    for layer in range(net.depth):
        for name in encoder.PARTS:
            key = net.key(layer, name)
            kept[f"{layer}.{name}.down"], kept[f"{layer}.{name}.up"] = net.down[key], net.up[key]
    for name in ("middle", "event", "code"):
        kept[f"{name}.weight"], kept[f"{name}.bias"] = getattr(net, name).weight, getattr(net, name).bias
    arrays = {name: value.detach().numpy().astype(np.float16) for name, value in kept.items()}
    classes, known = np.array("\n".join(net.classes)), np.array(data)
    np.savez_compressed(DATA / "encoder.en.npz", classes=classes, data=known, **arrays)


def main() -> None:
    """Tune, measure, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", nargs="+", type=Path)
    options.add_argument("--sentences", type=Path, default=SENTENCES)
    options.add_argument("--articles", type=Path, default=ARTICLES)
    options.add_argument("--layers", type=int, default=6)
    options.add_argument("--epochs", type=int, default=8)
    options.add_argument("--rate", type=float, default=0.0012)
    options.add_argument("--held", type=int, default=0)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    lessons, own, extra = articles(given.gold), written(given.articles), sentences(given.sentences)
    if given.held:
        order = np.random.default_rng(0).permutation(len(lessons))
        held = set(order[:: given.held].tolist())
        net = tune(
            [one for i, one in enumerate(lessons) if i not in held] + own,
            extra,
            given.layers,
            given.epochs,
            given.rate,
        )
        told = [
            (label, x, net.classes[code.argmax()])
            for i in sorted(held)
            if lessons[i].read
            for judged in [opinions(net, lessons[i])]
            for label, x, code in zip(lessons[i].labels, judged.events, judged.codes, strict=True)
            if label
        ]
        coded = [(label, code) for label, _, code in told if label != "none"]
        print(
            json.dumps(
                {
                    "event, right": round(float(np.mean([(x > 0) == (label != "none") for label, x, _ in told])), 3),
                    "code, right": round(float(np.mean([label == code for label, code in coded])), 3),
                }
            )
        )
    if given.write:
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*given.gold, given.sentences, given.articles)))
        write(tune(lessons + own, extra, given.layers, given.epochs, given.rate), digest.hexdigest())


if __name__ == "__main__":
    main()
