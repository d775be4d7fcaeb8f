-- One row is one country in focus on one day of the last 57 on which it was told of; `n_new_outlets` counts articles of
-- outlets that are younger than 14 days, whose arrival is no rise.
WITH settled AS (
  SELECT outlet FROM main.outlet_day GROUP BY outlet HAVING min(day) <= $day::DATE - 14
), counted AS (
  SELECT
    w.day, c.country, count(DISTINCT w.article_id) AS n_articles, count(DISTINCT w.story_id) AS n_stories,
    count(DISTINCT w.outlet) AS n_outlets, count(DISTINCT w.article_id) FILTER (WHERE w.election_related) AS n_election,
    count(DISTINCT w.article_id) FILTER (WHERE s.outlet IS NULL) AS n_new_outlets
  FROM watched w JOIN store.article_countries c USING (coding_id) LEFT JOIN settled s ON s.outlet = w.outlet
  WHERE c.is_focus GROUP BY ALL
), past AS (
  SELECT day, country, sum(n_articles) AS n_articles, sum(n_stories) AS n_stories, count(DISTINCT outlet) AS n_outlets
  FROM main.past_days
  WHERE day BETWEEN $day::DATE - 56 AND $day::DATE AND len($actors::VARCHAR[]) + len($terms::VARCHAR[]) = 0
    AND (len($countries::VARCHAR[]) = 0 OR list_contains($countries::VARCHAR[], country))
  GROUP BY ALL
)
SELECT
  coalesce(c.day, p.day) AS day, coalesce(c.country, p.country) AS country,
  (coalesce(c.n_articles, 0) + coalesce(p.n_articles, 0))::BIGINT AS n_articles,
  (coalesce(c.n_stories, 0) + coalesce(p.n_stories, 0))::BIGINT AS n_stories,
  coalesce(c.n_outlets, 0) + coalesce(p.n_outlets, 0) AS n_outlets,
  coalesce(c.n_election, 0) AS n_election, coalesce(c.n_new_outlets, 0) AS n_new_outlets
FROM counted c FULL JOIN past p ON p.day = c.day AND p.country = c.country
ORDER BY day, country;
