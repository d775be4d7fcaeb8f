"""Bring the past in: the pages that a source holds are read and kept like fetched ones, addresses become entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from extractors.outcome import RETRIES
from extractors.records import Entry, Page
from flows.imports import Refused
from flows.reservation import obeyed
from flows.say import Stage, remark
from flows.sources import Item, entry_of
from flows.stages.keep import Keeper
from flows.stages.pages import Got, Outlets, Todo, known_already, read
from flows.workers import ExtractionPool
from storage import entries as entry_table
from storage import runs
from storage.rows import Connection
from storage.store import Store

CHUNK = 48
"""Items that are in memory at a time."""
ONCE = len(RETRIES) + 1
"""The attempt after which a page is not tried again: its server has another one by now."""


@dataclass(frozen=True, slots=True)
class Bringer:
    """Everything that bringing needs; what is there already is not read again, so that a killed backfill goes on.

    `tally` counts pages, addresses and refused items, those `known` and those left out because no watched outlet
    published them (`only_watched`).
    """

    store: Store
    run: runs.Run
    pool: ExtractionPool
    outlets: Outlets
    now: datetime
    say: Stage
    only_watched: bool = False
    obeys_tdm: bool = True
    tally: Counter[str] = field(default_factory=Counter)

    def bring(self, items: Iterable[Item]) -> None:
        """Store what comes, a chunk and a transaction at a time; an item that is refused is named on stderr."""
        arriving = iter(items)
        while chunk := list(islice(arriving, CHUNK)):
            for item in chunk:
                if isinstance(item, Refused):
                    self.tally["refused"] += 1
                    remark("past", f"{item.where}: {item.reason}")
            self._list([item for item in chunk if isinstance(item, Entry) and self._is_wanted(item.url)])
            self._keep([item for item in chunk if isinstance(item, Page) and self._is_wanted(item.final_url)])

    def _is_wanted(self, address: str | None) -> bool:
        wanted = not self.only_watched or self.outlets.watched(address or "") is not None
        self.tally["left out"] += not wanted
        return wanted

    def _list(self, entries: list[Entry]) -> None:
        def work(con: Connection) -> int:
            runs.fence(con, self.run)
            return entry_table.save_entries(con, entries, self.run.run_id, self.now)

        new = self.store.write(work) if entries else 0
        self.tally.update({"addresses": new, "known": len(entries) - new})

    def _keep(self, pages: list[Page]) -> None:
        found: dict[str, Got] = {}
        for page in pages:
            entry, given = entry_of(page.final_url), obeyed(page) if self.obeys_tdm else page
            found.setdefault(entry.entry_id, Got(Todo(entry, self.outlets.of(entry), ONCE), given, None))
        if not found:
            return
        with self.store.reading() as con:
            fresh = entry_table.undecided(con, list(found))
        todo = [got.todo for key, got in found.items() if key in fresh]
        known = known_already(self.store, todo)
        keeper = Keeper(self.store, self.run, None, self.now, self.say)
        if known:
            keeper.settle_known([(item, known[item.entry.entry_id]) for item in todo if item.entry.entry_id in known])
        keeper.keep(read(self._left(found, fresh - known.keys()), self.pool))
        self.tally.update({"pages": len(fresh) - len(known), "known": len(pages) - len(fresh) + len(known)})
        self.tally.update(keeper.kept.outcomes)

    def _left(self, found: dict[str, Got], keys: set[str]) -> Iterator[Got]:
        return (got for key, got in found.items() if key in keys)
