"""What every command shares: settings from options, exit codes, and one sentence instead of a traceback."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from extractors.errors import ConfigError, OfflineError
from flows.settings import Settings, load
from storage.errors import LockedError, StorageError
from storage.store import Store

DONE, PARTLY, USAGE, DATA, LOCKED, OFFLINE = range(6)
"""Exit codes of every command (docs/exit-codes.md)."""

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})
"""What a disk refuses and an operator can cure."""

DataOption = Annotated[Path | None, typer.Option("--data", help="Data directory.")]
NowOption = Annotated[str | None, typer.Option("--now", help="Fixed clock, ISO time.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def fail(message: str, code: int) -> NoReturn:
    """Say in one sentence what is wrong and leave with an exit code."""
    sys.stderr.write(f"ballotwire: {message}\n")
    raise typer.Exit(code)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what a user can cure into one sentence and its exit code; bugs pass through with their traceback."""
    try:
        yield
    except OfflineError as error:
        fail(str(error), OFFLINE)
    except ConfigError as error:
        fail(str(error), USAGE)
    except LockedError as error:
        fail(f"the database is locked: {error}; wait for it, or end that process", LOCKED)
    except StorageError as error:
        fail(str(error), DATA)
    except OSError as error:
        if error.errno not in DISK:
            raise
        fail(f"{error}; free room there (`ballotwire prune`) or mend its permissions, then try again", DATA)


def configured(environment: Mapping[str, str] = os.environ, /, **given: object) -> Settings:
    """Load the settings with what the command line gave, and talk as they say."""
    settings = load(None, environment, **given)
    if settings.log not in ("text", "json"):
        raise ConfigError(f"log = {settings.log!r}: write text or json")
    if settings.log == "json":
        from flows.say import in_json

        in_json()
    return settings


def located(settings: Settings) -> tuple[Store, datetime]:
    """Give the data directory as it stands, with the present moment."""
    return settings.store(), settings.moment()


def standing(store: Store) -> Store:
    """Give the store back; StorageError when nothing was ever written there, as after a slip in `--data`."""
    if not store.exists():
        raise StorageError(
            f"{store.data} holds no database yet: run `ballotwire run` first, or give another --data directory"
        )
    return store


def day_given(option: str, text: str | None) -> date | None:
    """Read a day from the command line; None when it was not given."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{option} {text}: write a day as YYYY-MM-DD", USAGE)


def opened(settings: Settings) -> tuple[Store, datetime]:
    """Create or migrate the data directory and give it with the present moment."""
    store, now = located(settings)
    store.prepare(now)
    return store, now


def print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows as one JSON line each or as a table with the column names on top."""
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*(rows[0] if rows else ()), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if value is None else str(_plain(value))) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 200, no_color=not sys.stdout.isatty()).print(table)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
