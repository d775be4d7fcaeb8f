"""The published snapshot: a complete copy with its manifest, or the old one untouched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from storage.errors import StorageError
from storage.migrate import lay_comments, schema_version
from storage.rows import Connection, fetch

COUNTS = """
SELECT
  (SELECT count(*) FROM store.articles) AS articles, (SELECT count(*) FROM store.article_versions) AS article_versions,
  (SELECT count(*) FROM store.feeds) AS feeds, (SELECT count(*) FROM store.polls) AS polls,
  (SELECT count(*) FROM store.past_days) AS past_days, (SELECT count(*) FROM store.quality) AS quality,
  (SELECT count(*) FROM store.checks) AS checks
"""
"""Rows of those public views that have a row for each row of one table: counting them reads no data."""

KEPT = (
  "store.current_version", "store.current_coding", "store.current_story", "main.articles", "main.article_actors",
  "main.event_reports", "main.events", "main.stories", "main.outlet_day", "main.actor_day", "main.actors",
  "main.country_day",
)  # fmt: skip
"""Views that the snapshot holds as tables, each built on those before it; a snapshot never changes, so none ages."""


def keep_views(con: Connection) -> None:
    """Keep costly views as tables of schema `kept` behind views of the same names, columns and comments."""
    con.execute("CREATE SCHEMA kept")
    for name in KEPT:
        table = name.partition(".")[2]
        con.execute(f'CREATE TABLE kept."{table}" AS FROM {name}')
        con.execute(f'CREATE OR REPLACE VIEW {name} AS FROM kept."{table}"')
    lay_comments(con, {name.partition(".")[2] for name in KEPT})
    con.execute("CHECKPOINT")


def summary(con: Connection) -> dict[str, Any]:
    """Say what a database holds: schema version, rows of public views, newest fetch (ISO, UTC) and program version."""
    newest = con.execute("SELECT max(fetched_at) FROM store.articles").fetchone()
    return {
        "schema_version": schema_version(),
        "rows": fetch(con, COUNTS)[0],
        "newest_fetch": f"{newest[0]:%Y-%m-%dT%H:%M:%SZ}" if newest and newest[0] else None,
        "program_version": program_version(),
    }


def program_version() -> str:
    """Give the version of this program; `unpackaged` when it runs from its sources without being installed."""
    try:
        return metadata.version("ballotwire")
    except metadata.PackageNotFoundError:
        return "unpackaged"


def manifest_path(snapshot: Path) -> Path:
    """Give the place of a snapshot's manifest: beside it, with the ending `.json`; a lake's pointer is its own."""
    return snapshot if snapshot.suffix == ".lake" else snapshot.with_suffix(".json")


def publish(source: Path, snapshot: Path, told: dict[str, Any], finish: Callable[[Path], None]) -> None:
    """Put a copy of the closed database `source`, once `finish` is done with it, in the place of `snapshot`.

    Readers keep the file they opened. The manifest beside it comes second: after a kill between the two its sha-256 is
    that of the snapshot before. StorageError when the copy can't be written; snapshot and `source` are then as before.
    """
    fresh, note = snapshot.with_suffix(".new"), snapshot.with_suffix(".new-manifest")
    try:
        fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)  # of a publishing that was killed
        shutil.copyfile(source, fresh)
        finish(fresh)
        digest, size = _settled(fresh)
        with note.open("w", encoding="utf-8") as file:
            json.dump(told | {"bytes": size, "sha256": digest}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(snapshot)
        note.replace(manifest_path(snapshot))
        _sync(snapshot.parent)
    except (OSError, duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException) as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
            note.unlink(missing_ok=True)
        raise StorageError(
            f"the snapshot could not be written to {snapshot.parent}: {getattr(error, 'strerror', error)}; "
            "the one before stays. "
            f"Give the directory write permission and {2 * source.stat().st_size / 1e6:.0f} MB of room, then run again"
        ) from error


def read_manifest(snapshot: Path) -> dict[str, Any] | None:
    """Read the manifest of a snapshot; None when there is none or it can't be read."""
    try:
        found = json.loads(manifest_path(snapshot).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def sha256(path: Path) -> str:
    """Hash a file; never the live one while this process has it open, since closing it would drop the lock."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settled(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
