"""The Store on DuckLake: a catalogue in PostgreSQL, rows in Parquet files, several workers on several machines."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from storage import snapshot
from storage.catalogue import PREFIX, first_line, load, quoted, reach, taken
from storage.errors import AwayError, LockedError, StorageError, TransientError
from storage.migrate import migrate
from storage.rows import Connection, utc
from storage.store import PARTS, Store
from storage.words import index_some

T = TypeVar("T")
TRANSIENT = re.compile(
    "Transaction conflict|maximum retry count|Failed to (commit|execute|prepare|query|fetch)|Unable to connect"
    "|[Cc]onnection|HTTP Error|IO Error|unsuccessful query result|transaction is aborted"
)
"""What DuckDB says when another worker was first, or catalogue or files are away; seen by stopping them."""
SECRET = re.compile(r"password\s*=|://[^/@\s]*:[^/@\s]*@", re.IGNORECASE)


TRIES = 10
"""So often at least a transaction is tried that other workers' came before."""
KEPT = timedelta(days=7)
"""How long a published version can be read."""
UPKEEP = {
    "tables flushed": "ducklake_flush_inlined_data('ballotwire')",
    "tables rewritten": "ducklake_rewrite_data_files('ballotwire')",
    "tables merged": "ducklake_merge_adjacent_files('ballotwire')",
    "versions expired": "ducklake_expire_snapshots('ballotwire', older_than => $before::TIMESTAMP)",
    "files removed": "ducklake_cleanup_old_files('ballotwire', older_than => $before::TIMESTAMP)",
    "orphans removed": "ducklake_delete_orphaned_files('ballotwire', older_than => $before::TIMESTAMP)",
}
"""What is done in its order; orphans are files of transactions that were killed."""


@dataclass(frozen=True, slots=True)
class LakeStore(Store):
    """The data directory of one worker, with its rows in a lake that all workers share.

    `address` is `ducklake:postgres:` and a libpq connection string, `files` a directory or `s3://bucket/prefix/`. A
    transaction is begun on the newest snapshot; `wait_s` is how long one is repeated, and how long an absent catalogue
    is waited for. Pages, reports and robots.txt stay in the worker's own directory.
    """

    address: str = ""
    files: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that is none, or that has a password which pointers and logs would spread."""
        if not self.address.startswith(PREFIX) or not self.files:
            raise StorageError(f"a lake needs {PREFIX}host=... dbname=... and a place for its files")
        if SECRET.search(self.address):
            raise StorageError("take the password out of the lake's address: give it as PGPASSWORD or in ~/.pgpass")

    @property
    def snapshot(self) -> Path:
        """The pointer to the published version, which readers open like a file."""
        return self.data / "ballotwire.lake"

    def exists(self) -> bool:
        """Say whether the catalogue has our tables."""
        with self.reading() as con:
            return con.execute("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'ledger'").fetchone() is not None

    def prepare(self, now: datetime) -> int:
        """Create or migrate the lake, one worker at a time, and give how many migrations ran."""
        for folder in (self.live.parent, self.reports, self.raw):
            folder.mkdir(parents=True, exist_ok=True)
        with self.claim("prepare"), self.session() as con:
            return migrate(con, now)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin on the newest snapshot, hand over and commit; TransientError when it may be repeated."""
        with self.session() as con:
            con.execute("BEGIN")
            try:
                yield con
                con.execute("COMMIT")
            except BaseException:
                with suppress(duckdb.Error):
                    con.execute("ROLLBACK")
                raise

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction, all of it again while other workers are first or the lake is away."""

        def once() -> T:
            with self.writing() as con:
                return work(con)

        return self._repeated(once)

    def _repeated(self, once: Callable[[], T]) -> T:
        deadline = time.monotonic() + self.wait_s
        for tries in count(1):
            try:
                return once()
            except AwayError:
                raise
            except TransientError:
                if tries >= TRIES and time.monotonic() >= deadline:
                    raise
                time.sleep(random.uniform(0.05, 0.2 * min(tries, 10)))  # noqa: S311 - spreads workers, hides nothing
        raise AssertionError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one snapshot for several questions; workers go on writing."""
        with self.session() as con:
            con.execute("BEGIN")
            try:
                yield con
            finally:
                with suppress(duckdb.Error):
                    con.execute("ROLLBACK")

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """Open the lake with no transaction begun; TransientError when what is done there may be done again."""
        con = self._arrived()
        try:
            yield con
        except duckdb.Error as error:
            if TRANSIENT.search(str(error)):
                raise TransientError(f"{self.address}: {error}") from error
            raise
        finally:
            with suppress(duckdb.Error):
                con.close()

    def _arrived(self) -> Connection:
        """Open a session once the catalogue answers."""
        deadline = time.monotonic() + self.wait_s
        while True:
            try:
                con = engine(self.address, self.files).cursor()
                con.execute("USE ballotwire")
                con.execute("FROM ballotwire.current_snapshot()").fetchall()
            except duckdb.Error as error:
                if not TRANSIENT.search(str(error)):
                    raise StorageError(f"{self.address}: {error}") from error
                if time.monotonic() >= deadline:
                    raise AwayError(f"{self.address} can't be reached: {first_line(error)}") from error
                time.sleep(0.2)
            else:
                return con

    @contextmanager
    def claim(self, *what: str, parts: Collection[int] = (0,)) -> Iterator[None]:
        """Hold parts of some kinds of work for all machines, in PostgreSQL, which frees them when this process dies.

        LockedError when one of them is held elsewhere and stays so for `wait_s`.
        """
        with self._locks() as con:
            deadline = time.monotonic() + self.wait_s
            while not taken(con, what, parts):
                if time.monotonic() >= deadline:
                    raise LockedError(f"another worker of {self.address} does this ({', '.join(what)})")
                time.sleep(0.2)
            yield

    @contextmanager
    def turn(self, what: str) -> Iterator[bool]:
        """Say whether a work that one worker at a time does is ours to do now, and hold it if so."""
        with self._locks() as con:
            yield taken(con, (what,), (0,))

    @contextmanager
    def everything(self) -> Iterator[None]:
        """Hold all work of all workers; LockedError while one of them is at work."""
        with self.claim("ingest", "analyze", parts=range(PARTS)):
            yield

    @contextmanager
    def _locks(self) -> Iterator[Connection]:
        con = duckdb.connect()
        load(con, "postgres_scanner")
        try:
            reach(con, self.address, self.wait_s)
            yield con
        finally:
            with suppress(duckdb.Error):
                con.execute("ROLLBACK")  # closing it with a dead server behind it would end the process
            con.close()

    def tend(self, now: datetime) -> dict[str, int]:
        """Write small rows out, merge small files, forget versions older than a week; gives what was done in figures.

        Workers go on meanwhile; files are removed a day after nothing needs them, when no reader has them open.
        """
        week, day = now - KEPT, now - timedelta(days=1)
        return {what: self._call(call, week if "expire" in call else day) for what, call in UPKEEP.items()}

    def _call(self, call: str, before: datetime) -> int:
        given = {"before": utc(before)} if "$before" in call else {}

        def once() -> int:
            with self.session() as con:
                return int(con.execute(f"FROM {call}", given).to_arrow_table().num_rows)

        return self._repeated(once)

    def close(self) -> None:
        """Let go of the catalogue, which is otherwise kept open until the process ends."""
        engine(self.address, self.files).close()
        engine.cache_clear()

    def publish(self) -> Path:
        """Index what is new, unless another worker does, and point readers of this directory to the newest version."""
        with self.turn("index") as ours:
            while ours and self.write(index_some):
                pass
        with self.reading() as con:
            found = con.execute("SELECT id FROM ballotwire.current_snapshot()").fetchone()
            told = snapshot.summary(con)
        pointer = {"lake": self.address, "files": self.files, "version": found[0] if found else None} | told
        fresh = self.snapshot.with_suffix(".new")
        fresh.write_text(json.dumps(pointer, indent=1), encoding="utf-8")
        fresh.replace(self.snapshot)
        return self.snapshot


@cache
def engine(address: str, files: str, version: int | None = None) -> Connection:
    """Open the lake once for a process, at a fixed version for readers; sessions are its cursors."""
    con = duckdb.connect()
    load(con, "postgres_scanner", "ducklake", *(["httpfs"] if "://" in files else []))
    con.execute("SET threads = 2; SET memory_limit = '1GB'; SET GLOBAL TimeZone = 'UTC'")
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        scheme, _, host = endpoint.rstrip("/").rpartition("://")
        con.execute(
            f"SET GLOBAL s3_endpoint = '{quoted(host)}'; SET GLOBAL s3_url_style = 'path'; "
            f"SET GLOBAL s3_use_ssl = {scheme != 'http'}"
        )
    how = f", SNAPSHOT_VERSION {version}, READ_ONLY" if version is not None else ""
    con.execute(f"ATTACH '{quoted(address)}' AS ballotwire (DATA_PATH '{quoted(files)}'{how})")
    return con


@contextmanager
def open_published(pointer: Path) -> Iterator[Connection]:
    """Open the version of the lake that a pointer names, for reading only and with no way to other files or hosts."""
    told: dict[str, Any] = json.loads(pointer.read_text(encoding="utf-8"))
    try:
        con = engine.__wrapped__(told["lake"], told["files"], told["version"])
    except duckdb.Error as error:
        raise StorageError(f"version {told['version']} of {told['lake']} can't be read: {first_line(error)}") from error
    try:
        con.execute(
            "USE ballotwire; SET enable_progress_bar = false; "
            f"SET allowed_directories = ['{quoted(told['files'])}']; SET enable_external_access = false; "
            "SET lock_configuration = true"
        )
        yield con
    finally:
        con.close()
