"""Upkeep of a data directory: backups that were counted, restoring one, and sweeping what nobody needs any more."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from storage.errors import ForeignError, StorageError
from storage.lake import LakeStore
from storage.lock import holding
from storage.migrate import applied, pending
from storage.retention import cut_texts
from storage.room import need_room
from storage.rows import Connection
from storage.store import Store

STAMP = "%Y%m%dT%H%M%SZ"
PREFIX = "ballotwire-"


@dataclass(frozen=True, slots=True)
class Backup:
    """One verified copy of the database; `counts` are its rows by table, as they stand in the file beside it."""

    path: Path
    schema: int
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        """How many rows it holds in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed: numbers of files, their bytes in all, and texts that were cut to what may be kept."""

    raw: int = 0
    orphans: int = 0
    freed: int = 0
    texts: int = 0


def backup(store: Store, now: datetime, keep: int = 7) -> Backup:
    """Copy the closed database into `backups/`, count the copy against the original, keep the newest `keep`.

    The copy gets its name only after it was counted, so a file in `backups/` is a good one.
    """
    _refuse_lake(store)
    folder = store.data / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{now:{STAMP}}.duckdb"
    fresh = path.with_suffix(".new")
    with holding(store.lock, wait_s=store.wait_s):
        with store.at_live() as con:
            con.execute("CHECKPOINT")
            expected = counted(con)
        _copy(store.live, fresh)
    with store.connected(fresh) as con:
        made = Backup(path, max(applied(con)), counted(con))
    if made.counts != expected:
        fresh.unlink()
        raise StorageError(f"the copy {fresh} does not hold what the database holds; is the disk sound?")
    path.with_suffix(".json").write_text(json.dumps({"schema": made.schema, "counts": made.counts}), encoding="utf-8")
    fresh.replace(path)
    for old in backups(store)[: -max(1, keep)]:
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)
    return made


def backups(store: Store) -> list[Path]:
    """List the backups, oldest first."""
    return sorted((store.data / "backups").glob(f"{PREFIX}*.duckdb"))


def made_at(path: Path) -> datetime:
    """Give the moment in a backup's name, aware UTC.

    >>> made_at(Path("backups/ballotwire-20201106T030000Z.duckdb")).isoformat()
    '2020-11-06T03:00:00+00:00'
    """
    return datetime.strptime(path.stem.removeprefix(PREFIX), STAMP).replace(tzinfo=UTC)


def restore(store: Store, source: Path, now: datetime) -> Backup:
    """Put a backup in the place of the database, which is kept in `backups/`; the backup is counted first.

    ForeignError when the file is none of ours or holds other rows than when it was made; nothing was touched then.
    """
    _refuse_lake(store)
    fresh = store.live.with_suffix(".new")
    store.live.parent.mkdir(parents=True, exist_ok=True)
    with holding(store.lock, wait_s=store.wait_s):
        if not source.is_file():
            raise ForeignError(f"{source}: no such file; `ballotwire backup --list` names the backups")
        _copy(source, fresh)
        try:
            found = _verified(store, source, fresh)
        except StorageError as error:
            fresh.unlink()
            raise type(error)(str(error).replace(str(fresh), str(source))) from error
        if store.live.exists():
            set_aside(store, now, "before-restore")
        fresh.replace(store.live)
    return found


def _refuse_lake(store: Store) -> None:
    if isinstance(store, LakeStore):
        raise StorageError("a lake is saved with pg_dump and a copy of its files, or `ballotwire migrate --to file`")


def set_aside(store: Store, now: datetime, why: str) -> None:
    """Keep the database in `backups/` under a name that no pruning knows; the caller holds the lock."""
    aside = store.data / "backups" / f"{why}-{now:{STAMP}}.duckdb"
    aside.parent.mkdir(parents=True, exist_ok=True)
    wal = store.live.with_name(store.live.name + ".wal")
    if wal.exists():
        wal.replace(aside.with_name(aside.name + ".wal"))
    store.live.replace(aside)


def _verified(store: Store, source: Path, copy: Path) -> Backup:
    with store.connected(copy) as con:
        pending(con)
        if not (done := applied(con)):
            raise ForeignError(f"{source} is an empty database")
        found = Backup(source, max(done), counted(con))
    manifest = source.with_suffix(".json")
    if manifest.exists() and _promised(manifest) != found.counts:
        raise ForeignError(f"{source} does not hold the rows that {manifest.name} promises; take another backup")
    return found


def _promised(manifest: Path) -> object:
    try:
        return json.loads(manifest.read_text(encoding="utf-8"))["counts"]
    except (ValueError, LookupError, TypeError) as error:
        raise ForeignError(f"{manifest} is not the note of a backup: give a file of DATA/backups") from error


def counted(con: Connection) -> dict[str, int]:
    """Count the rows of every table of the pipeline."""
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = 'store' ORDER BY ALL"
    ).fetchall()
    counts: dict[str, int] = {}
    for (name,) in names:
        row = con.execute(f'SELECT count(*) FROM store."{name}"').fetchone()  # noqa: S608 - our own table name
        counts[name] = int(row[0]) if row else 0
    return counts


def prune(store: Store, now: datetime, keep_raw_days: int, *, dry: bool = False) -> Pruned:
    """Remove raw pages older than `keep_raw_days`, files that a killed run left half written, and texts not to be kept.

    Articles, tags and counts stay for ever; with `dry` nothing is removed.
    """
    last_day = f"{now - timedelta(days=keep_raw_days):%Y%m%d}"
    raw = [path for path in store.raw.glob("*.warc.gz") if path.name[:8] < last_day]
    with holding(store.lock, wait_s=store.wait_s):
        orphans = staging(store)
        pruned = Pruned(len(raw), len(orphans), sum(path.stat().st_size for path in [*raw, *orphans]))
        if not dry:
            for path in orphans:
                path.unlink()
    if not dry:
        for path in raw:  # first, since a disk that is full has no room for the row that says so
            path.unlink()
        store.write(partial(_unlink, before=last_day))
    return replace(pruned, texts=_cut(store, dry=dry))


def _cut(store: Store, *, dry: bool) -> int:
    if not dry:
        return store.write(cut_texts)
    with store.reading() as con:
        return cut_texts(con, dry=True)


def _unlink(con: Connection, before: str) -> None:
    con.execute(
        "UPDATE store.pages SET warc_file = NULL, warc_offset = NULL WHERE left(warc_file, 8) < $before",
        {"before": before},
    )


def staging(store: Store) -> list[Path]:
    """List half-written copies; whoever holds the lock knows that nobody is writing them any more."""
    folders = (store.live.parent, store.data, store.data / "backups")
    return sorted(path for folder in folders for path in folder.glob("*.new*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    need_room(target.parent, 1, source.stat().st_size, f"the copy {target.name}")
    try:
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        size = source.stat().st_size / 1e6
        raise StorageError(
            f"{target}: {error.strerror}; give the directory {size:.0f} MB of room, then try again"
        ) from error
