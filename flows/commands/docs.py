"""`ballotwire docs`: write the pages that are made from the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("docs", hidden=True)(docs)


def docs(folder: Annotated[Path, typer.Argument(help="The folder of the pages.")] = Path("docs")) -> None:
    """Write docs/data.md, docs/settings.md and docs/commands.md."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Make the generated pages: file name to text."""
    from datetime import UTC, datetime

    from flows.settings import page as settings_page
    from storage import datadoc
    from storage.store import Store

    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.prepare(datetime(2020, 1, 1, tzinfo=UTC))
        with store.reading() as con:
            return {"data.md": datadoc.page(con), "settings.md": settings_page(), "commands.md": commands()}


COMMANDS = """# Commands

`ballotwire COMMAND --help` says more. stdout carries data, stderr talk; [exit codes](exit-codes.md) are the same for
all. This page is made by `make docs`.
"""


def commands() -> str:
    """Print every command with its arguments and options."""
    from flows.cli import app

    parts = [COMMANDS]
    for name, command in _leaves("ballotwire", typer.main.get_command(app)):
        rows = "".join(
            f"| `{p.name if p.param_type_name == 'argument' else p.opts[0]}` | {_said(p)} |\n"
            for p in command.params
            if p.name != "help"
        )
        table = f"\n\n| argument or option | meaning |\n| --- | --- |\n{rows}" if rows else "\n"
        parts.append(f"## {name}\n\n{' '.join((command.help or '').split())}{table}")
    return "\n".join(parts)


def _leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer hides its own types
    for key, sub in getattr(command, "commands", {}).items():
        if sub.hidden:
            continue
        yield from _leaves(f"{name} {key}", sub)
    if not hasattr(command, "commands"):
        yield name, command


def _said(parameter: Any) -> str:  # noqa: ANN401 - typer hides its own types
    text = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
    default = parameter.default
    return f"{text} (default `{default}`)" if default not in (None, False, True, ()) and not callable(default) else text
