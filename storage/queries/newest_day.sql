-- One row: the newest day of which there is something to report.
SELECT max(day) AS day FROM (
  SELECT max(coalesce(published, fetched_at))::DATE AS day FROM store.articles WHERE coalesce(published, fetched_at) <= fetched_at
  UNION ALL
  SELECT max(polled_at)::DATE FROM store.polls
);
