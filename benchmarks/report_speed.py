"""Time one day's report from a generated warehouse: `python -m benchmarks.report_speed [articles] [events of the day]`.

The warehouse has 300,000 articles over 300 days and, on the day itself, as many events as asked for (100,000).
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from flows.report import write_report
from storage.store import Store

DAY = date(2020, 11, 6)
NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)
FILL = """
CREATE TEMP TABLE made AS
SELECT
  i, 'a' || i AS article_id, TIMESTAMP '2020-11-06 12:00:00'
    - INTERVAL 1 DAY * (i % 300) - INTERVAL 1 SECOND * (i % 40000) AS moment,
  'Outlet ' || (i % 200) AS outlet, 'f' || (i % 200) AS feed_id,
  ['BLR', 'USA', 'MDA', 'GEO', 'BOL', 'KGZ', 'UKR', 'FRA'][1 + i % 8] AS country,
  ['state', 'private', 'public'][1 + i % 3] AS owner
FROM range($articles) t(i);
INSERT INTO store.feeds BY NAME SELECT DISTINCT feed_id, feed_id AS url, outlet, 'GBR' AS country, 'en' AS language,
  owner, 'full' AS text_policy, TIMESTAMP '2020-01-01' AS added_at FROM made
  QUALIFY row_number() OVER (PARTITION BY feed_id) = 1;
INSERT INTO store.articles BY NAME SELECT article_id, feed_id, outlet, 'GBR' AS outlet_country, owner,
  'https://example.org/' || i AS url, moment AS published, 'feed' AS published_source, 'feed' AS title_source,
  'en' AS language, moment + INTERVAL 20 MINUTE AS fetched_at, 'r' AS run_id FROM made;
INSERT INTO store.article_versions BY NAME SELECT article_id, 1 AS version, moment AS fetched_at,
  'Title ' || i AS title, 'page' AS text_source, 'precise' AS extraction_mode, '' AS flags, article_id AS fingerprint,
  3000 AS n_chars FROM made;
INSERT INTO store.article_text SELECT article_id, 1, repeat('Some words about a vote. ' || i || ' ', 60) FROM made;
INSERT INTO store.story_members BY NAME SELECT article_id, 's' || (i // 600 * 300 + i % 300) AS story_id,
  'same' AS reason, article_id AS origin, moment AS assigned_at FROM made;
INSERT INTO store.entries BY NAME SELECT 'n' || i AS entry_id, feed_id, 'Title' AS title, '' AS summary,
  moment AS published, 'exact' AS date_quality, moment AS seen_at, 'r' AS run_id FROM made;
INSERT INTO store.codings BY NAME SELECT 'c' || i AS coding_id, article_id, 1 AS version, 'rules-1' AS coder,
  moment AS coded_at, 'en' AS language, i % 3 > 0 AS election_related, 'r' AS run_id FROM made;
INSERT INTO store.article_countries BY NAME SELECT 'c' || i AS coding_id, article_id, country, 1 AS place,
  TRUE AS is_focus, 3 AS mentions FROM made;
INSERT INTO store.article_actors BY NAME SELECT 'c' || i AS coding_id, article_id, 'x:' || (i % 5000 + k) AS actor_id,
  'Actor ' || (i % 5000 + k) AS canonical, 'Actor' AS name, [] AS forms, 'person' AS kind, 'OPP' AS role, country
  FROM made, range(4) u(k);
INSERT INTO store.events BY NAME SELECT 'c' || i AS coding_id, 'e' || i || '-' || k AS event_id, article_id,
  ['FRAUD_ALLEGATION', 'RESULT_ANNOUNCED', 'REPRESSION', 'ELECTION_PROTEST'][1 + (i + k) % 4] AS code,
  ['asserted', 'alleged', 'denied'][1 + (i + k) % 3] AS status, FALSE AS background, ['Actor ' || k] AS actors,
  [] AS recipients, 'Speaker ' || (i % 97 + k) AS speaker, country, 0 AS char_start, 24 AS char_end,
  'Some words about a vote.' AS quote, 'r1' AS rule, 0.8 AS confidence, [] AS attribution
  FROM made, range(CASE WHEN i % 300 = 0 THEN $events // ($articles // 300) ELSE 2 END) u(k);
INSERT INTO store.event_numbers BY NAME SELECT coding_id, event_id, 'vote_share' AS kind, 50.5 AS value,
  'Actor' AS holder FROM store.events WHERE code = 'RESULT_ANNOUNCED';
INSERT INTO store.polls BY NAME SELECT 'p' || i || '-' || k AS poll_id, 'r' AS run_id, 'f' || i AS feed_id,
  TIMESTAMP '2020-11-06 00:00:00' - INTERVAL 1 HOUR * (k - 23) AS polled_at, 'ok' AS reason, 0 AS bytes, 0 AS entries,
  0 AS entries_new, 0 AS entries_duplicate, 0 AS entries_changed, 1 AS duration_ms, FALSE AS lost_overlap
  FROM range(200) t(i), range(1000) u(k);
"""


def main(articles: int = 300_000, events: int = 100_000) -> None:
    """Fill a warehouse, write the report twice and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.prepare(NOW)
        with store.writing() as con:
            for statement in FILL.split(";\n"):
                given = {k: v for k, v in {"articles": articles, "events": events}.items() if f"${k}" in statement}
                if statement.strip():
                    con.execute(statement, given)
        snapshot = store.publish()
        for _ in range(2):
            began = time.perf_counter()
            files = write_report(snapshot, store.reports, DAY, NOW)
            took = time.perf_counter() - began
            sizes = {path.name: path.stat().st_size for path in (files.html, files.markdown, files.json)}
            print(f"{took:.2f} s, {files.report.totals['events']} events of the day, {sizes}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
