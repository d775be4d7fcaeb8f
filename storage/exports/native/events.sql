SELECT * REPLACE (left(quote, 200) AS quote) FROM main.events
WHERE coalesce(published, fetched_at)::DATE BETWEEN coalesce($since, DATE '0001-01-01')
  AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL OR country = $country)
ORDER BY coalesce(published, fetched_at), event_id
