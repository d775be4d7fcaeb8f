"""How fast articles are coded, beside spaCy alone on the same texts in the same run.

usage: python benchmarks/coding.py POLITICAL.jsonl OTHER.jsonl [articles]     (lines with `text`)

Mixes 30 % political articles with 70 % others, codes them in two processes, then lets `nlp.pipe` parse all of them in
two processes, and prints both in articles a second and their ratio. Machines are shared and noisy: read the ratio.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def texts(path: str) -> list[str]:
    """Read the texts of a file."""
    return [
        row["text"] for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()) if row.get("text")
    ]


def code_one(text: str) -> int:
    """Code one text and give the number of its events."""
    from extractors.coder import code
    from extractors.records import CodeRequest

    return len(code(CodeRequest(id="x", title="", text=text, language="en")).events)


def parse_some(some: list[str]) -> int:
    """Parse texts and give the number of their tokens."""
    from extractors.parser import model

    return sum(len(doc) for doc in model().pipe(some, batch_size=32))


def main() -> None:
    """Print the two speeds and their ratio."""
    political, other = texts(sys.argv[1]), texts(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    order = itertools.cycle([itertools.cycle(political)] * 3 + [itertools.cycle(other)] * 7)
    mixed = [next(source) for source in itertools.islice(order, count)]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(code_one, mixed[:20], chunksize=5))
        began = time.perf_counter()
        events = sum(pool.map(code_one, mixed, chunksize=5))
        ours = count / (time.perf_counter() - began)
        list(pool.map(parse_some, [mixed[:5], mixed[5:10]]))
        began = time.perf_counter()
        list(pool.map(parse_some, [mixed[k : k + 32] for k in range(0, count, 32)]))
        plain = count / (time.perf_counter() - began)
    words = sum(len(text.split()) for text in mixed) / count
    print(f"articles {count}, words each {words:.0f}, events {events}")
    print(f"coding    {ours:6.1f} articles/s")
    print(f"nlp.pipe  {plain:6.1f} articles/s")
    print(f"ratio     {ours / plain:6.2f}")


if __name__ == "__main__":
    main()
