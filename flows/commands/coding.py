"""`ballotwire code`: articles in, the codebook's form out, one JSON line each, in order, streaming."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.records import CodeRequest, Coding


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("code")(code_file)


def code_file(
    file: Annotated[Path | None, typer.Argument(help="JSON lines {id, title, date, text}")] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="JSON lines {id, text, actor, recipient}: print {id, code} instead")
    ] = None,
) -> None:
    """Code articles: countries, actors, elections and events with their evidence."""
    if (file is None) == (pairs is None):
        raise typer.BadParameter("give one file: articles, or sentences with --pairs")
    rows = code_articles(file) if file else code_pairs(pairs) if pairs else ()
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def code_articles(file: Path) -> Iterator[dict[str, Any]]:
    """Code the articles of a file, one by one."""
    from extractors.coder import code

    for row in lines(file):
        yield form(code(request(row)))


def code_pairs(file: Path) -> Iterator[dict[str, Any]]:
    """Name the PLOVER type of each sentence with its actor and recipient."""
    from extractors.event.pairs import code_pair

    for row in lines(file):
        code = code_pair(row.get("text") or "", row.get("actor") or "", row.get("recipient") or "")
        yield {"id": row["id"], "code": code}


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Read the JSON lines of a file; blank ones are passed over."""
    with file.open(encoding="utf-8") as source:
        yield from map(json.loads, filter(str.strip, source))


def request(row: dict[str, Any]) -> CodeRequest:
    """Read one input line."""
    from extractors.records import CodeRequest

    return CodeRequest(
        id=str(row["id"]),
        title=row.get("title") or "",
        text=row.get("text") or "",
        date=date.fromisoformat(row["date"][:10]) if row.get("date") else None,
        outlet_country=row.get("outlet_country"),
        language=row.get("language"),
    )


def form(coding: Coding) -> dict[str, Any]:
    """Lay a coding out in the codebook's form."""
    from dataclasses import asdict

    row = asdict(coding)
    for private in ("places", "actor_mentions"):
        del row[private]
    return row
