"""docs/performance.md out of docs/performance.json: ratios only, each the median of the runs with its spread."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
RESULTS, PAGE = DOCS / "performance.json", DOCS / "performance.md"
AIM = 20.0
"""Articles a second that the whole main job should reach on two cores, three in ten of them political."""
HEAD = """# Performance

Measured by `python -m benchmarks` on {machine}: {runs} runs of {articles} articles, each comparison within one run on
the same pages. Only ratios are told, as median and spread, because seconds say more about the machine than about the
program. Pages are generated, as heavy as news pages of today; three articles in ten are political and are parsed. This
page is made from `docs/performance.json`.
"""


def spread(values: list[float]) -> str:
    """Write a median with its spread.

    >>> spread([0.5, 0.75, 0.625])
    '0.62 (0.50 to 0.75)'
    """
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write a Markdown table, the first column to the left."""
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def page(results: dict[str, Any]) -> str:
    """Print the whole page."""
    runs = [run["pipeline"] for run in results["runs"]]
    size = sum(cycle["articles"] for cycle in runs[0]["cycles"])
    parts = [HEAD.format(machine=results["machine"], runs=len(runs), articles=size), _end_to_end(runs), _stages(runs)]
    parts.append(_peers([run["peers"] for run in results["runs"]]))
    parts.append(_at_size(results["growth"], results["sweep"]))
    return "\n".join(parts)


def _end_to_end(runs: list[dict[str, Any]]) -> str:
    slowest = [run["rate"] / min(run["limits"]["trafilatura"], run["limits"]["spacy"]) for run in runs]
    rows = [
        ("the slowest library alone (aim: .60)", spread(slowest)),
        ("lxml alone, parsing the pages", spread([run["rate"] / run["limits"]["lxml"] for run in runs])),
        ("trafilatura alone, reading them", spread([run["rate"] / run["limits"]["trafilatura"] for run in runs])),
        ("spaCy alone, parsing the political ones", spread([run["rate"] / run["limits"]["spacy"] for run in runs])),
        (f"the aim of {AIM:g} articles a second on two cores", spread([run["rate"] / AIM for run in runs])),
    ]
    told = "The whole main job (poll, fetch, read, fold, code, publish), as a share of what each library reaches alone:"
    return f"## End to end\n\n{told}\n\n" + table(("beside", "share"), rows)


def _stages(runs: list[dict[str, Any]]) -> str:
    rows = []
    for stage in runs[0]["cpu"]:
        share = [run["cpu"][stage] / sum(run["cpu"].values()) for run in runs]
        busy = [run["cpu"][stage] / max(run["wall"][stage], 0.01) / 2 for run in runs]
        rows.append((stage, spread(share), spread(busy)))
    return "Where the processor's time goes, and how busy each stage keeps two cores:\n\n" + table(
        ("stage", "share of the time", "cores busy"), rows
    )


def _peers(runs: list[dict[str, dict[str, float | None]]]) -> str:
    rows = []
    for what, peers in runs[0].items():
        for name in peers:
            if name == "ballotwire":
                continue
            pairs = [(run[what]["ballotwire"], run[what][name]) for run in runs]
            ratios = [ours / theirs for ours, theirs in pairs if ours and theirs]
            rows.append((what, name, spread(ratios) if ratios else "not installed"))
    told = (
        "Ingestion is polling, fetching, reading, fingerprints, storing and folding in two processes, beside loops\n"
        "that only fetch and read in one; coding is the whole form of the codebook, beside a parse alone."
    )
    return f"## Beside others\n\n{told}\n\n" + table(("what", "beside", "ours is times as fast"), rows)


def _at_size(growth: dict[str, Any], sweep: dict[str, float]) -> str:
    sizes = f"{growth['large']:,} stored articles beside {growth['small']:,}"
    rows = [
        (f"processor's time an article, {sizes} (aim: 1.20)", f"{growth['cpu_ratio']:.2f}"),
        (f"polling {sweep['feeds']:,.0f} feeds, 95 % unchanged, beside 90 s", f"{sweep['wall'] / 90:.2f}"),
    ]
    return "## At size\n\n" + table(("what", "ratio"), rows)


def write() -> None:
    """Make the page from the results that are committed."""
    PAGE.write_text(page(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")
