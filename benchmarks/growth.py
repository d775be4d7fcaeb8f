"""What an article costs in a small and in a grown warehouse: the same pages through the whole main job, twice.

usage: python -m benchmarks.growth [--small 10000] [--large 1000000] [--articles 200] [--json FILE]

The warehouses are invented in SQL as by `benchmarks.warehouse`, with addresses, pages, rechecks and the MinHash bands
of every article besides, and two weeks of them within reach of the new ones. Publishing is per cycle, not per article,
and stands apart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import warehouse
from benchmarks.pipeline import measure
from benchmarks.web import Site, Web, serving
from extractors.cluster import ALGORITHM
from extractors.coder import CODER
from storage.store import Store

BESIDES = """
UPDATE store.codings SET coder = $coder, version = v.version FROM store.current_version v
  WHERE v.article_id = codings.article_id;
UPDATE store.outcomes SET outcome = 'skipped' WHERE outcome = 'failed';
INSERT INTO store.rechecks BY NAME SELECT article_id, fetched_at AS checked_at, 'same' AS outcome FROM store.articles;
INSERT INTO store.cluster_members BY NAME SELECT story_id, story_id AS cluster_id, $clusters AS algorithm,
  min(assigned_at) AS assigned_at FROM store.story_members GROUP BY story_id;
INSERT INTO store.aliases BY NAME SELECT url AS alias, 'canonical' AS kind, article_id, fetched_at AS seen_at
  FROM store.articles;
INSERT INTO store.pages BY NAME SELECT md5(article_id) AS page_id, md5('n' || article_id) AS entry_id, run_id,
  'ok' AS reason, url, url AS final_url, fetched_at, 200 AS status, 90000 AS bytes FROM store.articles;
INSERT INTO store.bands SELECT hash(s.article_id, b), b::UTINYINT, s.article_id, s.day
  FROM store.shingles s, range(64) u(b)
"""


def grown(folder: Path, articles: int) -> Path:
    """Invent a warehouse in a directory, unless it is there already."""
    store = Store(folder)
    if not store.live.exists():
        store.prepare(warehouse.NOW)
        warehouse.fill(store, articles)
        with store.writing() as con:
            con.execute("SET memory_limit = '3GB'; SET preserve_insertion_order = false")
            warehouse.run(con, BESIDES, coder=CODER, clusters=ALGORITHM)
    return folder


def costs(web: Web, folder: Path) -> dict[str, Any]:
    """Give the processor's and the wall's milliseconds an article, stage by stage."""
    found = measure(web, 1, folder)
    count = found["cycles"][0]["articles"]
    return {
        kind: {stage: 1000 * seconds / count for stage, seconds in found[kind].items()} for kind in ("wall", "cpu")
    } | {"publish_s": found["wall"]["publish"], "cycle_s": found["cycles"][0]["wall"]}


def compare(small: int, large: int, articles: int, keep: Path | None = None) -> dict[str, Any]:
    """Measure both sizes on the same pages."""
    found: dict[str, Any] = {"small": small, "large": large}
    with serving(Site(50, articles)) as web:
        for name, size in (("at_small", small), ("at_large", large)):
            with tempfile.TemporaryDirectory() as folder:
                found[name] = costs(web, grown((keep or Path(folder)) / str(size), size))
    apart = {"publish"}
    for kind in ("wall", "cpu"):
        totals = [sum(ms for s, ms in found[at][kind].items() if s not in apart) for at in ("at_small", "at_large")]
        found[f"{kind}_ratio"] = totals[1] / totals[0]
    return found


def main() -> None:
    """Print the costs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = compare(asked.small, asked.large, asked.articles, asked.keep)
    for stage, ms in found["at_small"]["cpu"].items():
        print(f"{stage:8} {ms:7.1f} ms of processor an article at {asked.small}, "
              f"{found['at_large']['cpu'][stage]:7.1f} ms at {asked.large}")  # fmt: skip
    print(f"an article costs {found['cpu_ratio']:.2f} x as much of the processor, {found['wall_ratio']:.2f} x the time")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
