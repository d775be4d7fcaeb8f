"""Bring the feeds file into the database: add and update, never delete."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from extractors.errors import ConfigError, OfflineError
from extractors.records import Failure, Page
from flows import feeds_file, job, list_cache
from flows.say import line, remark
from flows.settings import Settings
from flows.stages.poll import NETWORK
from storage import feeds as feed_table
from storage.store import Store


def subscribe(store: Store, settings: Settings, now: datetime) -> int:
    """Load the feeds file or URL into the database and give how many feeds it lists; rejects are named on stderr."""
    read = _read(settings)
    for reject in read.rejects:
        remark("feeds", f"line {reject.line}: {reject.reason} {reject.detail}".rstrip())
    added, changed = store.write(lambda con: feed_table.save_feeds(con, read.feeds, now))
    line("feeds", {"listed": len(read.feeds), "new": added, "changed": changed, "rejected": len(read.rejects)})
    return len(read.feeds)


def _read(settings: Settings) -> feeds_file.FeedsFile:
    """Read the list; one on the web is asked for with its validators, and stays as it was while it can't be had."""
    if not settings.feeds.startswith(("http://", "https://")):
        return feeds_file.load(Path(settings.feeds))
    place = settings.data / "feeds-list.json"
    kept = list_cache.load(place, settings.feeds)
    with job.web(settings) as (fetcher, loop):
        asked = fetcher.get(
            settings.feeds,
            kind="feed",
            etag=kept.etag if kept else None,
            last_modified=kept.last_modified if kept else None,
        )
        got = asyncio.run_coroutine_threadsafe(asked, loop).result()
    if isinstance(got, Page) and got.status != 304:
        told = got.headers.get("etag"), got.headers.get("last-modified")
        read = feeds_file.load(got.body, settings.feeds)
        list_cache.save(place, list_cache.RemoteList(settings.feeds, got.body, *told))
        return read
    if kept is None:
        why = f"{got.reason} {got.detail}" if isinstance(got, Failure) else "304, though nothing is kept"
        kind = OfflineError if isinstance(got, Failure) and got.reason in NETWORK else ConfigError
        raise kind(f"{settings.feeds}: {why}".rstrip() + "; give the address of a TOML or OPML file that answers")
    if isinstance(got, Failure):
        remark("feeds", f"{settings.feeds}: {got.reason} {got.detail}".rstrip() + "; the list of last time is used")
    return feeds_file.load(kept.body, settings.feeds)
