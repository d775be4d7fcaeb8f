-- What rose on the newest day, and against what?
SELECT country, n_articles, n_stories, n_outlets, median_28, round(z, 1) AS z, baseline_short
FROM spikes((SELECT max(day) FROM country_day)) WHERE z >= 3 ORDER BY z DESC
