-- How long does it take from publication to our database, by outlet?
SELECT outlet, count(*) AS articles, round(quantile_cont(date_diff('minute', published, fetched_at), .5)) AS median_minutes,
  round(quantile_cont(date_diff('minute', published, fetched_at), .95)) AS slow_minutes
FROM articles WHERE published <= fetched_at GROUP BY outlet ORDER BY median_minutes DESC, outlet
