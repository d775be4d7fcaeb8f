"""`ballotwire code`: articles in, the codebook's form out, one JSON line each, in order, streaming."""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.offspring import crew

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.records import CodeRequest, Coding

AHEAD = 64
"""Lines that are read before the first of them is answered, where several processes code."""
FEW = 8
"""Lines that are coded side by side; no more than these are coded in this process, as starting others takes longer."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("code")(code_file)


def code_file(
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines {id, title, date, text}", exists=True, dir_okay=False)
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            help="JSON lines {id, text, actor, recipient}: print {id, code} instead", exists=True, dir_okay=False
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes that code articles.", min=1)] = 2,
) -> None:
    """Code articles: countries, actors, elections and events with their evidence; a broken line is answered as one."""
    if (file is None) == (pairs is None):
        raise typer.BadParameter("give one file: articles, or sentences with --pairs")
    rows = code_articles(file, workers) if file else map(pair_line, _lines(pairs)) if pairs else ()
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def code_articles(file: Path, workers: int) -> Iterator[dict[str, Any]]:
    """Code the articles of a file in order; several at once when there are enough of them."""
    source = _lines(file)
    batch = list(islice(source, FEW + 1))
    if workers == 1 or len(batch) <= FEW:
        while batch:
            yield from article_lines(batch)
            batch = list(islice(source, FEW))
        return
    with crew(workers) as pool:
        while batch:
            for rows in pool.map(article_lines, [batch[k : k + FEW] for k in range(0, len(batch), FEW)]):
                yield from rows
            batch = list(islice(source, AHEAD))


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", errors="replace") as source:
        yield from filter(str.strip, source)


def article_lines(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Answer lines: each with the coding in the codebook's form, or with what is wrong with the line."""
    from extractors.coder import code_all

    rows = [_row(line) for line in lines]
    codings = code_all([request(row) for row in rows if "error" not in row])
    return [row if "error" in row else form(next(codings)) for row in rows]


def pair_line(line: str) -> dict[str, Any]:
    """Answer one line: the PLOVER type of its sentence, or what is wrong with the line."""
    from extractors.event.pairs import code_pair

    row = _row(line)
    if "error" in row:
        return row
    code = code_pair(_text(row, "text"), _text(row, "actor"), _text(row, "recipient"))
    return {"id": row["id"], "code": code}


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": f"bad_line: {error}"}
    if not isinstance(row, dict) or row.get("id") is None:
        return {"id": None, "error": "bad_line: a JSON object with an id is needed"}
    return {name: value for name, value in row.items() if name != "error"}


def _text(row: dict[str, Any], name: str) -> str:
    return value if isinstance(value := row.get(name), str) else ""


def request(row: dict[str, Any]) -> CodeRequest:
    """Read one input line; what has the wrong type counts as missing."""
    from extractors.records import CodeRequest

    return CodeRequest(
        id=str(row["id"]),
        title=_text(row, "title"),
        text=_text(row, "text"),
        date=_day(_text(row, "date")),
        outlet_country=_text(row, "outlet_country") or None,
        language=_text(row, "language") or None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def form(coding: Coding) -> dict[str, Any]:
    """Lay a coding out in the codebook's form."""
    from dataclasses import asdict

    row = asdict(coding)
    for private in ("places", "actor_mentions"):
        del row[private]
    return row
