"""Bring the feeds file into the database: add and update, never delete."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from extractors.errors import ConfigError
from extractors.records import Failure
from flows import feeds_file, job
from flows.say import line, remark
from flows.settings import Settings
from storage import feeds as feed_table
from storage.store import Store


def subscribe(store: Store, settings: Settings, now: datetime) -> int:
    """Load the feeds file or URL into the database and give how many feeds it lists; rejects are named on stderr."""
    read = feeds_file.load(_source(settings))
    for reject in read.rejects:
        remark("feeds", f"line {reject.line}: {reject.reason} {reject.detail}".rstrip())
    added, changed = store.write(lambda con: feed_table.save_feeds(con, read.feeds, now))
    line("feeds", {"listed": len(read.feeds), "new": added, "changed": changed, "rejected": len(read.rejects)})
    return len(read.feeds)


def _source(settings: Settings) -> Path | bytes:
    if not settings.feeds.startswith(("http://", "https://")):
        return Path(settings.feeds)
    with job.web(settings) as (fetcher, loop):
        got = asyncio.run_coroutine_threadsafe(fetcher.get(settings.feeds, kind="feed"), loop).result()
    if isinstance(got, Failure):
        raise ConfigError(f"{settings.feeds}: {got.reason} {got.detail}".rstrip())
    return got.body
