"""`ballotwire forget`: remove what one article said, or the name of one actor, and publish without it."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, fail, guarded, located, standing

if TYPE_CHECKING:
    from storage.store import Store


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("forget")(forget)


def forget(
    url: Annotated[str | None, typer.Argument(help="Address of an article.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Id of an actor (view `actors`).")] = None,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Forget an article's text, title, author and events, or black an actor's names out; then publish.

    The database is written anew, so that no free block holds it, and so is each day's report that names it. The article
    is not fetched again. Raw pages and backups made before hold it still, until they are pruned.
    """
    if (url is None) == (actor is None):
        fail("forget what? Give the URL of an article or --actor ID", USAGE)
    with guarded():
        from flows import job
        from storage.archive import archive
        from storage.compact import compact
        from storage.search import index_path

        store, moment = located(configured(data=data, now=now))
        standing(store)
        store.prepare(moment)
        with job.only_one(store):
            found, names = _forgotten(store, url, actor)
            if not found:
                fail(f"nothing is known of {actor or url}; the views `articles` and `actors` list what is", USAGE)
            compact(store)
            index_path(store.snapshot).unlink(missing_ok=True)
            store.publish()
        if store.days.exists():
            archive(store.snapshot, store.days, moment)
        anew, left = _reports(store, names, moment)
    sys.stderr.write(
        f"forget: {found} articles; the snapshot is published without it and {anew} reports are written anew, "
        "a search index is to be made anew. "
        "Raw pages (DATA/raw) and backups from before still hold it until they are pruned\n"
    )
    for folder in left:
        sys.stderr.write(f"forget: {folder} still names it: remove it, or write it anew with `ballotwire report`\n")


def _forgotten(store: Store, url: str | None, actor: str | None) -> tuple[int, list[str]]:
    """Forget, and give the number of articles with the words by which reports name them."""
    from extractors.url import canonical
    from storage import forget as memory

    with store.writing() as con:
        if actor is not None:
            names = memory.names_of(con, actor)
            return memory.forget_actor(con, actor), names
        address = url or ""
        known = address if memory.addresses(con, address) else canonical(address)
        names = memory.addresses(con, known)
        return memory.forget_article(con, known), names


def _reports(store: Store, names: list[str], moment: datetime) -> tuple[int, list[Path]]:
    """Write the days' reports that hold one of these names anew; gives how many, and the watchlists' that hold one."""
    from flows.report import write_report

    words = [json.dumps(name, ensure_ascii=False).strip('"') for name in names]
    folders = [
        path.parent
        for path in sorted(store.reports.rglob("report.json"))
        if any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    days = [folder for folder in folders if folder.parent == store.reports]
    for folder in days:
        write_report(store.snapshot, store.reports, date.fromisoformat(folder.name), moment)
    return len(days), [folder for folder in folders if folder not in days]
