"""Figures as Prometheus text, from our own database and not from Prefect."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from storage.errors import StorageError
from storage.store import Store
from storage.vitals import Vitals, read_vitals

Sample = tuple[dict[str, str], float]
Family = tuple[str, str, str, list[Sample]]


def exposition(store: Store, now: datetime) -> str:
    """Read the snapshot and give it as exposition text, format 0.0.4; StorageError when nothing is published."""
    return "".join(_text(read_vitals(store, published=True), now))


def _text(vitals: Vitals, now: datetime) -> Iterator[str]:
    for name, meaning, kind, samples in families(vitals, now):
        yield f"# HELP ballotwire_{name} {meaning}\n# TYPE ballotwire_{name} {kind}\n"
        for labels, value in samples:
            inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            yield f"ballotwire_{name}{f'{{{inner}}}' if inner else ''} {value:.15g}\n"


def families(vitals: Vitals, now: datetime) -> Iterator[Family]:
    """Give each metric: name, meaning, kind, samples; what never was has no sample."""
    yield "articles_stored_total", "Articles stored.", "counter", [({}, vitals.articles)]
    yield "entries_total", "Entries seen in feeds.", "counter", [({}, vitals.entries)]
    gauges = {
        "articles_day": ("Articles stored in the day before the newest poll.", vitals.articles_day),
        "articles_day_usual": ("Articles of the median day of the four weeks before.", vitals.articles_usual),
        "entries_pending": ("Entries not read yet.", vitals.pending),
        "articles_uncoded": ("Articles not coded yet.", vitals.uncoded),
        "checks_failing": ("Data checks that fail.", vitals.failing_checks),
        "orphans": ("Half-written files of killed runs.", vitals.orphans),
        "database_bytes": ("Size of the database.", vitals.database_bytes),
        "snapshot_bytes": ("Size of the snapshot.", vitals.snapshot_bytes),
        "raw_bytes": ("Size of the raw pages.", vitals.raw_bytes),
        "disk_free_bytes": ("Room left on the disk.", vitals.disk_free),
        "disk_total_bytes": ("Size of the disk.", vitals.disk_total),
    }
    for name, (meaning, value) in gauges.items():
        yield name, meaning, "gauge", [] if value is None else [({}, value)]
    yield from _labelled(vitals)
    yield from _ages(vitals, now)


def _labelled(vitals: Vitals) -> Iterator[Family]:
    drops: list[Sample] = [({"outcome": row["outcome"], "reason": row["reason"]}, row["n"]) for row in vitals.drops]
    yield "entries_dropped_total", "Entries that became no article.", "counter", drops
    yield "feeds", "Feeds by health.", "gauge", [({"health": health}, n) for health, n in vitals.feeds.items()]
    for name, meaning, column in (
        ("outlet_pages", "Pages tried in a day, of outlets of which any failed.", "tried"),
        ("outlet_pages_failed", "Pages of an outlet that could not be read in a day.", "failed"),
    ):
        yield name, meaning, "gauge", [({"outlet": row["outlet"]}, row[column]) for row in vitals.failing_outlets]


def _ages(vitals: Vitals, now: datetime) -> Iterator[Family]:
    day = vitals.newest_report
    report = datetime.combine(day, time(), UTC) if day else None
    ages: dict[str, tuple[str, datetime | None]] = {
        "newest_article_age_seconds": ("Since an article was last stored.", vitals.newest_article),
        "newest_poll_age_seconds": ("Since a feed was last asked.", vitals.newest_poll),
        "snapshot_age_seconds": ("Since the snapshot was published.", vitals.published_at),
        "report_age_seconds": ("Since the day began that the newest report is about.", report),
        "backup_age_seconds": ("Since the newest backup.", vitals.newest_backup),
    }
    for name, (meaning, moment) in ages.items():
        yield name, meaning, "gauge", [({}, (now - moment).total_seconds())] if moment else []


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def server(store: Store, clock: Callable[[], datetime], host: str, port: int) -> ThreadingHTTPServer:
    """Make the server that answers GET /metrics; 503 with one sentence while nothing is published."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/metrics":
                self._say(404, "only /metrics\n")
                return
            try:
                self._say(200, exposition(store, clock()))
            except StorageError as error:
                self._say(503, f"{error}\n")

        def _say(self, code: int, text: str) -> None:
            body = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent: a scrape every 15 s is no news."""

    return ThreadingHTTPServer((host, port), Answer)


def serve(store: Store, clock: Callable[[], datetime], host: str, port: int) -> None:
    """Answer until the process is stopped."""
    with server(store, clock, host, port) as listening:
        sys.stderr.write(f"metrics: http://{host}:{listening.server_port}/metrics\n")
        listening.serve_forever()
