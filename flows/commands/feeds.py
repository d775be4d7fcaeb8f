"""`ballotwire feeds`: the sources as people handle them: list, add, import, export, check, mute."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flows.console import (
    OFFLINE,
    PARTLY,
    USAGE,
    DataOption,
    JsonOption,
    NowOption,
    configured,
    fail,
    guarded,
    opened,
    print_rows,
)

if TYPE_CHECKING:
    from extractors.records import Failure, Feed
    from storage.store import Store

feeds = typer.Typer(no_args_is_help=True, help="The sources: list, add, import, export, check, mute.")
Which = Annotated[str, typer.Argument(help="Feed id (or its beginning), address or outlet.")]
PrivateOption = Annotated[
    str | None, typer.Option("--allow-private", help="Private networks that may be fetched, such as 127.0.0.0/8.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(feeds, name="feeds")


@feeds.command("list")
def list_feeds(
    country: Annotated[str | None, typer.Option(help="Only this country (ISO 3166-1 alpha-3).")] = None,
    data: DataOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print every feed with its state and its last reason."""
    with guarded():
        from storage.feeds import health

        settings = configured(data=data, now=now)
        store, _ = opened(settings)
        with store.reading() as con:
            rows = [row for row in health(con) if country is None or row["country"] == country.upper()]
        print_rows(rows, as_json=as_json)


@feeds.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Address of a feed, or of any page of its site.")],
    *,
    outlet: Annotated[str, typer.Option(help="Name of the outlet; the feed's own title by default.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-3.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47; the feed's own by default.")] = "",
    owner: Annotated[str, typer.Option(help="state, public, private, party, ngo or igo; unknown by default.")] = "",
    region: Annotated[str, typer.Option(help="Region pack.")] = "",
    data: DataOption = None,
    allow_private: PrivateOption = None,
    now: NowOption = None,
) -> None:
    """Find the feed of an address and watch it; of a feed that is known, only what the options give is changed."""
    with guarded():
        from extractors.records import Failure
        from flows import job
        from flows.discover import find_feed
        from flows.feeds_file import of_fields
        from storage.feeds import save_feeds

        settings = configured(data=data, allow_private=allow_private, now=now)
        store, moment = opened(settings)
        with job.web(settings) as (web, loop):
            found = asyncio.run_coroutine_threadsafe(find_feed(web, url, moment), loop).result()
        if isinstance(found, Failure):
            _not_found(url, found)
        given = {"outlet": outlet, "country": country, "language": language, "owner": owner, "region": region}
        stored = next((asdict(feed) for feed in _all(store) if feed.url == found.url), {})
        usual = {"outlet": found.feed.title, "language": found.feed.language} | stored | {"url": found.url}
        fields = usual | {name: value for name, value in given.items() if value}
        feed = of_fields({name: value or "" for name, value in fields.items()}, "the options")
        with store.writing() as con:
            added, changed = save_feeds(con, [feed], moment)
        done = "added" if added else "changed" if changed else "known"
        sys.stderr.write(f"feeds: {done} ({found.how}, {len(found.feed.entries)} entries)\n")
        sys.stdout.write(f"{feed.feed_id} {feed.url}\n")


@feeds.command("import")
def import_feeds(
    file: Annotated[str, typer.Argument(help="TOML, OPML or a list of addresses; a file or its URL.")],
    data: DataOption = None,
    allow_private: PrivateOption = None,
    now: NowOption = None,
) -> None:
    """Add and update the feeds of a file, never delete; every reject is named with its line and reason."""
    with guarded():
        from flows.subscribe import subscribe

        settings = configured(feeds=file, data=data, allow_private=allow_private, now=now)
        store, moment = opened(settings)
        subscribe(store, settings, moment)


@feeds.command("export")
def export(data: DataOption = None) -> None:
    """Print all feeds as OPML, with country, owner and region in attributes of our own."""
    with guarded():
        from flows.feeds_file import to_opml

        store, _ = opened(configured(data=data))
        sys.stdout.write(to_opml(_all(store)))


@feeds.command("check")
def check(
    which: Annotated[str, typer.Argument(help="Only this feed; all by default.")] = "",
    data: DataOption = None,
    allow_private: PrivateOption = None,
    now: NowOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when any feed fails.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask every feed once, store nothing, and say of each how it is and why it went quiet."""
    with guarded():
        from flows.checkup import checked

        settings = configured(data=data, allow_private=allow_private, now=now)
        store, moment = opened(settings)
        chosen = [_one(store, which)] if which else _all(store)
        rows = checked(store, settings, chosen, moment)
        print_rows([row.columns() for row in rows], as_json=as_json)
    failed = [row for row in rows if not row.works]
    sys.stderr.write(
        f"feeds: checked {len(rows)}, failing {len(failed)}, silent {sum(row.is_silent for row in rows)}\n"
    )
    if rows and all(row.is_unreachable for row in rows):
        fail("nothing could be reached: is there a network?", OFFLINE)
    if failed and (strict or len(failed) > settings.fail_share * len(rows)):
        raise typer.Exit(PARTLY)


@feeds.command("mute")
def mute(
    which: Which,
    days: Annotated[float, typer.Option(min=0, max=36_500, help="For how long.")] = 36_500.0,
    off: Annotated[bool, typer.Option("--off", help="Listen again.")] = False,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Stop asking a feed for a while; what is stored stays."""
    with guarded():
        from storage.feeds import mute as mute_feed

        store, moment = opened(configured(data=data, now=now))
        feed = _one(store, which)
        with store.writing() as con:
            mute_feed(con, feed.feed_id, None if off else moment + timedelta(days=days))
        sys.stderr.write(f"feeds: {feed.outlet} {'is asked again' if off else f'is muted for {days:g} days'}\n")


def _not_found(url: str, why: Failure) -> NoReturn:
    """Say why an address gave no feed, with the cure where it is ours to name, and leave."""
    from flows.stages.poll import NETWORK

    cures = {
        "bad_url": "; write an address such as https://outlet.example/rss",
        "forbidden_address": "; if it may be asked, give its network to --allow-private",
    }
    code = OFFLINE if why.reason in NETWORK else USAGE if why.reason in cures else PARTLY
    detail = "" if why.detail == url else f" {why.detail}".rstrip()
    fail(f"{url}: {why.reason}{detail}{cures.get(why.reason, '')}", code)


def _all(store: Store) -> list[Feed]:
    from storage.feeds import load_feeds

    with store.reading() as con:
        return load_feeds(con)


def _one(store: Store, which: str) -> Feed:
    """Find the one feed that a person means; none or several is a usage error that names them."""
    if not which.strip():
        fail("which feed? Give its id (or its beginning), address or outlet", USAGE)
    feeds = _all(store)
    tests: tuple[Any, ...] = (
        lambda feed: which in (feed.feed_id, feed.url),
        lambda feed: feed.outlet.casefold() == which.casefold(),
        lambda feed: feed.feed_id.startswith(which),
    )
    found = next((found for test in tests if (found := [feed for feed in feeds if test(feed)])), [])
    if not found:
        fail(f"no feed is called {which}; `ballotwire feeds list` names them", USAGE)
    if len(found) > 1:
        fail(f"{which} means {len(found)} feeds: {', '.join(feed.url for feed in found[:5])}", USAGE)
    return found[0]
