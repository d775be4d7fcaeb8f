-- One row is one day of the last 57 with its articles.
SELECT day, sum(n)::BIGINT AS n_articles FROM (
  SELECT day, count(*) AS n FROM watched GROUP BY day
  UNION ALL
  SELECT day, sum(n_articles) FROM main.past_days
  WHERE day BETWEEN $day::DATE - 56 AND $day::DATE AND len($actors::VARCHAR[]) + len($terms::VARCHAR[]) = 0
    AND (len($countries::VARCHAR[]) = 0 OR list_contains($countries::VARCHAR[], country))
  GROUP BY day
) GROUP BY day ORDER BY day;
