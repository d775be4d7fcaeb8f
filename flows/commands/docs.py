"""`ballotwire docs`: write the pages that are made from the program itself."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("docs", hidden=True)(docs)


def docs(folder: Annotated[Path, typer.Argument(help="The folder of the pages.")] = Path("docs")) -> None:
    """Write docs/data.md and docs/settings.md."""
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
            return {"data.md": datadoc.page(con), "settings.md": settings_page()}
