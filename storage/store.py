"""The data directory and its one database: short connections, one transaction each, one writer at a time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from storage import snapshot
from storage.errors import ForeignError, LockedError, StorageError
from storage.lock import holder_of, holding
from storage.migrate import migrate, pending
from storage.room import need_room
from storage.rows import Connection
from storage.words import index_some

T = TypeVar("T")
REFUSED = re.compile(
    r"Could not (?:write|read|sync|truncate|open|create)|No space left|Cannot open file", re.IGNORECASE
)
"""How DuckDB says that the disk refused: it does so in errors of four kinds."""
PARTS = 720
"""In so many parts work is divided among workers: a number that many counts of workers divide."""


@dataclass(frozen=True, slots=True)
class Store:
    """`DATA/`: the pipeline's own database, the published snapshot, raw pages, reports and backups.

    `wait_s` is how long a writer waits for another one before LockedError.
    """

    data: Path
    wait_s: float = 10.0

    @property
    def live(self) -> Path:
        """The pipeline's own file; nobody else opens it."""
        return self.data / "live" / "store.duckdb"

    @property
    def lock(self) -> Path:
        """Held by whoever has the live file open."""
        return self.live.with_suffix(".lock")

    @property
    def job_lock(self) -> Path:
        """Held by the one main job for as long as it takes."""
        return self.live.parent / "job.lock"

    @property
    def snapshot(self) -> Path:
        """The published file that analysts and reports read."""
        return self.data / "ballotwire.duckdb"

    @property
    def reports(self) -> Path:
        """Where reports are written."""
        return self.data / "reports"

    @property
    def raw(self) -> Path:
        """Where fetched pages are kept as WARC files."""
        return self.data / "raw"

    @property
    def days(self) -> Path:
        """Where closed days lie as Parquet."""
        return self.data / "days"

    def exists(self) -> bool:
        """Say whether there is a database yet."""
        return self.live.exists()

    def prepare(self, now: datetime) -> int:
        """Create or migrate the database, give how many migrations ran; an upgrade runs on a copy, after a backup."""
        for folder in (self.live.parent, self.reports, self.raw, self.data / "backups"):
            folder.mkdir(parents=True, exist_ok=True)
        with holding(self.lock, wait_s=self.wait_s):
            if not self.live.exists():
                return self._create(now)
            with self.at_live() as con:
                todo = pending(con)
                if not todo:
                    migrate(con, now)
            return self._upgrade(now) if todo else 0

    def _create(self, now: datetime) -> int:
        fresh = self.live.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)
        with self.connected(fresh) as con:
            done = migrate(con, now)
        fresh.replace(self.live)
        return done

    def _upgrade(self, now: datetime) -> int:
        """Save the database, migrate a copy of it and put that in its place; whatever fails, it stays as it was."""
        need_room(self.data, 2, self.live.stat().st_size, "the upgrade of the database")
        copy = self.live.with_suffix(".new")
        saved = self.data / "backups" / f"before-migration-{now:%Y%m%dT%H%M%S}.duckdb"
        try:
            shutil.copyfile(self.live, copy)
            copy.replace(saved)
            shutil.copyfile(saved, copy)
            with self.connected(copy) as con:
                done = migrate(con, now)
            copy.replace(self.live)
        except (OSError, duckdb.Error) as error:
            for path in (copy, copy.with_name(f"{copy.name}.wal")):
                path.unlink(missing_ok=True)
            raise StorageError(f"the upgrade failed, the database is as it was before: {error}") from error
        return done

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open, begin, hand over, commit, checkpoint and close; anything raised inside rolls all of it back."""
        with holding(self.lock, wait_s=self.wait_s), self.at_live() as con:
            con.execute("BEGIN")
            try:
                yield con
            except BaseException:
                with suppress(duckdb.FatalException):
                    con.execute("ROLLBACK")
                raise
            con.execute("COMMIT")

    @contextmanager
    def at_live(self) -> Iterator[Connection]:
        """Open the live file, whose lock the caller holds; what the disk refuses becomes a sentence with its cure."""
        try:
            with self.connected(self.live) as con:
                yield con
        except duckdb.Error as error:
            if not REFUSED.search(str(error)):
                raise
            raise StorageError(
                f"{self.live} could not be written: {str(error).splitlines()[0]}; what was committed stays. "
                "Free room on the disk or mend it, then run again"
            ) from error

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction; it may be called again where other workers write (`storage.lake`)."""
        with self.writing() as con:
            return work(con)

    @contextmanager
    def claim(self, *_what: str, parts: Collection[int] = (0,)) -> Iterator[None]:  # noqa: ARG002 - a lake has parts
        """Hold the place of the one job of this data directory; LockedError names the job that holds it."""
        with holding(self.job_lock, wait_s=self.wait_s):
            yield

    @contextmanager
    def turn(self, _what: str) -> Iterator[bool]:
        """Say whether a work that one worker at a time does is ours to do now; here there is one worker."""
        yield True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open the pipeline's own file for a short read, under the same lock as a writer."""
        with holding(self.lock, wait_s=self.wait_s), self.at_live() as con:
            yield con

    @contextmanager
    def connected(self, path: Path) -> Iterator[Connection]:
        """Open one database file under the name `ballotwire`; the caller holds the lock when it is the live one."""
        leftover = path.with_name(path.name + ".wal").exists()
        con = duckdb.connect()
        try:
            con.execute(
                "SET threads = 2; SET memory_limit = '1GB'; SET TimeZone = 'UTC'; SET enable_progress_bar = false"
            )
            con.execute("SET temp_directory = $folder", {"folder": str(path.parent / "spill")})
            _attach(con, path)
            if leftover:
                con.execute("CHECKPOINT")
            yield con
        finally:
            con.close()

    def publish(self) -> Path:
        """Index what is new, then copy the closed database over the snapshot with its manifest, atomically.

        StorageError when that fails.
        """
        while self.write(index_some):
            pass
        with holding(self.lock, wait_s=self.wait_s):
            with self.at_live() as con:
                con.execute("CHECKPOINT")
                told = snapshot.summary(con)
            snapshot.publish(self.live, self.snapshot, told, self._keep_views)
        return self.snapshot

    def _keep_views(self, copy: Path) -> None:
        with self.connected(copy) as con:
            snapshot.keep_views(con)


def _attach(con: Connection, path: Path) -> None:
    """Attach under a name of its own: by its file name the catalogue `store` would hide the schema `store`."""
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS ballotwire (STORAGE_VERSION 'v1.5.0')")
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise _refusal(path, error) from error
    con.execute("USE ballotwire")


def _refusal(path: Path, error: duckdb.Error) -> StorageError:
    text = str(error)
    if "lock" in text.lower():
        who = text.partition("Conflicting lock is held in")[2].partition(". See also")[0].strip()
        return LockedError(f"{path} is in use by {who or holder_of(path)}")
    if "newer version" in text.lower():
        return ForeignError(f"{path} was written by a newer DuckDB: install a newer ballotwire")
    return ForeignError(f"{path} is not a readable DuckDB file: restore a backup or give another --data directory")


@contextmanager
def open_snapshot(path: Path) -> Iterator[Connection]:
    """Open a published snapshot for reading only, with no way out to files or network and the settings locked."""
    if not path.exists():
        raise StorageError(f"{path} does not exist yet: run `ballotwire run` or `ballotwire demo` first")
    if path.suffix == ".lake":
        from storage.lake import open_published

        with open_published(path) as con:
            yield con
        return
    try:
        con = duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})
    except duckdb.IOException as error:
        raise _refusal(path, error) from error
    try:
        con.execute(
            "SET threads = 2; SET TimeZone = 'UTC'; SET enable_progress_bar = false; SET lock_configuration = true"
        )
        yield con
    finally:
        con.close()
