"""Forgetting: what one article said, or one actor's name, leaves the database; a hash stays in its place."""

from __future__ import annotations

import hashlib

from storage.rows import Connection
from storage.words import drop_words

ENTRIES = """entry_id IN (SELECT entry_id FROM store.outcomes WHERE article_id = $article
  UNION SELECT entry_id FROM store.articles WHERE article_id = $article)"""
SCRUB = (
    f"""UPDATE store.entries SET title = '(forgotten)', summary = '', author = NULL, guid = NULL, url = $mark
        WHERE {ENTRIES}""",  # noqa: S608 - our own words
    f"""UPDATE store.pages SET url = $mark, final_url = $mark, warc_file = NULL, warc_offset = NULL
        WHERE {ENTRIES}""",  # noqa: S608 - our own words
    "UPDATE store.article_text SET text = '' WHERE article_id = $article",
    """UPDATE store.article_versions SET title = '(forgotten)', n_chars = 0, changed_figures = NULL, changed_text = NULL
       WHERE article_id = $article""",
    "UPDATE store.articles SET url = $mark, author = NULL WHERE article_id = $article",
    """UPDATE store.aliases SET alias = 'urn:sha256:' || sha256(alias)
       WHERE article_id = $article AND NOT starts_with(alias, 'urn:sha256:')""",
    """DELETE FROM store.event_numbers WHERE event_id IN (
         SELECT event_id FROM store.events WHERE article_id = $article)""",
    *(
        f"DELETE FROM store.{table} WHERE article_id = $article"  # noqa: S608 - our own table names
        for table in ("events", "mentions", "article_actors", "article_elections", "shingles", "bands")
    ),
)
"""What identifies the article by a hash, its outlet, day and countries stay, so that counts hold."""
NAMES = """
SELECT name FROM (
  SELECT unnest(list_concat([canonical, name], forms)) AS name FROM store.article_actors WHERE actor_id = $actor
) WHERE length(name) > 2 GROUP BY name ORDER BY length(name) DESC, name
"""
TELLING = "article_id IN (SELECT article_id FROM store.article_actors WHERE actor_id = $actor)"
HIDDEN = {
    "article_text": ("text",), "article_versions": ("title", "changed_text", "changed_figures"),
    "events": ("quote", "speaker", "actors", "recipients", "attribution"),
}  # fmt: skip
"""Where an actor's name stands: columns of tables that have an article_id."""


def mark_of(alias: str) -> str:
    """Give what stands in the place of a forgotten address.

    >>> len(mark_of("http://a.example/1")), mark_of("http://a.example/1")[:11]
    (75, 'urn:sha256:')
    """
    return "urn:sha256:" + hashlib.sha256(alias.encode()).hexdigest()


def addresses(con: Connection, address: str) -> list[str]:
    """Give all addresses of the articles that are known under this one."""
    rows = con.execute(
        """
        WITH known AS (
          SELECT article_id, url FROM store.articles UNION SELECT article_id, alias FROM store.aliases)
        SELECT DISTINCT url FROM known
        WHERE article_id IN (SELECT article_id FROM known WHERE url = $address)
          AND NOT starts_with(url, 'urn:sha256:') ORDER BY url
        """,
        {"address": address},
    ).fetchall()
    return [url for (url,) in rows]


def forget_article(con: Connection, address: str) -> int:
    """Remove the text, title, author, address and events of the articles known under an address; gives their number.

    They are not fetched again, since the hashes of their addresses stay.
    """
    found = con.execute(
        """
        SELECT article_id FROM store.articles WHERE url = $address
        UNION SELECT article_id FROM store.aliases WHERE alias = $address ORDER BY ALL
        """,
        {"address": address},
    ).fetchall()
    for (article,) in found:
        for statement in SCRUB:
            given = {"article": article, "mark": mark_of(address)}
            con.execute(statement, {name: value for name, value in given.items() if f"${name}" in statement})
    drop_words(con, [article for (article,) in found])
    return len(found)


def names_of(con: Connection, actor: str) -> list[str]:
    """Give the names that an actor was found under, the longest first."""
    return [name for (name,) in con.execute(NAMES, {"actor": actor}).fetchall()]


def forget_actor(con: Connection, actor: str) -> int:
    """Black an actor's names out, character for character, where it was found; gives the number of articles.

    Offsets and quotes stay true. Articles that are read later are coded like any other.
    """
    telling = con.execute(
        "SELECT DISTINCT article_id FROM store.article_actors WHERE actor_id = $actor", {"actor": actor}
    ).fetchall()
    for name in names_of(con, actor):
        for table, columns in HIDDEN.items():
            told = ", ".join(f"{column} = {_blacked(column)}" for column in columns)
            con.execute(
                f"UPDATE store.{table} SET {told} WHERE {TELLING}",  # noqa: S608 - our own table and column names
                {"actor": actor, "name": name},
            )
        con.execute(
            f"UPDATE store.event_numbers SET holder = {_blacked('holder')} WHERE event_id IN "  # noqa: S608 - our own names
            f"(SELECT event_id FROM store.events WHERE {TELLING})",
            {"actor": actor, "name": name},
        )
        con.execute(
            f"UPDATE store.entries SET title = {_blacked('title')}, summary = {_blacked('summary')} WHERE entry_id IN "  # noqa: S608 - our own names
            f"(SELECT o.entry_id FROM store.outcomes o WHERE o.{TELLING})",
            {"actor": actor, "name": name},
        )
    con.execute("DELETE FROM store.mentions WHERE code = $actor", {"actor": actor})
    con.execute("DELETE FROM store.article_actors WHERE actor_id = $actor", {"actor": actor})
    drop_words(con, [article for (article,) in telling])
    return len(telling)


def _blacked(column: str) -> str:
    one = "replace({0}, $name, repeat('█', length($name)))"
    if column in ("actors", "recipients", "attribution"):
        return f"list_transform({column}, lambda word: {one.format('word')})"
    return one.format(column)
