-- One row is one outlet that we watch: its usual articles a day and today's. Usual is the median of up to 28
-- days, zeros counted, or of the same weekday where all 28 are known and that is lower: many outlets rest on Sundays.
WITH days AS (
  SELECT unnest(generate_series(
    greatest((SELECT min(day) FROM main.outlet_day), $day::DATE - 28)::TIMESTAMP, ($day::DATE - 1)::TIMESTAMP, INTERVAL 1 DAY
  ))::DATE AS day
), outlets AS (
  SELECT DISTINCT outlet FROM store.feeds WHERE muted_until IS NULL OR muted_until < $day::DATE
)
SELECT
  o.outlet, coalesce(least(
    median(coalesce(d.n_articles, 0)) FILTER (WHERE g.day IS NOT NULL),
    median(coalesce(d.n_articles, 0)) FILTER (
      WHERE dayofweek(g.day) = dayofweek($day::DATE) AND (SELECT count(*) FROM days) = 28)
  ), 0) AS expected,
  coalesce((SELECT sum(n_articles) FROM main.outlet_day t WHERE t.outlet = o.outlet AND t.day = $day::DATE), 0)::BIGINT AS seen
FROM outlets o LEFT JOIN days g ON TRUE LEFT JOIN main.outlet_day d ON d.outlet = o.outlet AND d.day = g.day
GROUP BY o.outlet ORDER BY o.outlet;
