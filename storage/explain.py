"""Everything that is known of one event: the words, the rule, who says so and where the article came from."""

from __future__ import annotations

from typing import Any

from storage.rows import Connection, fetch


def explain(con: Connection, event_id: str) -> dict[str, Any] | None:
    """Load one event with its article, numbers, actors and the text around the evidence; a prefix of the id will do.

    `before` and `after` are up to 160 code points around the quote, `quote_holds` is None where the text was cut as its
    outlet asks; None when no event has that id.
    """
    found = fetch(
        con,
        """
        SELECT r.*, t.text[greatest(1, r.char_start - 159):r.char_start] AS before,
               t.text[r.char_end + 1:r.char_end + 160] AS after,
               if(contains(v.flags, 'kept_'), NULL, t.text[r.char_start + 1:r.char_end] = r.quote) AS quote_holds
        FROM main.event_reports r
        JOIN store.codings c ON c.article_id = r.article_id AND c.coder = r.coder
        JOIN store.article_text t ON t.article_id = r.article_id AND t.version = c.version
        JOIN store.article_versions v ON v.article_id = r.article_id AND v.version = c.version
        WHERE starts_with(r.event_id, $event_id) ORDER BY r.event_id, r.article_id, c.version DESC LIMIT 1
        """,
        {"event_id": event_id},
    )
    if not found:
        return None
    event = found[0]
    key = {"event_id": event["event_id"]}
    event["numbers"] = fetch(con, "SELECT kind, value, holder FROM main.event_numbers WHERE event_id = $event_id", key)
    event["who"] = fetch(
        con,
        """
        SELECT name, canonical, actor_id, kind, role, country FROM main.article_actors
        WHERE article_id = $article_id AND list_contains($names, name) ORDER BY name
        """,
        {"article_id": event["article_id"], "names": [*event["actors"], *event["recipients"], event["speaker"] or ""]},
    )
    return event
