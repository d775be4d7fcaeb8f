"""Import files from disk as articles: wire texts, web pages and JSON Lines, on the same way as what feeds bring."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractors import fingerprint, language, outcome, wiretext
from extractors.article import extract
from extractors.errors import PipelineError
from extractors.records import Article, Rejection
from flows.stages.keep import prints
from storage import articles as article_table
from storage import runs, stories
from storage.store import Store

LARGEST = 20_000_000
"""Bytes of one file that are read."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file, or a line of one, that is no article, and why."""

    where: str
    reason: str


def read_paths(paths: Iterable[Path], now: datetime) -> Iterator[Article | Refused]:
    """Read every file under the paths, in order; what can't be read is named and the rest goes on."""
    for path in paths:
        if not path.exists():
            yield Refused(str(path), "not_found: no such file or directory")
            continue
        for file in sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]:
            yield from _read_file(file, now)


def _read_file(file: Path, now: datetime) -> Iterator[Article | Refused]:
    readers = {".txt": _wire, ".html": _page, ".htm": _page, ".jsonl": _lines}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        yield Refused(str(file), "unknown_type: .txt, .html and .jsonl are read")
        return
    try:
        body = file.read_bytes() if file.stat().st_size <= LARGEST else None
    except OSError as error:
        yield Refused(str(file), f"unreadable: {error.strerror}")
        return
    if body is None:
        yield Refused(str(file), f"too_large: over {LARGEST // 1_000_000} MB")
        return
    yield from reader(file, body, now)


def _wire(file: Path, body: bytes, now: datetime) -> Iterator[Article | Refused]:
    try:
        told = wiretext.read(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        yield Refused(str(file), f"encoding: not UTF-8 at byte {error.start}; convert it first")
        return
    if len(told.text) < 40:
        yield Refused(str(file), "empty: no text in it")
        return
    published = datetime.combine(told.day, datetime.min.time(), UTC) if told.day else None
    address = f"urn:sha256:{sha256(told.text.encode()).hexdigest()}"
    yield _article(address, told.agency or "import", told.title, told.text, published, now)


def _page(file: Path, body: bytes, now: datetime) -> Iterator[Article | Refused]:
    read = extract(body, url=file.resolve().as_uri(), charset=None)
    if isinstance(read, Rejection):
        yield Refused(str(file), f"{read.reason}: {read.detail}".rstrip(": "))
        return
    address = read.canonical_url or f"urn:sha256:{sha256(body).hexdigest()}"
    title = read.title or wiretext.headline(read.text)
    yield _article(address, read.site_name or "import", title, read.text, _moment(read.published), now)


def _lines(file: Path, body: bytes, now: datetime) -> Iterator[Article | Refused]:
    for number, line in enumerate(body.decode("utf-8-sig", "replace").splitlines(), start=1):
        if line.strip():
            try:
                yield _row(json.loads(line), now)
            except (ValueError, PipelineError) as error:
                yield Refused(f"{file}:{number}", f"bad_line: {error}")


def _row(row: Any, now: datetime) -> Article:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise PipelineError("bad_line", "a JSON object with a text is needed: {url, title, date, text}")
    text = row["text"]
    published = datetime.fromisoformat(str(row["date"])) if row.get("date") else None
    address = str(row.get("url") or f"urn:sha256:{sha256(text.encode('utf-8', 'replace')).hexdigest()}")
    title = str(row.get("title") or wiretext.headline(text))
    return _article(address, str(row.get("outlet") or "import"), title, text, _moment(published), now)


def _moment(day: date | datetime | None) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day.replace(tzinfo=UTC) if day and not day.tzinfo else day
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _article(address: str, outlet: str, title: str, text: str, published: datetime | None, now: datetime) -> Article:
    return Article(
        article_id=outcome.article_id(address),
        url=address,
        outlet=outlet,
        title=title,
        text=text,
        language=language.identify(title, text),
        fetched_at=now,
        text_source="import",
        published=published,
        published_source="import" if published else "none",
        title_source="import",
        extraction_mode="import",
    )


def save(store: Store, articles: list[Article], now: datetime) -> int:
    """Store imported articles in one transaction and give how many were new; a repeat is a no-op."""
    unique = {article.article_id: article for article in articles}
    with store.writing() as con:
        run = runs.begin(con, "import", now)
        fresh = [a for key, a in unique.items() if key not in article_table.known(con, list(unique))]
        article_table.save_articles(con, [(a, fingerprint.text_fingerprint(a.text)) for a in fresh], run.run_id)
        stories.save_prints(con, [prints(a.article_id, a.text, a.published or a.fetched_at) for a in fresh])
        runs.finish(con, run, "done", now)
    return len(fresh)
