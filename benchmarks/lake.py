"""What a lake costs: commits of fifty articles as ingestion makes them, and the bytes that an article takes.

    python -m benchmarks.lake 'ducklake:postgres:host=... dbname=...' DIRECTORY [ARTICLES]

The catalogue must be an empty database. Times are of this process; PostgreSQL's own are beside it.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from extractors import fingerprint
from extractors.records import Article
from storage import articles, stories
from storage.lake import LakeStore
from storage.rows import Connection, identity

BATCH = 50
NOW = datetime(2020, 8, 19, 12, tzinfo=UTC)


def article(number: int, chance: random.Random) -> Article:
    """Invent an article of about 4,000 characters over 50,000 words."""
    text = " ".join(f"w{int(chance.paretovariate(0.6)) % 50_000}" for _ in range(650))
    return Article(
        article_id=identity("bench", number), url=f"https://outlet{number % 900}.example/{number}", owner="private",
        outlet=f"Outlet {number % 900}", title=text[:60], text=text, language="en", fetched_at=NOW, text_source="page",
    )  # fmt: skip


def commit(con: Connection, batch: list[Article]) -> None:
    """Store a batch with its fingerprints, as `flows.stages.keep` does."""
    articles.save_articles(con, [(a, fingerprint.text_fingerprint(a.text)) for a in batch], "r")
    prints = []
    for a in batch:
        shingles = fingerprint.shingles(a.text)
        prints.append({
            "article_id": a.article_id, "algorithm": fingerprint.ALGORITHM, "agency": None, "day": NOW.date(),
            "hashes": sorted(shingles), "bands": fingerprint.signature(shingles),
        })  # fmt: skip
    stories.save_prints(con, prints)


def main(address: str, files: str, number: int) -> None:
    """Commit so many articles and print what a commit took, early and late, and the size of the files."""
    with tempfile.TemporaryDirectory() as data:
        lake = LakeStore(Path(data), 60.0, address, files)
        lake.prepare(NOW)
        chance, took = random.Random(1), []  # noqa: S311 - invented text
        for start in range(0, number, BATCH):
            batch = [article(n, chance) for n in range(start, start + BATCH)]
            began, cpu = time.monotonic(), time.process_time()
            lake.write(lambda con, batch=batch: commit(con, batch))
            took.append((time.monotonic() - began, time.process_time() - cpu))
        for name, part in (("first", took[: len(took) // 4]), ("last", took[-len(took) // 4 :])):
            wall, cpu = (sum(column) / len(part) for column in zip(*part, strict=True))
            print(f"{name} quarter: {wall:.2f} s a commit, {cpu:.2f} s of processor")
        began, cpu = time.monotonic(), time.process_time()
        done = lake.tend(NOW)
        print(f"upkeep {time.monotonic() - began:.1f} s, {time.process_time() - cpu:.1f} s of processor: {done}")
        with lake.reading() as con:
            size = con.execute("SELECT sum(file_size_bytes), sum(file_count) FROM ducklake_table_info('ballotwire')")
            total, files_n = size.fetchone() or (0, 0)
        print(f"{total / number:.0f} bytes an article in {files_n} files")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5_000)
