-- In which languages is a country told?
SELECT focus_country, language, count(*) AS articles, count(DISTINCT outlet) AS outlets
FROM articles WHERE focus_country IS NOT NULL GROUP BY ALL ORDER BY articles DESC, focus_country, language
