"""Fold copies into stories: candidates by a join over stored bands, decided by containment, a batch at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.fingerprint import ALGORITHM
from extractors.story import StoryText, fold
from storage import runs, stories
from storage.rows import Connection
from storage.store import Store

BATCH = 2000


@dataclass(slots=True)
class Folded:
    """What folding gave; `copies` are articles that joined a story which another article began."""

    articles: int = 0
    copies: int = 0
    merged: int = 0

    def add(self, other: Folded) -> None:
        """Add what another batch gave."""
        self.articles += other.articles
        self.copies += other.copies
        self.merged += other.merged


def fold_some(store: Store, run: runs.Run, now: datetime) -> Folded:
    """Fold the next batch of articles that no story has yet, in one transaction."""

    def work(con: Connection) -> Folded:
        runs.fence(con, run)
        fresh = stories.unfolded(con, ALGORITHM, BATCH)
        if not fresh:
            return Folded()
        pairs = stories.candidate_pairs(con, fresh)
        involved = sorted({*fresh, *(article_id for pair in pairs for article_id in pair)})
        rows = stories.story_texts(con, involved)
        texts = [StoryText(shingles=frozenset(row.pop("hashes")), **row) for row in rows]
        new = set(fresh)
        folding = fold([t for t in texts if t.article_id in new], [t for t in texts if t.article_id not in new], pairs)
        stories.save_members(
            con,
            [
                {
                    "article_id": m.article_id,
                    "story_id": m.story_id,
                    "reason": m.reason,
                    "containment": m.containment,
                    "origin": m.origin,
                    "assigned_at": now,
                }
                for m in folding.members
            ],
        )
        stories.merge(con, dict(folding.merged), now)
        copies = sum(m.reason != "first" for m in folding.members)
        return Folded(len(folding.members), copies, len(folding.merged))

    return store.write(work)
