"""The index of words behind the macro `search`: each publishing adds what is new, so that it never lags behind."""

from __future__ import annotations

from collections.abc import Sequence

from storage.rows import Connection

BATCH = 2_000
"""Articles that one step indexes, so that memory does not grow with what there is to do."""
TITLE = 3
"""How often a word of the title counts."""
OUTDATED = """
SELECT i.article_id FROM store.indexed i
WHERE EXISTS (FROM store.article_versions v WHERE v.article_id = i.article_id AND v.version > i.version)
"""
TODO = """
CREATE OR REPLACE TEMP TABLE todo AS
SELECT v.article_id, v.version, v.title, t.rowid AS place
FROM store.article_versions v JOIN store.article_text t ON t.article_id = v.article_id AND t.version = v.version
WHERE NOT EXISTS (FROM store.indexed i WHERE i.article_id = v.article_id AND i.version = v.version)
  AND v.version = (SELECT max(w.version) FROM store.article_versions w WHERE w.article_id = v.article_id)
ORDER BY place LIMIT $batch
"""
"""With the place of each text, so that of all the texts only these are read."""
SPLIT = """
CREATE OR REPLACE TEMP TABLE split AS
SELECT
  (row_number() OVER (ORDER BY place) + (SELECT coalesce(max(article_no), 0) FROM store.indexed))::INTEGER
    AS article_no,
  article_id, version,
  list_concat(flatten(list_transform(range($title), lambda _: store.words_in(title))), store.words_in(text)) AS words
FROM (SELECT todo.*, t.text FROM todo JOIN store.article_text t ON t.rowid = todo.place)
"""
ADD = """
CREATE OR REPLACE TEMP TABLE held AS
SELECT word, article_no, least(count(*), 255)::UTINYINT AS n
FROM (SELECT article_no, left(unnest(words), 40) AS word FROM split) GROUP BY ALL;
INSERT INTO store.vocabulary
SELECT (row_number() OVER (ORDER BY word) + (SELECT coalesce(max(word_no), 0) FROM store.vocabulary))::INTEGER, word
FROM (SELECT DISTINCT word FROM held) h WHERE NOT EXISTS (FROM store.vocabulary v WHERE v.word = h.word);
INSERT INTO store.postings
SELECT v.word_no, h.article_no, h.n FROM held h JOIN store.vocabulary v USING (word) ORDER BY ALL;
INSERT INTO store.indexed SELECT article_no, article_id, version, len(words) FROM split;
DROP TABLE held; DROP TABLE split
"""


def index_some(con: Connection) -> bool:
    """Index up to `BATCH` articles, each in its newest version, within one transaction; says whether more may wait."""
    outdated = [article for (article,) in con.execute(OUTDATED).fetchall()]
    if outdated:
        drop_words(con, outdated)
    con.execute(TODO, {"batch": BATCH})
    row = con.execute("SELECT count(*) FROM todo").fetchone()
    number = int(row[0]) if row else 0
    if number:
        con.execute(SPLIT, {"title": TITLE})
        con.execute(ADD)
    con.execute("DROP TABLE todo")
    return number == BATCH


def drop_words(con: Connection, articles: Sequence[str]) -> None:
    """Take articles out of the index, and out of the vocabulary what only they said."""
    given = {"articles": list(articles)}
    con.execute(
        "DELETE FROM store.postings WHERE article_no IN "
        "(SELECT article_no FROM store.indexed WHERE article_id IN (SELECT unnest($articles)))",
        given,
    )
    con.execute("DELETE FROM store.indexed WHERE article_id IN (SELECT unnest($articles))", given)
    con.execute("DELETE FROM store.vocabulary v WHERE NOT EXISTS (FROM store.postings p WHERE p.word_no = v.word_no)")
