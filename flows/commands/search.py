"""`ballotwire search TERMS`: articles in which every word occurs, in any script."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.console import USAGE, DataOption, JsonOption, configured, fail, guarded, print_rows


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("search")(search)


def search(
    terms: Annotated[str, typer.Argument(help="Words that must all occur; `elect*` means all that begin so.")] = "",
    index: Annotated[
        bool, typer.Option("--index", help="First make DuckDB's full-text index of the snapshot anew.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many articles at most.")] = 20,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search titles and texts of the snapshot, best first; stderr says which index searched."""
    if not terms.strip() and not index:
        fail("search for what? Give one or more words", USAGE)
    with guarded():
        from storage import search as text

        snapshot = configured(data=data).store().snapshot
        if index:
            sys.stderr.write(f"search: {text.build(snapshot)} articles indexed\n")
        if not terms.strip():
            return
        rows, how = text.search(snapshot, terms, limit)
    sys.stderr.write(f"search: {len(rows)} found by {how}\n")
    print_rows(rows, as_json=as_json)
