"""`ballotwire forget`: remove what one article said, or the name of one actor, and publish without it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.console import USAGE, DataOption, NowOption, configured, fail, guarded, opened


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

    The article is not fetched again. Raw pages and backups made before hold it still, until they are pruned.
    """
    if (url is None) == (actor is None):
        fail("forget what? Give the URL of an article or --actor ID", USAGE)
    with guarded():
        from extractors.url import canonical
        from flows import job
        from storage import forget as memory
        from storage.archive import archive
        from storage.search import index_path

        store, moment = opened(configured(data=data, now=now))
        with job.only_one(store):
            with store.writing() as con:
                if actor is not None:
                    found = memory.forget_actor(con, actor)
                else:
                    address = url or ""
                    found = memory.forget_article(con, address) or memory.forget_article(con, canonical(address))
            if not found:
                fail(f"nothing is known of {actor or url}", USAGE)
            index_path(store.snapshot).unlink(missing_ok=True)
            store.publish()
        if store.days.exists():
            archive(store.snapshot, store.days, moment)
    sys.stderr.write(
        f"forget: {found} articles; the snapshot is published without it, a search index is to be made anew. "
        "Raw pages (DATA/raw) and backups from before still hold it until they are pruned\n"
    )
