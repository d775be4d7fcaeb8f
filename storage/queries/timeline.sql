-- One row is one event type on one day in one of the three countries of which most stories tell today.
WITH top AS (
  SELECT country, count(DISTINCT story_id) AS weight
  FROM told WHERE fresh AND NOT background AND country IS NOT NULL
  GROUP BY country ORDER BY weight DESC, country LIMIT 3
), dated AS (
  SELECT *, CASE WHEN TRY_CAST(event_date AS DATE) <= day AND NOT background THEN TRY_CAST(event_date AS DATE) ELSE day END AS happened
  FROM told
)
SELECT
  t.country, t.happened AS day, t.code, count(DISTINCT t.article_id) AS n_articles,
  count(DISTINCT t.story_id) AS n_stories, count(DISTINCT t.outlet) AS n_outlets
FROM dated t JOIN top USING (country)
WHERE t.happened > $day::DATE - 14 AND NOT t.background
GROUP BY t.country, t.happened, t.code, top.weight
ORDER BY top.weight DESC, t.country, day, t.code;
