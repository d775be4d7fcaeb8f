"""What so many feeds and articles need, from unit costs that were measured one by one (`data/unit_costs.csv`).

python -m benchmarks.capacity                      the table of docs/scale.md
python -m benchmarks.capacity --code FILE.jsonl    measure the cost of coding over the texts of a file
"""

from __future__ import annotations

import csv
import json
import sys
import time
from datetime import date
from math import ceil
from pathlib import Path

COSTS = Path(__file__).parent / "data" / "unit_costs.csv"
SCENARIOS = ((1_000, 50_000), (10_000, 400_000), (100_000, 4_000_000), (100_000, 10_000_000))
"""Feeds, and articles a day."""
DAY = 86_400
POLLS = 48
"""Polls of a feed in a day: the schedule goes from every 15 minutes to every few hours."""
POLITICAL = 0.3
"""The share of articles that are parsed and coded in full; the rest costs a tenth."""
BUSY = 0.6
"""The share of a core that is planned with, for news comes in waves."""


def costs() -> dict[str, float]:
    """Read the unit costs by name."""
    with COSTS.open(encoding="utf-8", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def needs(feeds: int, articles: int, cost: dict[str, float]) -> dict[str, float]:
    """Give cores, workers of two cores, commits a second, and gigabytes a day."""
    coding = articles * cost["code"] * (POLITICAL + 0.1 * (1 - POLITICAL))
    seconds = feeds * POLLS * cost["poll"] + articles * (cost["read"] + cost["commit"] + cost["upkeep"]) + coding
    cores = seconds / DAY / BUSY
    return {
        "cores": cores,
        "workers": ceil(cores / 2),
        "commits": articles / 50 / DAY,
        "gigabytes": articles * cost["bytes"] / 1e9,
    }


def table() -> str:
    """Print the scenarios as Markdown."""
    lines = [
        "| feeds | articles a day | cores | workers of 2 cores | commits a second | GB a day |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for feeds, articles in SCENARIOS:
        need = needs(feeds, articles, costs())
        lines.append(
            f"| {feeds:,} | {articles:,} | {need['cores']:.1f} | {need['workers']} | "
            f"{need['commits']:.2f} | {need['gigabytes']:.1f} |"
        )
    return "\n".join(lines)


def coding(path: Path, number: int = 60) -> float:
    """Measure the processor time that coding one text of a file takes, after the first has loaded everything."""
    from extractors.coder import code
    from extractors.records import CodeRequest

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:number]]
    requests = [
        CodeRequest(id=str(n), title=row.get("title", ""), text=row["text"], date=date(2020, 8, 19),
                    outlet_country=None, language=row.get("language"))
        for n, row in enumerate(rows)
    ]  # fmt: skip
    code(requests[0])
    began = time.process_time()
    for request in requests:
        code(request)
    return (time.process_time() - began) / len(requests)


if __name__ == "__main__":
    print(f"{coding(Path(sys.argv[2])):.3f} s of processor an article" if sys.argv[1:] else table())
