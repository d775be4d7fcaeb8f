-- One row: the day's totals, and how new and how made the data are. Imported counts of a day before the first run are
-- added, as the days that it is compared with have them.
WITH imported AS (
  SELECT coalesce(sum(n_articles), 0)::BIGINT AS n_articles, coalesce(sum(n_stories), 0)::BIGINT AS n_stories,
         list(DISTINCT outlet) AS outlets
  FROM main.past_days
  WHERE day = $day::DATE AND len($actors::VARCHAR[]) + len($terms::VARCHAR[]) = 0
    AND (len($countries::VARCHAR[]) = 0 OR list_contains($countries::VARCHAR[], country))
)
SELECT
  (SELECT max(moment) FROM (
    SELECT max(fetched_at) AS moment FROM store.articles UNION ALL SELECT max(polled_at) FROM store.polls
  )) AS data_until,
  (SELECT max(coder) FROM store.codings) AS coder,
  (SELECT schema_version FROM main.about) AS schema_version,
  count(*) FILTER (WHERE day = $day::DATE) + (SELECT n_articles FROM imported) AS n_articles,
  count(DISTINCT story_id) FILTER (WHERE day = $day::DATE) + (SELECT n_stories FROM imported) AS n_stories,
  len(list_distinct(list_concat(
    coalesce(list(outlet) FILTER (WHERE day = $day::DATE), []), coalesce((SELECT outlets FROM imported), [])
  ))) AS n_outlets,
  count(*) FILTER (WHERE day = $day::DATE AND election_related) AS n_election,
  count(*) AS n_fresh, count(DISTINCT story_id) AS n_fresh_stories, count(DISTINCT outlet) AS n_fresh_outlets,
  (SELECT count(DISTINCT day) FROM watched WHERE day >= $day::DATE - 28 AND NOT fresh) AS history_days,
  (SELECT count(DISTINCT (story_id, code, status, speaker)) FROM told WHERE fresh AND NOT background) AS n_claims,
  (SELECT count(DISTINCT (story_id, code, actors)) FROM told WHERE fresh AND NOT background) AS n_events
FROM watched WHERE fresh;
