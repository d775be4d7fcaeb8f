"""Peers on the same pages in the same run: fetching and reading, folding, coding.

usage: python -m benchmarks.peers [--articles 200] [--outlets 50] [--json FILE]

Ingestion here is all of it: polling, fetching, reading, fingerprints, storing, folding. The plain loop, news-please and
newspaper4k fetch and read one page after the other, as their manuals show, and keep nothing. Copies are folded by
datasketch as its manual shows, on the same shingles and with as many permutations as here. What peers need is not in
any lock: `pip install -e .[bench]` brings requests and datasketch; news-please and newspaper4k need an older lxml, so
`--peers PYTHON` names the interpreter of an environment of their own (`pip install news-please newspaper4k`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.pipeline import CORES, in_processes, measure, parse_texts
from benchmarks.web import Newsroom, Site, Web, serving

LOOPS = {
    "requests + trafilatura": """
import requests, trafilatura
session = requests.Session()
def read(url):
    return trafilatura.bare_extraction(session.get(url, timeout=30).text, url=url, with_metadata=True)
""",
    "news-please": """
from newsplease import NewsPlease
def read(url):
    return NewsPlease.from_url(url, fetch_images=False)
""",
    "newspaper4k": """
import newspaper
def read(url):
    article = newspaper.Article(url, fetch_images=False)
    article.download()
    article.parse()
    return article
""",
}
"""The smallest program for each peer; it reads addresses from stdin and prints the seconds that they took."""
TIMED = """
import sys, time
first, *urls = sys.stdin.read().split()
read(first)
began = time.perf_counter()
for url in urls:
    read(url)
print(time.perf_counter() - began)
"""
NEEDS = {"requests + trafilatura": ("requests", "trafilatura"), "news-please": ("newsplease",),
         "newspaper4k": ("newspaper",)}  # fmt: skip


def loop(python: str, name: str, urls: list[str]) -> float | None:
    """Give the pages a second of a peer's loop, None where the peer is not installed."""
    known = f"import importlib.util as u, sys; sys.exit(any(u.find_spec(n) is None for n in {NEEDS[name]!r}))"
    if subprocess.run([python, "-c", known], check=False).returncode:
        return None
    asked = "\n".join([urls[0], *urls])
    ran = subprocess.run([python, "-c", LOOPS[name] + TIMED], input=asked, capture_output=True, text=True, check=True)
    return len(urls) / float(ran.stdout.split()[-1])


def ingestion(web: Web) -> float:
    """Give the articles a second of our ingestion: poll, fetch, read, fingerprint, store and fold."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(web, 1, Path(folder))
    return found["cycles"][0]["articles"] / sum(found["wall"][stage] for stage in ("poll", "read", "fold"))


def coding(texts: list[str]) -> float:
    """Give the articles a second of our coder in two processes."""
    return in_processes(code_texts, texts, texts[:2])


def code_texts(texts: list[str]) -> int:
    """Code texts."""
    from extractors.coder import code_all
    from extractors.records import CodeRequest

    return sum(
        len(coded.events)
        for coded in code_all([CodeRequest(id="x", title="", text=text, language="en") for text in texts])
    )


def folding(texts: list[str]) -> tuple[float, float | None]:
    """Give the texts a second that get their bands: here, and by datasketch where it is installed."""
    from extractors.fingerprint import shingles, signature

    sets = [shingles(text) for text in texts]
    ours = timed(lambda: [signature(hashes) for hashes in sets])
    if find_spec("datasketch") is None:
        return len(texts) / ours, None
    from datasketch import MinHash, MinHashLSH

    def plain() -> None:
        index = MinHashLSH(params=(64, 2), num_perm=128)
        for number, hashes in enumerate(sets):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([value.to_bytes(8, "little") for value in hashes])
            index.insert(str(number), sketch)

    return len(texts) / ours, len(texts) / timed(plain)


def timed(work: Callable[[], Any]) -> float:
    """Give the seconds that something takes, the best of three."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def figures(site: Site, python: str) -> dict[str, dict[str, float | None]]:
    """Measure everything, each of ours right beside its peers."""
    texts = ["\n".join(Newsroom(number).article()[1]) for number in range(site.articles)]
    political = [text for number, text in enumerate(texts) if Newsroom(number).political]
    with serving(site) as web:
        reading = {name: loop(python, name, web.pages()) for name in LOOPS}
        ours = ingestion(web)
    bands, datasketch = folding(texts)
    return {
        "ingestion": {"ballotwire": ours} | reading,
        "folding": {"ballotwire": bands, "datasketch": datasketch},
        "coding": {"ballotwire": coding(political), "nlp.pipe": in_processes(parse_texts, political, political[:2])},
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--outlets", type=int, default=50)
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = figures(Site(asked.outlets, asked.articles), asked.peers)
    for what, rates in found.items():
        for name, rate in rates.items():
            told = "not installed" if rate is None else f"{rate:8.1f}/s, ours is {rates['ballotwire'] / rate:.2f} of it"
            print(f"{what:10} {name:24} {told}")
    print(f"{CORES} processes where there are several")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
