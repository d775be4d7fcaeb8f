-- Countries are three capital letters.
SELECT DISTINCT country FROM store.article_countries WHERE NOT regexp_full_match(country, '[A-Z]{3}')
UNION SELECT DISTINCT country FROM store.events WHERE country IS NOT NULL AND NOT regexp_full_match(country, '[A-Z]{3}')
