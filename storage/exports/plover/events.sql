SELECT
  event_id AS "Event ID", event_date AS "Event Date", plover AS "Event Type", code AS "Contexts",
  array_to_string(actors, '; ') AS "Actor Name", array_to_string(recipients, '; ') AS "Recipient Name",
  country AS "Country", outlet AS "Source", coalesce(published, fetched_at)::DATE AS "Publication Date",
  title AS "Headline", left(quote, 200) AS "Event Text", url AS "URL"
FROM main.events
WHERE plover IS NOT NULL AND coalesce(published, fetched_at)::DATE BETWEEN coalesce($since, DATE '0001-01-01')
  AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL OR country = $country)
ORDER BY coalesce(published, fetched_at), event_id
