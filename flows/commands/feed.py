"""`ballotwire feed`: feed documents from disk, one JSON line each, in order, streaming."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from extractors.feed import ParsedFeed
    from extractors.records import Rejection


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("feed")(feed_files)


def feed_files(
    files: Annotated[list[Path], typer.Argument(help="feed documents: RSS, Atom, RDF, JSON Feed or news sitemap")],
    url: Annotated[str, typer.Option(help="the address that relative links are resolved against")] = "",
    language: Annotated[str | None, typer.Option(help="the feed's language, where the document does not say")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON line per file (the only form)")] = True,  # noqa: ARG001 - named for symmetry with other commands
) -> None:
    """Read feed documents and print what they say; nothing is fetched."""
    from flows.reader import FeedReader

    with FeedReader() as reader:
        for file, answer in reader.map(files, url=url, language=language):
            sys.stdout.write(json.dumps(form(file, answer), ensure_ascii=False) + "\n")
            sys.stdout.flush()


def form(file: Path, answer: ParsedFeed | Rejection) -> dict[str, Any]:
    """Lay one document's reading out for the JSON line."""
    from extractors.feed import ParsedFeed

    if not isinstance(answer, ParsedFeed):
        return {"file": str(file), "reason": answer.reason, "detail": answer.detail, "title": None, "entries": []}
    return {
        "file": str(file),
        "reason": "ok" if answer.entries else "empty",
        "title": answer.title,
        "entries": [
            {
                "id": entry.guid or entry.entry_id,
                "link": entry.url,
                "title": entry.title,
                "published": iso(entry.published),
                "date_quality": entry.date_quality,
            }
            for entry in answer.entries
        ],
        "notes": list(answer.notes),
    }


def iso(moment: datetime | None) -> str | None:
    """Write an aware UTC moment as ISO 8601."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
