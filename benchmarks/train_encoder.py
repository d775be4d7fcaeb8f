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
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from coded import all_rows
from encoder_lessons import Study, clauses_only, coded
from torch import Tensor, nn
from torch.nn import functional
from train_events import ARTICLES, DATA, SENTENCES

from extractors.encoder import network
from extractors.encoder.heads import STANDS, STATUSES

RANK, MIDDLE, TIED, SEEN = 24, 256, 128, 128
FROZEN, DEPTH = 4, 6
"""Layers that stay as they are, and layers in all: the lowest see words, which are the same in every trade."""
PIECES = 2400
"""Pieces in one step."""
DOUBT = 0.05
"""How far the hand-coded answer is doubted: coders agree on most clauses, not on all."""
SHARE = 1 / 40
"""What one clause weighs in a step: about a fortieth."""
WORTH = {"event": 1.0, "code": 1.0, "status": 0.5, "told": 0.3, "tie": 0.3, "listed": 0.3}
"""What each question weighs beside the others."""


class Tuned(nn.Module):
    """The language model with low-rank additions, and the heads."""

    def __init__(self, classes: list[str], start: dict[str, np.ndarray]) -> None:
        """Lay out the additions at zero, on top of those of an earlier tuning."""
        super().__init__()
        self.own = {name: torch.from_numpy(weight.copy()) for name, weight in network.base().items()}
        self.start = start
        for key in (name.removesuffix(".up") for name in start if name.endswith(".up")):
            self.own[f"encoder.layer.{key}.weight"] += torch.from_numpy(start[f"{key}.up"] @ start[f"{key}.down"])
        self.classes = classes
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for layer in range(FROZEN, DEPTH):
            for name in network.PARTS:
                wide, narrow = self.own[f"encoder.layer.{layer}.{name}.weight"].shape
                self.down[self.key(layer, name)] = nn.Parameter(torch.randn(RANK, narrow) / math.sqrt(narrow))
                self.up[self.key(layer, name)] = nn.Parameter(torch.zeros(wide, RANK))
        sizes = {
            "middle": (2 * network.WIDTH, MIDDLE), "event": (MIDDLE, 1), "code": (MIDDLE, len(classes)),
            "status": (MIDDLE, len(STATUSES)), "told": (MIDDLE, 2), "tie_act": (MIDDLE, TIED),
            "tie_name": (network.WIDTH, TIED), "tie_stand": (TIED, STANDS), "tie": (TIED, 3),
            "actor": (2 * network.WIDTH, SEEN), "listed": (SEEN, 1),
        }  # fmt: skip
        self.heads = nn.ModuleDict({name: nn.Linear(*size) for name, size in sizes.items()})
        self.drop = nn.Dropout(0.2)

    @staticmethod
    def key(layer: int, name: str) -> str:
        """Name a matrix as torch allows it."""
        return f"{layer}_{name}".replace(".", "-")

    def through(self, x: Tensor, layer: int, name: str) -> Tensor:
        """Multiply by a matrix of the model, and add what was learned."""
        path, key = f"encoder.layer.{layer}.{name}", self.key(layer, name)
        own = functional.linear(x, self.own[f"{path}.weight"], self.own[f"{path}.bias"])
        if key not in self.down:
            return own
        return own + functional.linear(functional.linear(x, self.down[key]), self.up[key])

    def normal(self, x: Tensor, name: str) -> Tensor:
        """Normalise as the model does."""
        return functional.layer_norm(x, (network.WIDTH,), self.own[f"{name}.weight"], self.own[f"{name}.bias"], 1e-12)

    def layer(self, x: Tensor, shut: Tensor, layer: int) -> Tensor:
        """Pass one layer."""
        many, length = x.shape[:2]
        drop = self.drop if layer >= FROZEN else nn.Identity()
        query, key, value = (
            self.through(x, layer, name).view(many, length, network.HEADS, -1).transpose(1, 2)
            for name in network.PARTS[:3]
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=shut)
        mixed = self.through(mixed.transpose(1, 2).reshape(many, length, -1), layer, network.PARTS[3])
        path = f"encoder.layer.{layer}"
        x = self.normal(drop(mixed) + x, f"{path}.attention.output.LayerNorm")
        fed = functional.gelu(self.through(x, layer, network.PARTS[4]), approximate="tanh")
        return self.normal(drop(self.through(fed, layer, network.PARTS[5])) + x, f"{path}.output.LayerNorm")

    @torch.no_grad()
    def below(self, chunks: tuple[tuple[int, ...], ...]) -> list[Tensor]:
        """Pass the frozen layers, once for all epochs."""
        own = self.own
        ids, shut = padded([torch.tensor(chunk) for chunk in chunks])
        x = own["embeddings.word_embeddings.weight"][ids]
        x = x + own["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self.normal(x + own["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(FROZEN):
            x = self.layer(x, shut, layer)
        return [row[: len(chunk)].clone() for row, chunk in zip(x, chunks, strict=True)]

    def above(self, rows: list[Tensor]) -> Tensor:
        """Pass the layers that learn; give a line for every piece between the ends of the chunks."""
        x, shut = padded(rows)
        for layer in range(FROZEN, DEPTH):
            x = self.layer(x, shut, layer)
        return torch.cat([line[1 : len(row) - 1] for line, row in zip(x, rows, strict=True)])

    def middle(self, seen: Tensor, spans: list[tuple[tuple[int, int], tuple[int, int]]]) -> Tensor:
        """See clauses: predicate and words."""
        both = torch.cat([means(seen, [head for head, _ in spans]), means(seen, [whole for _, whole in spans])], 1)
        return self.drop(functional.gelu(self.heads["middle"](self.drop(both)), approximate="tanh"))

    def tied(self, middle: Tensor, seen: Tensor, rows: list[tuple[int, tuple[int, int], int]]) -> Tensor:
        """Score mentions: number of the act, pieces and stand of each."""
        act = self.heads["tie_act"](middle)[[number for number, *_ in rows]]
        named = self.heads["tie_name"](self.drop(means(seen, [span for _, span, _ in rows])))
        stands = self.heads["tie_stand"].weight[[stand for *_, stand in rows]]
        return self.heads["tie"](self.drop(functional.gelu(act + named + stands + act * named, approximate="tanh")))


def padded(rows: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Lay rows of unlike length side by side, and shut out what is padded."""
    sizes = torch.tensor([len(row) for row in rows])
    x = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return x, torch.where(torch.arange(x.shape[1])[None] < sizes[:, None], 0.0, -1e9)[:, None, None, :]


def means(seen: Tensor, ranges: list[tuple[int, int]]) -> Tensor:
    """Give the mean line of each range of pieces; as one product of matrices, which is fast to learn through."""
    share = np.zeros((len(ranges), len(seen)), np.float32)
    for row, (start, end) in enumerate(ranges):
        share[row, start:end] = 1 / (end - start)
    return torch.from_numpy(share) @ seen


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
    rows = [(n, span, stand) for n, act in enumerate(study.acts) for _, span, stand in act.mentions]
    if not rows:
        return
    scores = net.tied(middle, seen, rows)
    pairs = sorted({(n, actor) for n, act in enumerate(study.acts) for actor, *_ in act.mentions})
    place = {pair: number for number, pair in enumerate(pairs)}
    owner = torch.tensor([place[n, actor] for n, act in enumerate(study.acts) for actor, *_ in act.mentions])
    best = torch.full((len(pairs), 3), -1e4).scatter_reduce(0, owner[:, None].expand(-1, 3), scores, "amax")
    truth = torch.tensor([study.acts[n].truths[actor] for n, actor in pairs]).float() * (1 - DOUBT) + DOUBT / 2
    yield WORTH["tie"] * functional.binary_cross_entropy_with_logits(best, truth, reduction="sum")


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
    net = Tuned(sorted({label for study in studies for *_, label in study.clauses} - {"", "none"}), start)
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


def write(net: Tuned, data: str, path: Path) -> None:
    """Write additions and heads as 16-bit floats, with the hash of what they were learned from."""
    kept = {name: torch.from_numpy(value) for name, value in net.start.items()}
    for layer in range(FROZEN, DEPTH):
        for name in network.PARTS:
            key, path = net.key(layer, name), f"{layer}.{name}"
            for part, learned, axis in (("down", net.down[key], 0), ("up", net.up[key], 1)):
                before = [kept[f"{path}.{part}"]] if f"{path}.{part}" in kept else []
                kept[f"{path}.{part}"] = torch.cat([*before, learned], axis)
    for name, head in net.heads.items():
        kept[f"{name}.weight"], kept[f"{name}.bias"] = head.weight, head.bias
    arrays = {name: value.detach().numpy().astype(np.float16) for name, value in kept.items()}
    classes, known = np.array("\n".join(net.classes)), np.array(data)
    np.savez_compressed(path, classes=classes, data=known, **arrays)


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
