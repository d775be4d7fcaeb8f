-- One row: the day's totals, and how new and how made the data are.
SELECT
  (SELECT max(moment) FROM (
    SELECT max(fetched_at) AS moment FROM store.articles UNION ALL SELECT max(polled_at) FROM store.polls
  )) AS data_until,
  (SELECT max(coder) FROM store.codings) AS coder,
  (SELECT schema_version FROM main.about) AS schema_version,
  count(*) FILTER (WHERE day = $day::DATE) AS n_articles,
  count(DISTINCT story_id) FILTER (WHERE day = $day::DATE) AS n_stories,
  count(DISTINCT outlet) FILTER (WHERE day = $day::DATE) AS n_outlets,
  count(*) FILTER (WHERE day = $day::DATE AND election_related) AS n_election,
  count(*) AS n_fresh, count(DISTINCT story_id) AS n_fresh_stories, count(DISTINCT outlet) AS n_fresh_outlets,
  (SELECT count(DISTINCT day) FROM watched WHERE day >= $day::DATE - 28 AND NOT fresh) AS history_days,
  (SELECT count(DISTINCT (story_id, code, status, speaker)) FROM told WHERE fresh AND NOT background) AS n_claims,
  (SELECT count(DISTINCT (story_id, code, actors)) FROM told WHERE fresh AND NOT background) AS n_events
FROM watched WHERE fresh;
