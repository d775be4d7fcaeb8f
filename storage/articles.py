"""Articles, their versions and text, and the stories that copies fold into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from extractors.records import Article
from storage.rows import Connection, Mine, Row, fetch, fetch_some, insert, utc

ELECTORAL = (
    "ELECTION_SCHEDULED", "ELECTION_POSTPONED", "VOTING_HELD", "VOTING_DISRUPTED", "OBSERVATION", "FRAUD_ALLEGATION",
    "RESULT_ANNOUNCED", "RESULT_CONTESTED", "RESULT_RECOGNISED", "RECOUNT_OR_COURT", "OPINION_POLL",
)  # fmt: skip
"""Codes of events that make a page worth another look, though its article is mostly about something else."""
FIELDS = (
    "article_id", "entry_id", "feed_id", "outlet", "outlet_country", "owner", "url", "published", "published_source",
    "title_source", "author", "language", "fetched_at",
)  # fmt: skip


def save_articles(con: Connection, articles: Iterable[tuple[Article, str]], run_id: str) -> int:
    """Add articles that are not there yet, each with its first version and text; a pair is (article, fingerprint)."""
    fresh = {a.article_id: (a, mark) for a, mark in articles}
    for article_id in known(con, list(fresh)):
        del fresh[article_id]
    insert(
        con,
        "articles",
        [{name: getattr(a, name) for name in FIELDS} | {"run_id": run_id} for a, _ in fresh.values()],
    )
    save_versions(con, [version_row(a, mark, 1) for a, mark in fresh.values()])
    return len(fresh)


def version_row(article: Article, mark: str, version: int) -> dict[str, Any]:
    """Lay one version of an article out as a row; `mark` is its fingerprint."""
    names = ("article_id", "fetched_at", "title", "text", "text_source", "extraction_mode")
    return {name: getattr(article, name) for name in names} | {
        "version": version,
        "flags": " ".join(article.flags),
        "fingerprint": mark,
    }


def save_versions(con: Connection, rows: Sequence[Row]) -> int:
    """Append versions with their text (a row has the columns of `article_versions` and `text`)."""
    texts = [{name: row[name] for name in ("article_id", "version", "text")} for row in rows]
    heads = [{k: v for k, v in row.items() if k != "text"} | {"n_chars": len(row["text"])} for row in rows]
    insert(con, "article_text", texts, key=("article_id", "version"))
    return insert(con, "article_versions", heads, key=("article_id", "version"))


def current(con: Connection, article_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Load the newest version of articles: version, title, fingerprint and text by article id."""
    rows = fetch(
        con,
        """
        SELECT v.article_id, v.version, v.title, v.fingerprint, t.text
        FROM store.current_version v JOIN store.article_text t ON t.article_id = v.article_id AND t.version = v.version
        WHERE list_contains($ids, v.article_id)
        """,
        {"ids": list(article_ids)},
    )
    return {row["article_id"]: row for row in rows}


def known(con: Connection, article_ids: Sequence[str]) -> set[str]:
    """Find which of these articles we have."""
    found = con.execute(
        "SELECT article_id FROM store.articles WHERE list_contains($ids, article_id)", {"ids": list(article_ids)}
    ).fetchall()
    return {row[0] for row in found}


def save_rechecks(con: Connection, rows: Sequence[Row]) -> int:
    """Append when pages were looked at again (article_id, checked_at, outcome, next_check; None: never again)."""
    return insert(con, "rechecks", rows)


def due_rechecks(con: Connection, now: datetime, limit: int, mine: Mine | None = None) -> list[dict[str, Any]]:
    """List articles whose page is to be looked at again; with `mine` those whose address it accepts.

    They are about an election, tell one of its events on the way, or have no text yet but their feed's. The texts of
    the chosen ones alone are read: joined any earlier, DuckDB reads the texts of the whole warehouse.
    """
    return fetch_some(
        con,
        """
        WITH checked AS (
          SELECT article_id, next_check FROM store.rechecks
          QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY checked_at DESC) = 1
        ), due AS (
          SELECT a.article_id, a.url, a.language, v.fetched_at AS changed_at, v.version, v.fingerprint, v.title,
                 v.text_source, v.flags, coalesce(a.published, a.fetched_at) AS moment,
                 if(r.article_id IS NULL, a.fetched_at + INTERVAL 15 MINUTE, r.next_check) AS next_check
          FROM store.articles a
          JOIN store.current_version v USING (article_id)
          JOIN store.current_coding c ON c.article_id = a.article_id
          LEFT JOIN checked r ON r.article_id = a.article_id
          WHERE starts_with(a.url, 'http') AND (
            c.election_related OR v.text_source = 'feed'
            OR c.coding_id IN (SELECT coding_id FROM store.events WHERE list_contains($electoral, code))
          )
        ), first AS (
          SELECT * FROM due WHERE next_check <= $now ORDER BY next_check, article_id LIMIT $limit
        ), page AS (
          SELECT final_url, arg_max(etag, fetched_at) AS etag, arg_max(last_modified, fetched_at) AS last_modified
          FROM store.pages WHERE status = 200 AND final_url IN (SELECT url FROM first) GROUP BY final_url
        )
        SELECT f.*, t.text, p.etag, p.last_modified
        FROM first f
        JOIN store.article_text t ON t.article_id = f.article_id AND t.version = f.version
        LEFT JOIN page p ON p.final_url = f.url
        ORDER BY f.next_check, f.article_id
        """,
        {"now": utc(now), "electoral": list(ELECTORAL)},
        limit,
        mine,
    )
