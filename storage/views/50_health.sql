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

-- One row is one event that several stories tell in different words. What was told most widely? ORDER BY n_stories DESC
CREATE OR REPLACE VIEW main.clusters AS
WITH told AS (SELECT m.cluster_id, m.similarity, a.* FROM store.cluster_members m JOIN main.articles a USING (story_id)),
  act AS (
    SELECT t.cluster_id, e.code, NULL AS actor FROM told t JOIN main.event_reports e USING (article_id)
    WHERE NOT e.background GROUP BY ALL HAVING count(DISTINCT t.story_id) > 1
    UNION ALL
    SELECT t.cluster_id, NULL, any_value(x.canonical) FROM told t JOIN main.article_actors x USING (article_id)
    WHERE x.kind <> 'state' GROUP BY t.cluster_id, x.actor_id HAVING count(DISTINCT t.story_id) > 1
  ), shared AS (
    SELECT cluster_id, list_sort(list(code) FILTER (WHERE code IS NOT NULL)) AS codes,
      list_sort(list(actor) FILTER (WHERE actor IS NOT NULL)) AS actors
    FROM act GROUP BY cluster_id
  )
SELECT
  t.cluster_id, arg_min(t.title, (coalesce(t.published, t.fetched_at), t.article_id)) AS headline,
  list_sort(list_distinct(array_agg(t.focus_country) FILTER (WHERE t.focus_country IS NOT NULL))) AS countries,
  any_value(shared.codes) AS codes, any_value(shared.actors) AS actors, min(coalesce(t.published, t.fetched_at))::DATE AS first_day,
  max(coalesce(t.published, t.fetched_at))::DATE AS last_day, count(DISTINCT t.story_id) AS n_stories,
  count(*) AS n_articles, count(DISTINCT t.outlet) AS n_outlets, avg(t.similarity) AS similarity,
  list_sort(list_distinct(array_agg(t.story_id))) AS stories
FROM told t LEFT JOIN shared USING (cluster_id)
GROUP BY t.cluster_id HAVING count(DISTINCT t.story_id) > 1;

-- One row is what became of one day's report for one recipient. What did not arrive? WHERE outcome <> 'done'
CREATE OR REPLACE VIEW main.deliveries AS
SELECT day, edition, recipient, CASE outcome WHEN 'begun' THEN 'unknown' ELSE outcome END AS outcome, reason, tried_at
FROM store.deliveries
QUALIFY row_number() OVER (PARTITION BY day, edition, recipient_id ORDER BY step DESC) = 1;
