"""Extraction side by side on a replayed world: quality per language group and pages per second, in one run.

usage: python benchmarks/extraction.py WORLD_DIR [--limit N]

WORLD_DIR holds `world.json` (rows of id, url, country, text) and `pages/ID.html.gz`. Quality is the mean per page of
the F1 of 4-token shingles (one token per character where a script sets no spaces), as the article extraction benchmark
of Zyte defines it. Time is CPU time of one process, bytes in and text out; ours with all metadata, the others without.
Peers that are not installed (`pip install readability-lxml resiliparse`) are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+")
ENGLISH = (None, "us", "uk", "au", "ca", "za", "ind", "na")
Reader = Callable[[bytes, str], str]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens of a text."""
    found = TOKEN.findall(text)
    runs = Counter(tuple(found[at : at + 4]) for at in range(len(found) - 3))
    return runs or Counter({tuple(found): 1} if found else {})


def f1(gold: str, got: str) -> float:
    """Give the harmonic mean of precision and recall over shingles."""
    wanted, given = shingles(gold), shingles(got)
    shared = sum((wanted & given).values())
    return 2 * shared / (sum(wanted.values()) + sum(given.values())) if shared else 0.0


def ours(body: bytes, url: str) -> str:
    """Read a page as the pipeline does."""
    from extractors.article import extract

    return getattr(extract(body, url=url, charset=None), "text", "")


def trafilatura_with(**options: bool) -> Reader:
    """Read a page as plain trafilatura does."""
    import trafilatura

    return lambda body, _: trafilatura.extract(body, include_comments=False, **options) or ""


def readability(body: bytes, _: str) -> str:
    """Read a page by readability-lxml; a page that it refuses is a page without text."""
    import logging

    from lxml.html import fromstring
    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    try:
        return "\n".join(fromstring(Document(body.decode("utf-8", "replace")).summary()).itertext())
    except Unparseable:
        return ""


def resiliparse(body: bytes, _: str) -> str:
    """Read a page by resiliparse."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(body.decode("utf-8", "replace"), main_content=True, alt_texts=False, links=False)


def readers() -> dict[str, Reader]:
    """List what can be run here."""
    found: dict[str, Reader] = {
        "ballotwire": ours,
        "trafilatura": trafilatura_with(),
        "trafilatura fast": trafilatura_with(fast=True),
        "trafilatura precision": trafilatura_with(favor_precision=True),
    }
    return found | {
        name: reader for name, reader in (("readability", readability), ("resiliparse", resiliparse)) if find_spec(name)
    }


def main() -> None:
    """Measure every reader on every page that has a reference text; readers take turns page by page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    pages = [row for row in json.loads((options.world / "world.json").read_text("utf-8")) if row["text"]][
        : options.limit
    ]
    peers = readers()
    scores: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in peers}
    spent: Counter[str] = Counter()
    for reader in peers.values():  # imports and models are not charged to a page
        reader(b"<html><body><p>" + b"The count goes on in the districts. " * 40 + b"</p></body></html>", "")
    for row in pages:
        body = gzip.decompress((options.world / "pages" / f"{row['id']}.html.gz").read_bytes())
        for name, reader in peers.items():
            began = time.process_time()
            text = reader(body, row["url"])
            spent[name] += time.process_time() - began
            score = f1(row["text"], text)
            for group in ("all", "english" if row["country"] in ENGLISH else "other"):
                scores[name][group].append(score)
    base = spent["trafilatura"]
    for name, groups in scores.items():
        means = "  ".join(f"{group} {sum(values) / len(values):.4f}" for group, values in sorted(groups.items()))
        print(f"{name:<22} F1 {means}  {len(pages) / spent[name]:6.1f} pages/s  {spent[name] / base:.2f} x trafilatura")


if __name__ == "__main__":
    main()
