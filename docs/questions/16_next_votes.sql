-- Which votes come next, and how much is written on those countries?
SELECT l.date, l.country, l.office, coalesce(sum(d.n_articles), 0) AS articles_last_week
FROM elections l LEFT JOIN country_day d ON d.country = l.country AND d.day > (SELECT max(day) FROM country_day) - 7
WHERE l.date >= (SELECT max(day) FROM country_day)::VARCHAR GROUP BY ALL ORDER BY l.date, l.country LIMIT 30
