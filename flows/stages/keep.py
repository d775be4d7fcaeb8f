"""Keep what was read: decide on each entry, and commit a batch of articles, outcomes, pages and aliases together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from extractors import agency, fingerprint, outcome, url
from extractors.outcome import Decision
from extractors.records import Article, Failure
from flows.raw import RawPages
from flows.say import Stage
from flows.stages.pages import Got, Todo
from storage import articles as article_table
from storage import entries as entry_table
from storage import runs, stories
from storage.rows import Connection, identity
from storage.store import Store

BATCH = 50


@dataclass(slots=True)
class Kept:
    """What became of the entries of a run: outcomes, the sources of the new articles, and the reasons of the rest."""

    outcomes: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, decision: Decision) -> None:
        """Add one decision."""
        self.outcomes[decision.outcome] += 1
        if decision.article:
            self.sources[decision.article.text_source] += 1
        else:
            self.reasons[decision.reason] += 1

    def add(self, other: Kept) -> None:
        """Add what another batch gave."""
        self.outcomes.update(other.outcomes)
        self.sources.update(other.sources)
        self.reasons.update(other.reasons)

    def figures(self) -> dict[str, object]:
        """Lay the counts out for the stage's line."""
        sources = {f"from {source}": n for source, n in self.sources.most_common()}
        return {"articles": self.outcomes["article"], **sources, "failed": self.outcomes["failed"],
                "skipped": self.outcomes["skipped"], **dict(self.reasons.most_common())}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keeper:
    """Decides on entries and commits them; `kept` counts what became of them.

    Without `raw` the pages are those of the past: their entries come with them, they are not kept a second time, and
    nobody looks again at what they have become.
    """

    store: Store
    run: runs.Run
    raw: RawPages | None
    now: datetime
    say: Stage
    kept: Kept = field(default_factory=Kept)

    def keep(self, got: Iterable[Got]) -> None:
        """Decide on and store everything that comes, a batch and a transaction at a time, while more is read."""
        with ThreadPoolExecutor(1) as writer:
            before: Future[None] | None = None
            source = iter(got)
            while batch := list(islice(source, BATCH)):
                if before:
                    before.result()
                before = writer.submit(self._commit, batch)
            if before:
                before.result()

    def settle_known(self, known: Sequence[tuple[Todo, str]]) -> None:
        """Store the outcome of entries whose article we have already: skipped, because nothing is read twice."""
        decision = Decision(outcome="skipped", reason="duplicate")
        rows = [self._outcome(todo, decision, article_id) for todo, article_id in known]

        def work(con: Connection) -> None:
            runs.fence(con, self.run)
            self._bring(con, [todo for todo, _ in known])
            entry_table.save_outcomes(con, rows)

        self.store.write(work)
        self._count([decision] * len(rows))

    def settle_linkless(self, todo: Sequence[Todo]) -> None:
        """Store the outcome of entries without a usable link: the summary if it is long enough, else skipped."""
        missing = Failure(url="", reason="no_link")
        decided = []
        for item in todo:
            told = outcome.decide(item.feed, item.entry, missing, None, attempt=item.attempt, now=self.now)
            skipped = Decision(outcome="skipped", reason="no_link")
            decided.append((item, told if told.outcome == "article" else skipped, None))

        def work(con: Connection) -> list[Decision]:
            runs.fence(con, self.run)
            return self._save(con, decided)

        self._count(self.store.write(work))

    def _commit(self, batch: Sequence[Got]) -> None:
        decided = [
            (g.todo, outcome.decide(g.todo.feed, g.todo.entry, g.page, g.read, attempt=g.todo.attempt, now=self.now), g)
            for g in batch
        ]
        kept = [g.page for g in batch if not isinstance(g.page, Failure) and g.todo.feed.text_policy == "full"]
        where = self.raw.write(kept) if self.raw else {}

        def work(con: Connection) -> list[Decision]:
            runs.fence(con, self.run)
            self._bring(con, [g.todo for g in batch])
            entry_table.save_pages(con, [_page(g, d, where, self.run) for _, d, g in decided])
            return self._save(con, decided)

        self._count(self.store.write(work))

    def _count(self, decisions: Iterable[Decision]) -> None:
        """Count what was committed."""
        for decision in decisions:
            self.kept.count(decision)
            self.say.step()

    def _bring(self, con: Connection, todo: Sequence[Todo]) -> None:
        if self.raw is None:
            entry_table.save_entries(con, [item.entry for item in todo], self.run.run_id, self.now)

    def _save(self, con: Connection, decided: Sequence[tuple[Todo, Decision, Got | None]]) -> list[Decision]:
        """Store articles that are new and outcomes of all; an article we have already makes its entry a duplicate."""
        known = article_table.known(con, [d.article.article_id for _, d, _ in decided if d.article])
        fresh: dict[str, Article] = {}
        decisions, outcomes, aliases = [], [], []
        for todo, told, got in decided:
            decision, article = told, told.article
            if article and (article.article_id in known or article.article_id in fresh):
                decision = Decision(outcome="skipped", reason="duplicate", detail=told.reason)
            elif article:
                fresh[article.article_id] = article
            decisions.append(decision)
            outcomes.append(self._outcome(todo, decision, article.article_id if article else None))
            aliases += _aliases(todo, article, got, self.now) if article else []
        marked = [(a, fingerprint.text_fingerprint(a.text)) for a in fresh.values()]
        article_table.save_articles(con, marked, self.run.run_id)
        stories.save_prints(con, [prints(a.article_id, a.text, a.published or a.fetched_at) for a in fresh.values()])
        if self.raw is None:
            never = {"checked_at": self.now, "outcome": "past", "next_check": None}
            article_table.save_rechecks(con, [{"article_id": article_id, **never} for article_id in fresh])
        entry_table.save_outcomes(con, outcomes)
        entry_table.save_aliases(con, aliases)
        return decisions

    def _outcome(self, todo: Todo, decision: Decision, article_id: str | None) -> dict[str, Any]:
        return {
            "entry_id": todo.entry.entry_id,
            "outcome": decision.outcome,
            "reason": decision.reason,
            "detail": decision.detail or None,
            "article_id": article_id,
            "attempt": todo.attempt,
            "retry_at": decision.retry_at,
            "decided_at": self.now,
            "run_id": self.run.run_id,
        }


def prints(article_id: str, text: str, moment: datetime) -> dict[str, Any]:
    """Give the fingerprints of an article of some moment as a row for `storage.stories.save_prints`."""
    shingles = fingerprint.shingles(text)
    return {
        "article_id": article_id,
        "algorithm": fingerprint.ALGORITHM,
        "agency": agency.credited(text),
        "hashes": sorted(shingles),
        "bands": fingerprint.signature(shingles),
        "day": moment.date(),
    }


def _aliases(todo: Todo, article: Article, got: Got | None, now: datetime) -> list[dict[str, Any]]:
    names = {url.canonical(article.url): "canonical"}
    if todo.entry.url:
        names.setdefault(url.canonical(todo.entry.url), "link")
    if got and not isinstance(got.page, Failure):
        names.setdefault(url.canonical(got.page.final_url), "final")
    return [
        {"alias": alias, "kind": kind, "article_id": article.article_id, "seen_at": now}
        for alias, kind in names.items()
    ]


def _page(got: Got, decision: Decision, where: dict[str, tuple[str, int]], run: runs.Run) -> dict[str, Any]:
    page, row = got.page, {"entry_id": got.todo.entry.entry_id, "run_id": run.run_id, "reason": decision.reason}
    row["page_id"] = identity(run.run_id, got.todo.entry.entry_id)
    if isinstance(page, Failure):
        return row | {
            "url": page.url,
            "final_url": page.final_url or page.url,
            "fetched_at": None,
            "status": page.status,
            "bytes": 0,
        }
    file, offset = where.get(page.final_url, (None, None))
    return row | {
        "url": page.url,
        "final_url": page.final_url,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "bytes": len(page.body),
        "sha256": hashlib.sha256(page.body).hexdigest(),
        "etag": page.headers.get("etag"),
        "last_modified": page.headers.get("last-modified"),
        "warc_file": file,
        "warc_offset": offset,
    }
