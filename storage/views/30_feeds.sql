CREATE OR REPLACE VIEW store.current_state AS
SELECT * FROM store.feed_states QUALIFY row_number() OVER (PARTITION BY feed_id ORDER BY written_at DESC) = 1;

CREATE OR REPLACE VIEW store.current_outcome AS
SELECT * FROM store.outcomes QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY attempt DESC, decided_at DESC) = 1;

-- One row is one poll of one feed, with its reason. What failed last night? WHERE reason NOT IN ('ok', 'unchanged')
CREATE OR REPLACE VIEW main.polls AS
SELECT
  poll_id, run_id, feed_id, polled_at, status, reason, detail, bytes, entries, entries_new, entries_duplicate,
  entries_changed, duration_ms, final_url, lost_overlap
FROM store.polls;

-- One row is one feed that we watch and how it does. Which are silent? WHERE last_new_at < now() - INTERVAL 2 DAY
CREATE OR REPLACE VIEW main.feeds AS
SELECT
  f.feed_id, f.url, f.outlet, f.country, f.language, f.owner, f.region, f.text_policy,
  CASE WHEN f.muted_until > now()::TIMESTAMP THEN 'muted' WHEN s.retired THEN 'retired'
       WHEN s.failures > 0 THEN 'failing' WHEN p.feed_id IS NULL THEN 'new' ELSE 'active' END AS status,
  p.polled_at AS last_polled, p.reason AS last_reason, s.last_new_at, s.next_due, coalesce(s.failures, 0) AS failures,
  s.usual_gap_s / 3600 AS usual_gap_hours, f.added_at, f.muted_until
FROM store.feeds f
LEFT JOIN store.current_state s USING (feed_id)
LEFT JOIN (SELECT * FROM store.polls QUALIFY row_number() OVER (PARTITION BY feed_id ORDER BY polled_at DESC, poll_id) = 1) p USING (feed_id);

-- One row is one entry that did not become an article, with the reason: the drop ledger.
CREATE OR REPLACE VIEW main.drops AS
SELECT
  o.decided_at::DATE AS day, e.feed_id, coalesce(f.outlet, regexp_extract(e.url, '//([^/]+)', 1)) AS outlet, e.url, e.title, o.outcome, o.reason, o.detail, o.attempt, o.retry_at,
  o.decided_at AS at
FROM store.current_outcome o JOIN store.entries e USING (entry_id) LEFT JOIN store.feeds f USING (feed_id)
WHERE o.outcome <> 'article';

-- One row is one country on one day, zeros included. The baseline of past days may come from an import.
CREATE OR REPLACE VIEW main.country_day AS
WITH told AS (
  SELECT coalesce(a.published, a.fetched_at)::DATE AS day, c.country, a.article_id, a.story_id, a.outlet
  FROM main.article_countries c JOIN main.articles a USING (article_id) WHERE c.is_focus
), happened AS (
  SELECT coalesce(published, fetched_at)::DATE AS day, country, count(*) AS n_events
  FROM main.events WHERE NOT background AND country IS NOT NULL GROUP BY ALL
), counted AS (
  SELECT day, country, count(DISTINCT article_id) AS n_articles, count(DISTINCT story_id) AS n_stories,
         count(DISTINCT outlet) AS n_outlets
  FROM told GROUP BY ALL
), past AS (
  SELECT day, country, sum(n_articles)::BIGINT AS n_articles, sum(n_stories)::BIGINT AS n_stories,
         count(DISTINCT outlet) AS n_outlets, sum(n_events)::BIGINT AS n_events
  FROM store.past_days GROUP BY ALL
), days AS (
  SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
  FROM (SELECT day FROM counted UNION ALL SELECT day FROM past)
), grid AS (
  SELECT day, country FROM days CROSS JOIN (SELECT country FROM counted UNION SELECT country FROM past)
)
SELECT
  g.day, g.country, coalesce(c.n_articles, 0) + coalesce(p.n_articles, 0) AS n_articles,
  coalesce(c.n_stories, 0) + coalesce(p.n_stories, 0) AS n_stories,
  coalesce(c.n_outlets, 0) + coalesce(p.n_outlets, 0) AS n_outlets,
  coalesce(h.n_events, 0) + coalesce(p.n_events, 0) AS n_events,
  (coalesce(c.n_articles, 0) + coalesce(p.n_articles, 0))
    / nullif(sum(coalesce(c.n_articles, 0) + coalesce(p.n_articles, 0)) OVER (PARTITION BY g.day), 0) AS share
FROM grid g
LEFT JOIN counted c ON c.day = g.day AND c.country = g.country
LEFT JOIN past p ON p.day = g.day AND p.country = g.country
LEFT JOIN happened h ON h.day = g.day AND h.country = g.country;

-- One row is one outlet.
CREATE OR REPLACE VIEW main.outlets AS
SELECT
  outlet, any_value(owner) AS owner, any_value(outlet_country) AS country, count(*) AS n_articles,
  count(DISTINCT story_id) AS n_stories, max(fetched_at) AS last_fetched
FROM main.articles GROUP BY outlet;

-- One row is one measured figure of tag quality.
CREATE OR REPLACE VIEW main.quality AS
SELECT tag, figure, value, low, high, n, coder, measured_at FROM store.quality;

-- One row is one data check in one run; failing is the number of rows that break it.
CREATE OR REPLACE VIEW main.checks AS
SELECT run_id, checked_at, name, failing, example FROM store.checks;

-- One row: what this file is.
CREATE OR REPLACE VIEW main.about AS
SELECT
  'ballotwire' AS made_by, (SELECT max(number) FROM ledger.migrations) AS schema_version,
  (SELECT count(*) FROM store.articles) AS n_articles, (SELECT max(fetched_at) FROM store.articles) AS newest_fetch,
  (SELECT max(coder) FROM store.codings) AS coder;
