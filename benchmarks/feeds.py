"""The largest feed document that is kept whole, read by Ballotwire and by feedparser alone, in CPU seconds.

usage: python benchmarks/feeds.py [--entries 10000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import feedparser

from extractors.feed import parse

WORDS = "The count goes on. " * 15


def document(entries: int) -> bytes:
    """Write a feed of so many entries."""
    items = "".join(
        f"<item><title>Vote {n}</title><link>/{n}</link><description>{WORDS}</description></item>"
        for n in range(entries)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title>{items}</channel></rss>'.encode()


def cost(read: Callable[[], object]) -> float:
    """Give the least CPU time of three readings, in seconds."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        read()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Read the document by both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    body = document(parser.parse_args().entries)
    ours = cost(lambda: parse(body, url="https://outlet.example/feed", now=None))
    theirs = cost(lambda: feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False))
    print(f"ballotwire {ours:.2f} s, feedparser {theirs:.2f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
