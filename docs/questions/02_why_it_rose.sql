-- Why did it rise: which events lead in the countries that rose most?
WITH risen AS (SELECT country FROM spikes((SELECT max(day) FROM country_day)) ORDER BY z DESC LIMIT 3)
SELECT e.country, e.code, e.status, count(*) AS events, sum(e.n_reports) AS reports
FROM events e JOIN risen USING (country) WHERE NOT e.background GROUP BY ALL ORDER BY reports DESC, e.country, e.code LIMIT 20
