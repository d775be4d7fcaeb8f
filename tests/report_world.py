"""An invented warehouse in a real database: outlets, forty days of articles, polls, and events where a test asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.rows import insert
from storage.store import Store

DAY = date(2020, 11, 6)
NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
COUNTRIES = ("BLR", "BOL", "MDA", "USA")
OUTLETS = ("Alpha", "Beta", "Gamma", "Delta")
Tables = dict[str, list[dict[str, Any]]]


@dataclass
class World:
    """What the database will hold; `tell` adds one article of one outlet on one day."""

    tables: Tables = field(default_factory=dict)
    told: int = 0

    def add(self, table: str, **row: Any) -> None:
        """Add one row to a table."""
        self.tables.setdefault(table, []).append(row)

    def feed(self, outlet: str, owner: str = "private") -> None:
        """Watch one feed of an outlet."""
        self.add(
            "feeds", feed_id=f"f-{outlet}", url=f"https://{outlet}.example/feed", outlet=outlet, country="GBR",
            language="en", owner=owner, text_policy="full", added_at=datetime(2020, 9, 1, tzinfo=UTC),
        )  # fmt: skip

    def poll(self, outlet: str, day: date, reason: str = "ok") -> None:
        """Poll one feed at noon."""
        self.add(
            "polls", poll_id=f"p-{outlet}-{day}", run_id="r", feed_id=f"f-{outlet}", polled_at=noon(day), reason=reason,
            bytes=0, entries=0, entries_new=0, entries_duplicate=0, entries_changed=0, duration_ms=1,
            lost_overlap=False,
        )  # fmt: skip

    def tell(self, outlet: str, day: date, country: str, *, story: str | None = None, **more: Any) -> str:
        """Publish one article at noon, stored half an hour later, with its coding; gives the article's id."""
        self.told += 1
        key = f"a{self.told}"
        seen = noon(day) + timedelta(minutes=30)
        title = more.get("title", f"{country} votes {self.told}")
        self.add(
            "articles", article_id=key, feed_id=f"f-{outlet}", outlet=outlet, outlet_country="GBR",
            owner=more.get("owner", "private"), url=more.get("url", f"https://{outlet}.example/{key}"),
            published=noon(day), published_source="feed", title_source="feed", language="en", fetched_at=seen,
            run_id="r",
        )  # fmt: skip
        self.add(
            "article_versions", article_id=key, version=1, fetched_at=seen, title=title, text_source="page",
            extraction_mode="precise", flags="", fingerprint=key, n_chars=100,
        )  # fmt: skip
        self.add("article_text", article_id=key, version=1, text=more.get("text", f"About {country}."))
        self.add("story_members", article_id=key, story_id=story or key, reason="same", origin=key, assigned_at=seen)
        self.add(
            "entries", entry_id=f"n-{key}", feed_id=f"f-{outlet}", title=title, summary="", published=noon(day),
            date_quality="exact", seen_at=seen, run_id="r",
        )  # fmt: skip
        self.add(
            "codings", coding_id=f"c-{key}", article_id=key, version=1, coder="rules-1", coded_at=seen, language="en",
            election_related=True, run_id="r",
        )  # fmt: skip
        self.add(
            "article_countries",
            coding_id=f"c-{key}",
            article_id=key,
            country=country,
            place=1,
            is_focus=True,
            mentions=3,
        )
        return key

    def event(self, article: str, code: str, speaker: str | None = None, **more: Any) -> str:
        """Let an article tell an event; gives the event's id."""
        key = f"e{len(self.tables.get('events', ()))}"
        quote = more.pop("quote", f"{speaker or 'It'} spoke of {code}.")
        self.add("events", **{
            "coding_id": f"c-{article}", "event_id": key, "article_id": article, "code": code, "status": "alleged",
            "background": False, "actors": [], "recipients": [], "speaker": speaker, "country": "BLR", "char_start": 0,
            "char_end": len(quote), "quote": quote, "rule": "r1", "confidence": 0.9, "attribution": [],
        } | more)  # fmt: skip
        return key

    def save(self, folder: Path) -> Path:
        """Write all of it into a fresh data directory and publish; gives the snapshot."""
        store = Store(folder)
        store.prepare(NOW)
        with store.writing() as con:
            for table, rows in self.tables.items():
                insert(con, table, rows)
        return store.publish()


def noon(day: date) -> datetime:
    """Give the middle of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def usual_world(
    today: Callable[[str, str], int] = lambda outlet, country: 3, *, days: int = 40, per_day: int = 3
) -> World:
    """Let four outlets tell three articles a day of four countries, and on the day itself as many as `today` says."""
    world = World()
    for outlet in OUTLETS:
        world.feed(outlet)
        for ago in range(days, -1, -1):
            day = DAY - timedelta(days=ago)
            world.poll(outlet, day)
            for country in COUNTRIES:
                for _ in range(per_day if ago else today(outlet, country)):
                    world.tell(outlet, day, country)
    return world
