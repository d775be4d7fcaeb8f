-- Whose rank in attention changed most against the week before?
WITH weeks AS (
  SELECT country, day > (SELECT max(day) FROM country_day) - 7 AS this_week, sum(n_articles) AS n
  FROM country_day WHERE day > (SELECT max(day) FROM country_day) - 14 GROUP BY ALL
), ranked AS (SELECT *, rank() OVER (PARTITION BY this_week ORDER BY n DESC) AS place FROM weeks)
SELECT a.country, b.place AS place_before, a.place, b.place - a.place AS risen_by, a.n AS articles
FROM ranked a JOIN ranked b USING (country) WHERE a.this_week AND NOT b.this_week ORDER BY abs(risen_by) DESC, a.country LIMIT 20
