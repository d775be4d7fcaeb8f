"""Look again at the pages of election articles: what was changed after publication is a version, never an overwrite."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from extractors import fingerprint
from extractors.records import Extraction, Failure, Page
from extractors.versions import Revision, difference
from flows.fetch import Fetcher
from flows.say import Stage
from flows.share import EVERYTHING, Share
from flows.stages.keep import prints
from flows.workers import ExtractionPool, Job
from storage import articles as article_table
from storage import runs, stories
from storage.rows import Connection
from storage.store import Store

BATCH = 200
PACE = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=360), timedelta(days=30)),
)
"""How soon to look again, by the time since the last change: news that moved may move again."""


def next_check(changed_at: datetime, now: datetime) -> datetime | None:
    """Say when to look again; None when a page has not changed for so long that it is left alone.

    >>> noon = datetime(2020, 8, 9, 12)
    >>> next_check(noon, noon + timedelta(hours=5)) - noon
    datetime.timedelta(seconds=21600)
    """
    still = now - changed_at
    return next((now + pause for age, pause in PACE if still < age), None)


@dataclass(slots=True)
class Rechecked:
    """What looking again gave, by outcome: same, changed, or the reason why the page could not be had."""

    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Rechecker:
    """Everything that looking again needs."""

    store: Store
    web: Fetcher
    loop: asyncio.AbstractEventLoop
    run: runs.Run
    pool: ExtractionPool
    now: datetime
    say: Stage
    share: Share = EVERYTHING

    def due(self) -> list[dict[str, Any]]:
        """Load the next batch of articles to look at."""
        with self.store.reading() as con:
            return article_table.due_rechecks(con, self.now, BATCH, self.share.mine)

    def check(self, due: Sequence[dict[str, Any]]) -> Rechecked:
        """Look at a batch and commit what was found."""
        pages = asyncio.run_coroutine_threadsafe(self._fetch(due), self.loop).result()
        result, versions, checks = Rechecked(), [], []
        moments = {article["article_id"]: article["moment"] for article in due}
        for article, read in zip(due, self._read(due, pages), strict=True):
            version = self._version(article, read) if isinstance(read, Extraction) else None
            outcome = "changed" if version else read if isinstance(read, str) else "same"
            result.outcomes[outcome] += 1
            self.say.step()
            versions += [version] if version else []
            again = next_check(self.now if version else article["changed_at"], self.now)
            checks.append(
                {"article_id": article["article_id"], "checked_at": self.now, "outcome": outcome, "next_check": again}
            )

        def work(con: Connection) -> None:
            runs.fence(con, self.run)
            article_table.save_versions(con, versions)
            stories.refold(con, [prints(v["article_id"], v["text"], moments[v["article_id"]]) for v in versions])
            article_table.save_rechecks(con, checks)

        self.store.write(work)
        return result

    async def _fetch(self, due: Sequence[dict[str, Any]]) -> list[Page | Failure]:
        return await asyncio.gather(
            *(
                self.web.get(a["url"], kind="page", etag=a["etag"], last_modified=a["last_modified"], now=self.now)
                for a in due
            )
        )

    def _read(self, due: Sequence[dict[str, Any]], pages: Sequence[Page | Failure]) -> Iterator[Extraction | str]:
        """Give for each article what was read now, or why nothing was: `same` after a 304, else a reason."""
        jobs = [
            Job(key=a["article_id"], body=p.body, url=p.final_url, charset=p.charset, language=a["language"])
            for a, p in zip(due, pages, strict=True)
            if isinstance(p, Page) and p.status == 200
        ]
        read = dict(self.pool.map(jobs))
        for article, page in zip(due, pages, strict=True):
            got = read.get(article["article_id"])
            if isinstance(page, Failure):
                yield page.reason
            elif got is None:
                yield "same"
            else:
                yield got if isinstance(got, Extraction) else got.reason

    def _version(self, article: dict[str, Any], read: Extraction) -> dict[str, Any] | None:
        """Make a new version when the text says something else; a summary gives way to the page's own text."""
        mark = fingerprint.text_fingerprint(read.text)
        if mark == article["fingerprint"] or (article["text_source"] == "page" and "teaser" in read.flags):
            return None
        upgraded, is_cut = article["text_source"] == "feed", "kept_" in article["flags"]
        told = None if upgraded or is_cut else difference(article["text"], read.text)
        return {
            "article_id": article["article_id"],
            "version": article["version"] + 1,
            "fetched_at": self.now,
            "title": article["title"],
            "text_source": "page",
            "extraction_mode": read.mode,
            "flags": " ".join(read.flags),
            "fingerprint": mark,
            "text": read.text,
            "changed_figures": "; ".join(told.figures) if told else None,
            "changed_text": _summary(told) if told else None,
        }


def _summary(told: Revision) -> str:
    return f"sentences: {len(told.changed)} changed, {len(told.added)} added, {len(told.removed)} removed"
