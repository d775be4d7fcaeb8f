"""The language model and what is learned of it, in torch: additions and heads, as `train_encoder.py` tunes them."""

from __future__ import annotations

import math
from itertools import chain

import numpy as np
import torch
from encoder_lessons import Bond
from torch import Tensor, nn
from torch.nn import functional

from extractors.encoder import network
from extractors.encoder.heads import QUESTIONS, STATUSES

RANK, MIDDLE, TIED, SEEN = 24, 256, 128, 128
FROZEN, DEPTH = 4, 6
"""Layers that stay as they are, and layers in all: the lowest see words, which are the same in every trade."""


class Tuned(nn.Module):
    """The language model with low-rank additions, and the heads."""

    def __init__(self, classes: list[str], marks: list[str], start: dict[str, np.ndarray]) -> None:
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
            "tie_name": (network.WIDTH, TIED), "tie": (TIED, len(QUESTIONS)),
            "actor": (2 * network.WIDTH, SEEN), "listed": (SEEN, 1),
        }  # fmt: skip
        self.heads = nn.ModuleDict({name: nn.Linear(*size) for name, size in sizes.items()})
        self.marks = {mark: row for row, mark in enumerate(marks)}
        self.marked = nn.EmbeddingBag(len(marks), TIED, mode="sum")
        nn.init.normal_(self.marked.weight, std=0.02)
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

    def tied(self, middle: Tensor, seen: Tensor, rows: list[tuple[int, Bond]]) -> Tensor:
        """Score what is named near acts: the number of the act and the bond of each."""
        act = self.heads["tie_act"](middle)[[number for number, _ in rows]]
        named = self.heads["tie_name"](self.drop(means(seen, [span for _, (_, span, _) in rows])))
        bags = [[self.marks[mark] for mark in marks if mark in self.marks] for _, (*_, marks) in rows]
        starts = np.cumsum([0, *map(len, bags[:-1])])
        marked = self.marked(torch.tensor(list(chain.from_iterable(bags)), dtype=torch.long), torch.from_numpy(starts))
        return self.heads["tie"](self.drop(functional.gelu(act + named + marked + act * named, approximate="tanh")))


def padded(rows: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Lay rows of unlike length side by side, and shut out what is padded."""
    sizes = torch.tensor([len(row) for row in rows])
    x = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return x, torch.where(torch.arange(x.shape[1])[None] < sizes[:, None], 0.0, -1e9)[:, None, None, :]


def means(seen: Tensor, ranges: list[tuple[int, int] | None]) -> Tensor:
    """Give the mean line of each range of pieces; as one product of matrices, which is fast to learn through."""
    share = np.zeros((len(ranges), len(seen)), np.float32)
    for row, span in enumerate(ranges):
        if span is not None:
            share[row, span[0] : span[1]] = 1 / (span[1] - span[0])
    return torch.from_numpy(share) @ seen
