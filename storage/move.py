"""Move all rows from the embedded file to a lake, or back: one transaction, compared by table before it commits."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import duckdb

from storage.errors import StorageError
from storage.lake import LakeStore
from storage.lock import holding
from storage.maintenance import counted, set_aside
from storage.migrate import migrate, pending
from storage.rows import Connection
from storage.store import Store

LAKE, FILE = "ballotwire", "moving"
"""Under which names the two are open."""
Counts = dict[str, int]


def to_lake(source: Store, target: LakeStore, now: datetime) -> Counts:
    """Copy every table into an empty lake; gives rows by table, each count and hash the same on both sides.

    The source stays as it is. A move that was killed left nothing that anyone sees: start it again. StorageError when
    there is nothing to move, or the lake has rows already.
    """
    if not source.exists():
        raise StorageError(f"{source.live} does not exist: there is nothing to move")
    with source.claim("job"), holding(source.lock, wait_s=source.wait_s):
        with source.connected(source.live) as con:
            if pending(con):
                raise StorageError(
                    f"{source.live} has an older schema: run `ballotwire run` or `status` once, then move"
                )
        target.prepare(now)
        with target.everything(), target.session() as con:
            return _moved(con, source.live, FILE, LAKE)


def to_file(source: LakeStore, target: Store, now: datetime) -> Counts:
    """Copy every table of a lake whose workers rest into a fresh file; one that was there goes to `backups/`."""
    fresh = target.live.with_suffix(".new")
    target.live.parent.mkdir(parents=True, exist_ok=True)
    with source.everything(), holding(target.lock, wait_s=target.wait_s):
        fresh.unlink(missing_ok=True)
        with target.connected(fresh) as con:
            migrate(con, now)
        with source.session() as con:
            if pending(con):
                raise StorageError("the lake has an older schema: run a worker of this version once, then move")
            counts = _moved(con, fresh, LAKE, FILE)
        if target.live.exists():
            set_aside(target, now, "before-move")
        fresh.replace(target.live)
    return counts


def _moved(con: Connection, file: Path, source: str, target: str) -> Counts:
    quoted = str(file).replace("'", "''")
    how = "READ_ONLY" if source == FILE else "STORAGE_VERSION 'v1.5.0'"
    con.execute(f"ATTACH '{quoted}' AS {FILE} ({how})")
    try:
        con.execute("BEGIN")
        present = counted(con)
        if target == LAKE:
            _refuse_rows(present)
        counts = {name: _table(con, name, source, target) for name in present}
        con.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):
            con.execute("ROLLBACK")
        raise
    finally:
        con.execute(f"USE {LAKE}; DETACH {FILE}")
    return counts


def _refuse_rows(present: Counts) -> None:
    if any(present.values()):
        most = ", ".join(f"{n} {name}" for name, n in sorted(present.items(), key=lambda item: -item[1])[:3])
        raise StorageError(f"the lake has rows already ({most}): give an empty one")


def _table(con: Connection, name: str, source: str, target: str) -> int:
    con.execute(f"INSERT INTO {target}.store.{name} BY NAME FROM {source}.store.{name}")
    there, here = _digest(con, source, name), _digest(con, target, name)
    if there != here:
        raise StorageError(f"{name}: {there[0]} rows became {here[0]}, or others; nothing was moved")
    return here[0]


def _digest(con: Connection, catalogue: str, name: str) -> tuple[int, int]:
    found = con.execute(
        f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM {catalogue}.store.{name} t"  # noqa: S608 - our own names
    ).fetchone()
    return found or (0, 0)
