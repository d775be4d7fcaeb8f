"""How well copies are folded: recall on edited copies, false folds among unrelated texts, time per text.

usage: python benchmarks/folding.py [--pairs 1000] [--unrelated 450] [--seed 1]

The texts are generated: sentences of a small grammar with names, numbers and a Zipf-like vocabulary, so that unrelated
texts share phrases as news does. Copies are cut to 35-100 %, get 0-5 % of noise in their words, leads and tails of
other hands, and agency credits in another language.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import UTC, datetime
from itertools import combinations, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extractors.agency import credited
from extractors.fingerprint import containment, shingles, signature
from extractors.story import COPY, StoryText, fold, is_copy

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CREDITS = (("/TASS/.", "/ТАСС/."), ("(AFP)", "(АФП)"), ("(Reuters) -", "(Рейтер) -"), ("(AP) —", "(АП) —"))
STOCK = (
    "Polling stations will be open from eight in the morning until eight in the evening.",
    "The opposition has accused the government of misusing state media, a charge it denies.",
    "The commission is to publish the final results within ten days.",
    "The country has been led by the same party since independence.",
    "Observers from the regional organisation have not yet commented.",
)
"""Sentences that many articles on one subject share; they must not make copies."""
OPEN = "the of to in a and for on that with by from at as was were is has had said will after before".split()  # noqa: SIM905


class Newsroom:
    """Writes texts that never existed; the same seed writes the same ones."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (repeatable, no secret)
        sounds = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
        self.words = ["".join(self.chance.choices(sounds, k=self.chance.randint(1, 4))) for _ in range(6000)]
        self.weights = [1 / (rank + 3) for rank in range(6000)]

    def sentence(self) -> str:
        """Write one sentence of 8 to 28 words."""
        length = self.chance.randint(8, 28)
        words = self.chance.choices(self.words, self.weights, k=length)
        words = [self.chance.choice(OPEN) if self.chance.random() < 0.4 else word for word in words]
        if self.chance.random() < 0.3:
            words[self.chance.randrange(length)] = str(self.chance.randint(2, 99_999))
        return " ".join(words).capitalize() + "."

    def article(self, words: int) -> str:
        """Write an article of about so many words, with a stock sentence or two."""
        lines: list[str] = []
        while sum(line.count(" ") + 1 for line in lines) < words:
            lines.append(self.sentence())
        for stock in self.chance.sample(STOCK, self.chance.randint(0, 2)):
            lines.insert(self.chance.randrange(len(lines) + 1), stock)
        return " ".join(lines)

    def copy(self, text: str) -> tuple[str, str]:
        """Edit an article as an outlet would; gives the wire's text with its credit and the outlet's."""
        words = text.split()
        share = self.chance.uniform(0.35, 1.0)
        noise = self.chance.uniform(0.0, 0.05)
        noisy = (self.chance.choice(self.words) if self.chance.random() < noise else word for word in words)
        kept = list(islice(noisy, int(len(words) * share)))
        foreign = [self.article(self.chance.randint(5, 60)) if self.chance.random() < 0.5 else "" for _ in range(2)]
        native, translated = self.chance.choice(CREDITS)
        return f"MINSK, March 1. {native} {text}", f"MINSK. {translated} {foreign[0]} {' '.join(kept)} {foreign[1]}"


def story_text(article_id: str, text: str) -> StoryText:
    """Prepare one text for folding."""
    return StoryText(article_id=article_id, moment=NOW, shingles=shingles(text), agency=credited(text))


def recall(room: Newsroom, pairs: int) -> None:
    """Fold each wire text with its copy among all the others."""
    texts: list[StoryText] = []
    for number in range(pairs):
        wire, outlet = room.copy(room.article(room.chance.randint(120, 900)))
        texts += [story_text(f"{number}a", wire), story_text(f"{number}b", outlet)]
    story = {member.article_id: member.story_id for member in fold(texts).members}
    shares = [containment(texts[2 * n].shingles, texts[2 * n + 1].shingles) for n in range(pairs)]
    due = [n for n in range(pairs) if shares[n] >= COPY]
    found = sum(story[f"{n}a"] == story[f"{n}b"] for n in due)
    homes: dict[str, set[str]] = {}
    for article_id, story_id in story.items():
        homes.setdefault(story_id, set()).add(article_id[:-1])
    strangers = sum(len(wires) > 1 for wires in homes.values())
    print(f"copies with containment >= {COPY}: {len(due)} of {pairs}; folded {found} ({found / len(due):.4f})")
    print(f"stories that hold articles of different wires: {strangers}")


def false_folds(room: Newsroom, count: int) -> None:
    """Decide every pair of unrelated texts, without the help of the bands."""
    texts = [story_text(str(n), room.article(room.chance.randint(20, 900))) for n in range(count)]
    wrong = sum(is_copy(one, other) for one, other in combinations(texts, 2))
    print(f"unrelated pairs: {count * (count - 1) // 2}; called copies: {wrong}")


def speed(room: Newsroom) -> None:
    """Time shingles and signature of texts of 700 words."""
    texts = [room.article(700) for _ in range(100)]
    began = time.process_time()
    sets = [shingles(text) for text in texts]
    middle = time.process_time()
    for hashes in sets:
        signature(hashes)
    after = time.process_time()
    print(f"per text of 700 words: shingles {10 * (middle - began):.2f} ms, bands {10 * (after - middle):.2f} ms")


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--unrelated", type=int, default=450)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    room = Newsroom(options.seed)
    recall(room, options.pairs)
    false_folds(room, options.unrelated)
    speed(room)


if __name__ == "__main__":
    main()
