"""`ballotwire extract`: saved pages in, their articles out, one JSON line each, in order, streaming."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from extractors.records import Extraction, Rejection
    from flows.workers import Job


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("extract")(extract_batch)


def extract_batch(
    batch: Annotated[Path, typer.Option(help="JSON lines {id, path, url}; path relative to this file, plain or gzip")],
    workers: Annotated[int, typer.Option(min=1, help="Worker processes")] = 2,
) -> None:
    """Extract the article of each saved page; a page without one gets a reason."""
    from flows.workers import ExtractionPool

    with batch.open(encoding="utf-8") as lines, ExtractionPool(workers=workers) as pool:
        for key, answer in pool.map(jobs(lines, batch.parent)):
            sys.stdout.write(json.dumps({"id": key, **form(answer)}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def jobs(lines: Iterator[str], folder: Path) -> Iterator[Job]:
    """Read the manifest; a file that cannot be read is an empty page and so answered with a reason."""
    from flows.workers import Job

    for line in filter(str.strip, lines):
        row = json.loads(line)
        yield Job(
            key=row["id"],
            body=_bytes(folder / row["path"]),
            url=row.get("url") or "",
            charset=row.get("charset"),
            language=row.get("language"),
        )


def _bytes(path: Path) -> bytes:
    from extractors.article.gates import LARGEST

    try:
        with path.open("rb") as file:
            packed = file.read(3) == b"\x1f\x8b\x08"
        with gzip.open(path) if packed else path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        return b""


def form(answer: Extraction | Rejection) -> dict[str, Any]:
    """Lay an answer out; `reason` is null for an article, `teaser` where the text is only its free beginning."""
    from extractors.records import Rejection

    if isinstance(answer, Rejection):
        silent = dict.fromkeys(("title", "text", "published", "author", "language"))
        return {**silent, "reason": answer.reason, "mode": None}
    published = answer.published.isoformat() if answer.published else None
    return {
        "title": answer.title,
        "text": answer.text,
        "published": published.replace("+00:00", "Z")
        if published and isinstance(answer.published, datetime)
        else published,
        "author": answer.author,
        "language": answer.language,
        "reason": "teaser" if "teaser" in answer.flags else None,
        "mode": answer.mode,
    }
