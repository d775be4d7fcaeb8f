"""The database written anew: DuckDB leaves what was deleted in free blocks of its file until others overwrite it."""

from __future__ import annotations

from storage.errors import StorageError
from storage.lake import LakeStore
from storage.lock import holding
from storage.maintenance import counted
from storage.room import need_room
from storage.store import Store


def compact(store: Store) -> None:
    """Put a copy in the place of the database that holds its rows and nothing else; a lake does so in its own upkeep.

    StorageError when the copy holds other rows; the database is then as it was.
    """
    if isinstance(store, LakeStore):
        return
    fresh = store.live.with_suffix(".new")
    with holding(store.lock, wait_s=store.wait_s):
        need_room(store.live.parent, 1, store.live.stat().st_size, "the database, written anew")
        for path in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            path.unlink(missing_ok=True)
        quoted = str(fresh).replace("'", "''")
        with store.at_live() as con:
            expected = counted(con)
            con.execute(f"ATTACH '{quoted}' AS anew (STORAGE_VERSION 'v1.5.0')")
            con.execute("COPY FROM DATABASE ballotwire TO anew")
            con.execute("DETACH anew")
        with store.connected(fresh) as con:
            con.execute("CHECKPOINT")
            found = counted(con)
        if found != expected:
            fresh.unlink()
            raise StorageError(f"{fresh} does not hold what the database holds; is the disk sound?")
        fresh.replace(store.live)
