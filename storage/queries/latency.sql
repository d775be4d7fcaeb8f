-- One row: minutes from publication to storage, and how many articles were copies.
SELECT
  quantile_cont(date_diff('second', published, fetched_at) / 60, 0.5) FILTER (WHERE fetched_at >= published) AS p50,
  quantile_cont(date_diff('second', published, fetched_at) / 60, 0.95) FILTER (WHERE fetched_at >= published) AS p95,
  count(*) - count(DISTINCT story_id) AS copies
FROM watched WHERE fresh;
