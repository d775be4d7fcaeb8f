-- One row is one feed and why it is quiet, if it is. Which feeds need a look? WHERE health <> 'ok'
CREATE OR REPLACE VIEW main.feed_health AS
WITH asked AS (SELECT max(polled_at) AS newest FROM store.polls)
SELECT
  f.feed_id, f.outlet, f.country, f.owner, f.url, f.status, f.last_reason, f.last_polled, f.last_new_at,
  date_diff('hour', coalesce(f.last_new_at, f.added_at), asked.newest) AS silent_hours, f.usual_gap_hours, f.failures,
  CASE
    WHEN f.status IN ('muted', 'retired', 'new') THEN f.status
    WHEN f.failures > 0 THEN 'failing: ' || f.last_reason
    WHEN f.last_reason IN ('moved', 'dates_broken', 'gap', 'empty') THEN f.last_reason
    WHEN date_diff('hour', coalesce(f.last_new_at, f.added_at), asked.newest) > greatest(24, 3 * coalesce(f.usual_gap_hours, 0))
      THEN 'silent'
    ELSE 'ok'
  END AS health
FROM main.feeds f CROSS JOIN asked;

-- One row is one actor on one day on which it was in the news.
CREATE OR REPLACE VIEW main.actor_day AS
SELECT
  coalesce(a.published, a.fetched_at)::DATE AS day, x.actor_id, any_value(x.canonical) AS canonical,
  count(DISTINCT a.article_id) AS n_articles, count(DISTINCT a.story_id) AS n_stories, count(DISTINCT a.outlet) AS n_outlets
FROM main.article_actors x JOIN main.articles a USING (article_id) GROUP BY ALL;

-- One row is one group of stories that tell the same event in different words: same country, code, actor and week.
CREATE OR REPLACE VIEW main.clusters AS
SELECT
  country || ' ' || code || ' ' || actor || ' ' || date_trunc('week', day)::DATE AS cluster_id, country, code, actor,
  min(day) AS first_day, max(day) AS last_day, count(DISTINCT story_id) AS n_stories, count(DISTINCT outlet) AS n_outlets,
  list_sort(list_distinct(array_agg(story_id))) AS stories
FROM (
  SELECT e.country, e.code, unnest(e.actors) AS actor, coalesce(e.published, e.fetched_at)::DATE AS day, e.story_id, e.outlet
  FROM main.event_reports e WHERE NOT e.background AND e.country IS NOT NULL
)
GROUP BY country, code, actor, date_trunc('week', day)
HAVING count(DISTINCT story_id) > 1;

-- One row is what became of one day's report for one recipient. What did not arrive? WHERE outcome <> 'done'
CREATE OR REPLACE VIEW main.deliveries AS
SELECT day, edition, recipient, CASE outcome WHEN 'begun' THEN 'unknown' ELSE outcome END AS outcome, reason, tried_at
FROM store.deliveries
QUALIFY row_number() OVER (PARTITION BY day, edition, recipient_id ORDER BY step DESC) = 1;
