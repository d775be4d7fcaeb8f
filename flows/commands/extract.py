"""`ballotwire extract`: saved pages in, their articles out, one JSON line each, in order, streaming."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractors.reasons import Reason

if TYPE_CHECKING:
    from extractors.records import Extraction, Rejection
    from flows.workers import Job

    Asked = tuple[object, Rejection | None]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("extract")(extract_batch)


def extract_batch(
    batch: Annotated[
        Path,
        typer.Option(
            help="JSON lines {id, path, url}; path relative to this file, plain or gzip", exists=True, dir_okay=False
        ),
    ],
    workers: Annotated[int, typer.Option(min=1, help="Worker processes")] = 2,
) -> None:
    """Extract the article of each saved page; a page without one, and a broken line, get a reason."""
    from flows.workers import ExtractionPool

    asked: dict[str, Asked] = {}
    with batch.open(encoding="utf-8-sig", errors="replace") as lines, ExtractionPool(workers=workers) as pool:
        for number, answer in pool.map(jobs(lines, batch, asked)):
            name, refused = asked.pop(number)
            sys.stdout.write(json.dumps({"id": name, **form(refused or answer)}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def jobs(lines: Iterable[str], batch: Path, asked: dict[str, Asked]) -> Iterator[Job]:
    """Read the manifest; each line's id, and why it can't be read if so, wait in `asked` under the line's number."""
    from extractors.records import Rejection
    from flows.workers import Job

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row, refused, body = _row(line), None, b""
        if "broken" in row:
            refused = Rejection(Reason.BAD_LINE, row.pop("broken"))
            sys.stderr.write(f"extract: {batch}, line {number}: {refused.detail}\n")
        else:
            try:
                body = _bytes(batch.parent / row["path"])
            except (OSError, ValueError) as error:
                refused = Rejection(Reason.UNREADABLE, str(error))
                sys.stderr.write(f"extract: {batch}, line {number}: {error}\n")
        asked[str(number)] = row.get("id"), refused
        claims = {name: row.get(name) if isinstance(row.get(name), str) else None for name in ("charset", "language")}
        yield Job(key=str(number), body=body, url=row["url"] if isinstance(row.get("url"), str) else "", **claims)


def _row(line: str) -> dict[str, Any]:
    """Read one line; `broken` says what is wrong with it and what to write."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return {"broken": f"no JSON ({error}); write {{id, path, url}}"}
    if not isinstance(row, dict) or row.get("id") is None or not isinstance(row.get("path"), str):
        name = row.get("id") if isinstance(row, dict) else None
        return {"id": name, "broken": "a JSON object with an id and a path is needed"}
    return {name: value for name, value in row.items() if name != "broken"}


def _bytes(path: Path) -> bytes:
    """Read a page, unpacked; a broken archive stays as it is, so that the extractor names it. OSError when it can't."""
    from extractors.article.gates import LARGEST

    with path.open("rb") as file:
        start = file.read(LARGEST + 1)
    if not start.startswith(b"\x1f\x8b\x08"):
        return start
    try:
        with gzip.open(path) as file:
            return file.read(LARGEST + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return start


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
