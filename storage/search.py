"""Search over titles and texts: DuckDB's full-text index where it is complete, the macro `search` otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb

from storage.errors import StorageError
from storage.extensions import extension
from storage.rows import fetch
from storage.store import open_snapshot

SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that set no spaces, in which the index, made of words, finds nothing."""
FOUND = """
SELECT a.article_id, a.title, a.outlet, a.published, a.url, a.excerpt, hit.score
FROM main.articles a JOIN (SELECT unnest($ids) AS article_id, unnest($scores) AS score) hit USING (article_id)
ORDER BY hit.score DESC, a.published DESC NULLS LAST, a.article_id
"""


def index_path(snapshot: Path) -> Path:
    """Give the place of the index: beside the snapshot."""
    return snapshot.with_name("search.duckdb")


def build(snapshot: Path) -> int:
    """Index a snapshot's articles anew and give their number; StorageError where the extension can't be had.

    Words are kept as they are, in every language: no stemming, no stop words, accents and case aside.
    """
    library = extension("fts")
    if library is None:
        raise StorageError(f"no full-text index for DuckDB {duckdb.__version__}: pip install duckdb-extension-fts")
    if snapshot.suffix == ".lake":
        raise StorageError("no full-text index over a lake: `ballotwire search` asks the index of words")
    target = index_path(snapshot)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(str(fresh)) as con:
        con.execute(f"LOAD '{_quoted(library)}'; ATTACH '{_quoted(snapshot)}' AS news (READ_ONLY)")
        con.execute("SET enable_progress_bar = false; USE news")
        con.execute(f"""
            CREATE TABLE "{fresh.stem}".main.texts AS
            SELECT a.article_id, a.title, t.text, a.fetched_at FROM news.main.articles a
            JOIN news.store.article_text t ON t.article_id = a.article_id AND t.version = a.version_count
        """)  # noqa: S608 - our own file's name
        con.execute(f'USE "{fresh.stem}"')
        con.execute(
            "PRAGMA create_fts_index('texts', 'article_id', 'title', 'text', stemmer = 'none', stopwords = 'none', "
            r"ignore = '[^\p{L}\p{N}]+')"
        )
        con.execute("CREATE TABLE made AS SELECT count(*) AS n, max(fetched_at) AS newest FROM texts; DROP TABLE texts")
        number = con.execute("SELECT n FROM made").fetchone()
    fresh.replace(target)
    return int(number[0]) if number else 0


def search(snapshot: Path, terms: str, limit: int = 50) -> tuple[list[dict[str, Any]], str]:
    """Find articles in which every word occurs, best first; the second value says what searched."""
    library, index = extension("fts"), index_path(snapshot)
    with open_snapshot(snapshot) as con:
        fits = snapshot.suffix == ".duckdb" and not SPACELESS.search(terms) and "*" not in terms
        if library is not None and fits and index.exists():
            hits, newest = _ranked(library, index, terms, limit)
            later = con.execute("SELECT count(*) FROM main.articles WHERE fetched_at > $at", {"at": newest}).fetchone()
            if later == (0,):
                given = {"ids": [key for key, _ in hits], "scores": [score for _, score in hits]}
                return fetch(con, FOUND, given) if hits else [], "DuckDB's full-text index"
        rows = fetch(con, "FROM main.search($terms) LIMIT $limit", {"terms": terms, "limit": limit})
    return rows, "the index of words"


def _ranked(library: Path, index: Path, terms: str, limit: int) -> tuple[list[tuple[str, float]], Any]:
    with duckdb.connect() as con:
        con.execute(f"LOAD '{_quoted(library)}'; ATTACH '{_quoted(index)}' AS found (READ_ONLY); USE found")
        con.execute("SET enable_external_access = false; SET lock_configuration = true")
        hits = con.execute(
            """
            SELECT name, score FROM (
              SELECT name, fts_main_texts.match_bm25(name, $terms, conjunctive := 1) AS score FROM fts_main_texts.docs
            ) WHERE score IS NOT NULL ORDER BY score DESC, name LIMIT $limit
            """,
            {"terms": terms, "limit": limit},
        ).fetchall()
        newest = con.execute("SELECT newest FROM made").fetchone()
    return hits, newest[0] if newest else None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
