"""What an upgrade would do: the migrations run on a copy that is thrown away, its rows counted before and after."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from storage.errors import StorageError
from storage.lake import LakeStore
from storage.lock import holding
from storage.maintenance import counted
from storage.migrate import migrate, pending
from storage.room import need_room
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Migrations still to run, and rows by table as they are and as they would be."""

    migrations: tuple[str, ...]
    before: dict[str, int]
    after: dict[str, int]

    def rows(self) -> list[dict[str, object]]:
        """Give a row for each table; None where there is no such table."""
        names = sorted({*self.before, *self.after})
        return [{"table": name, "now": self.before.get(name), "after": self.after.get(name)} for name in names]


def rehearse(store: Store, now: datetime) -> Rehearsal:
    """Run what is pending on a copy of the database, count, and throw the copy away; the database stays as it is.

    Nothing is copied when nothing is pending. Of a lake, which has no copies, the migrations are named only.
    """
    if isinstance(store, LakeStore):
        with store.reading() as con:
            return Rehearsal(tuple(name for _, name, *_ in pending(con)), counted(con), counted(con))
    if not store.exists():
        raise StorageError(f"{store.live} does not exist yet: there is nothing to migrate")
    with holding(store.lock, wait_s=store.wait_s):
        with store.at_live() as con:
            names, before = tuple(name for _, name, *_ in pending(con)), counted(con)
        if not names:
            return Rehearsal(names, before, before)
        need_room(store.data, 1, store.live.stat().st_size, "the rehearsal")
        copy = store.live.with_suffix(".new")
        try:
            shutil.copyfile(store.live, copy)
            with store.connected(copy) as con:
                migrate(con, now)
                return Rehearsal(names, before, counted(con))
        finally:
            copy.unlink(missing_ok=True)
            copy.with_name(f"{copy.name}.wal").unlink(missing_ok=True)
