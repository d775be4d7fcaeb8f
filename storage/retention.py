"""What may be kept of an outlet's text: once an article is coded, the rest of its text goes; its tags stay."""

from __future__ import annotations

from typing import Final

from storage.rows import Connection

KEPT: Final = {"excerpt": 200, "none": 0}
"""Characters that each policy but `full` leaves of a text; the version's flag `kept_<policy>` says that it was cut."""
WHOLE = "NOT contains(v.flags, 'kept_')"
"""Holds for a version `v` whose text was not cut: what was cut is not coded again."""
BEYOND = """
CREATE OR REPLACE TEMP TABLE beyond AS
WITH outlets AS (
  SELECT outlet, CASE WHEN bool_or(text_policy = 'none') THEN 'none'
    WHEN bool_or(text_policy = 'excerpt') THEN 'excerpt' ELSE 'full' END AS text_policy
  FROM store.feeds GROUP BY outlet
)
SELECT v.article_id, v.version
FROM store.article_versions v JOIN store.articles a USING (article_id)
LEFT JOIN store.feeds f ON f.feed_id = a.feed_id LEFT JOIN outlets o ON o.outlet = a.outlet
WHERE coalesce(f.text_policy, o.text_policy) = $policy
  AND NOT contains(v.flags, 'kept_' || $policy) AND NOT contains(v.flags, 'kept_none')
  AND EXISTS (FROM store.codings c WHERE c.article_id = v.article_id AND c.version >= v.version)
"""
"""Coded versions that hold more than the policy of their feed, or for the past of their outlet, allows."""
OURS = "(article_id, version) IN (SELECT (article_id, version) FROM beyond)"
CUT = (
    f"UPDATE store.article_text SET text = left(text, $length) WHERE {OURS}",  # noqa: S608 - our own words
    f"UPDATE store.article_versions SET flags = trim(concat_ws(' ', flags, 'kept_' || $policy)) WHERE {OURS}",  # noqa: S608 - our own words
    """UPDATE store.entries SET summary = left(summary, $length) WHERE length(summary) > $length AND entry_id IN (
         SELECT entry_id FROM store.outcomes WHERE article_id IN (SELECT article_id FROM beyond))""",
)


def cut_texts(con: Connection, *, dry: bool = False) -> int:
    """Cut the texts of coded articles to what their outlet's policy leaves; gives how many versions that is.

    Title, tags, quotes, fingerprints and the index of words stay. With `dry` they are only counted.
    """
    done = 0
    for policy, length in KEPT.items():
        con.execute(BEYOND, {"policy": policy})
        found = con.execute("SELECT count(*) FROM beyond").fetchone()
        done += int(found[0]) if found else 0
        for statement in () if dry else CUT:
            given = {"policy": policy, "length": length}
            con.execute(statement, {name: value for name, value in given.items() if f"${name}" in statement})
        con.execute("DROP TABLE beyond")
    return done
