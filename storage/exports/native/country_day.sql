SELECT * FROM main.country_day
WHERE day BETWEEN coalesce($since, DATE '0001-01-01') AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL OR country = $country)
ORDER BY day, country
