-- What a day's report must say: articles, stories and outlets of the day from the public tables, in all and by country.
WITH told AS (
  SELECT story_id, outlet FROM main.articles WHERE coalesce(published, fetched_at)::DATE = $day::DATE
), imported AS (
  SELECT outlet, n_articles, n_stories FROM main.past_days WHERE day = $day::DATE
)
SELECT
  'all' AS country,
  (SELECT count(*) FROM told) + (SELECT coalesce(sum(n_articles), 0)::BIGINT FROM imported) AS articles,
  (SELECT count(DISTINCT story_id) FROM told) + (SELECT coalesce(sum(n_stories), 0)::BIGINT FROM imported) AS stories,
  (SELECT count(DISTINCT outlet) FROM (SELECT outlet FROM told UNION SELECT outlet FROM imported)) AS outlets
UNION ALL
SELECT country, n_articles, n_stories, n_outlets FROM main.country_day WHERE day = $day::DATE;
