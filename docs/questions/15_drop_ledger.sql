-- What did not become an article, and why?
SELECT reason, outcome, count(*) AS entries, count(DISTINCT outlet) AS outlets, min(url) AS example
FROM drops GROUP BY ALL ORDER BY entries DESC, reason
