"""Measure everything that docs/performance.md tells, and print that page: about ten minutes on two quiet cores.

usage: python -m benchmarks [--machine "two cores, quiet"] [--runs 3] [--peers PYTHON] [--page]

`--page` prints the page anew from the results that are there. `--peers` is the interpreter of an environment with
news-please and newspaper4k (`benchmarks.peers`). More of one thing: `python -m benchmarks.pipeline --help` and so on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import growth, page, peers, pipeline, sweep
from benchmarks.web import Site

FEEDS = 5000


def measured(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Run every benchmark; gives the results so far after each run."""
    second = sweep.served(asked.feeds, 30, sweep.ours)[1]
    results: dict[str, Any] = {
        "machine": asked.machine,
        "growth": growth.compare(10_000, asked.stored, 60, asked.keep),
        "sweep": {"feeds": asked.feeds, "wall": second.wall, "cpu": second.cpu},
        "runs": [],
    }
    for number in range(asked.runs):
        print(f"run {number + 1} of {asked.runs}", file=sys.stderr)
        whole = pipeline.figures(Site(100, asked.articles), 1)
        results["runs"].append({"pipeline": whole, "peers": peers.figures(Site(50, asked.articles // 3), asked.peers)})
        yield results


def main() -> None:
    """Measure, keep the results, print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machine", default="two cores, shared with other work")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--keep", type=Path, help="keep the invented warehouses here, and use those that are there")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--page", action="store_true", help="measure nothing, print the page anew")
    asked = parser.parse_args()
    if not asked.page:
        for results in measured(asked):
            page.RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    page.write()


if __name__ == "__main__":
    main()
