SELECT * FROM main.articles
WHERE coalesce(published, fetched_at)::DATE BETWEEN coalesce($since, DATE '0001-01-01')
  AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL
    OR article_id IN (SELECT article_id FROM main.article_countries WHERE country = $country AND is_focus))
ORDER BY coalesce(published, fetched_at), article_id
