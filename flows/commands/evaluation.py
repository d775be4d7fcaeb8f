"""`ballotwire eval`: code hand-coded articles and say how well the tags agree."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.score.tally import Tally

Rows = dict[str, dict[str, Any]]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("eval")(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="JSON lines of hand-coded articles, with their text.")],
    predicted: Annotated[Path | None, typer.Option(help="Codings to judge; without it the coder makes them.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the figures as a Markdown page, too.")] = None,
    note: Annotated[str, typer.Option(help="What a reader of the page must know of the gold.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print precision, recall and F1 per tag with bootstrap intervals, and the worst errors."""
    from dataclasses import asdict

    from extractors.coder import CODER
    from extractors.score import summary
    from extractors.score.tally import tally

    wanted = _load(gold)
    given = _load(predicted) if predicted else _coded(wanted)
    tallies = [tally(key, row, given.get(key)) for key, row in wanted.items()]
    if page:
        page.write_text(summary.page(tallies, str(gold), CODER, note), encoding="utf-8")
    if as_json:
        found: dict[str, Any] = {tag: asdict(m) for tag, m in summary.measures(tallies).items()}
        found["by_code"] = {code: asdict(m) for code, m in summary.by_code(tallies).items()}
        found["bad_quotes"] = sum(t.bad_quotes for t in tallies)
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    sys.stdout.writelines(f"{line}\n" for line in _lines(tallies))


def _load(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8") as lines:
            return {str(row["id"]): row for row in map(json.loads, filter(str.strip, lines))}
    except (OSError, json.JSONDecodeError, KeyError) as error:
        raise typer.BadParameter(f"{path}: {error!r}; expected JSON lines with an id") from error


def _coded(wanted: Rows) -> Rows:
    from extractors.coder import code
    from flows.commands.coding import form, request

    return {key: form(code(request(row))) for key, row in wanted.items()}


def _lines(tallies: list[Tally]) -> Iterable[str]:
    from extractors.score import summary

    yield f"{'tag':<26}{'figure':>7}{'95 %':>15}{'precision':>11}{'recall':>8}{'gold':>7}{'given':>7}"
    for tag, m in summary.measures(tallies).items():
        if m.value is None:
            continue
        span = f"{m.low:.3f}-{m.high:.3f}" if m.low is not None else ""
        sides = f"{m.precision:>11.3f}{m.recall:>8.3f}" if m.precision is not None else " " * 19
        yield f"{tag:<26}{m.value:>7.3f}{span:>15}{sides}{m.gold:>7}{'' if m.given is None else m.given:>7}"
    yield f"bad quotes {sum(t.bad_quotes for t in tallies)}"
    yield "worst errors (times, tag, gold -> given, example)"
    for tag, gold, given, count, example in summary.worst(m for t in tallies for m in t.mistakes):
        quote = " ".join(example.quote.split())[:100]
        yield f"{count:>5}  {tag:<18} {gold} -> {given}  [{example.article}] {quote}"
