"""`ballotwire code`: articles in, the codebook's form out, one JSON line each, in order, streaming."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from extractors.records import CodeRequest, Coding


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("code")(code_file)


def code_file(file: Annotated[Path, typer.Argument(help="JSON lines {id, title, date, text}")]) -> None:
    """Code articles: countries, actors, elections and events with their evidence."""
    from extractors.coder import code

    with file.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            sys.stdout.write(json.dumps(form(code(request(row))), ensure_ascii=False) + "\n")
            sys.stdout.flush()


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
