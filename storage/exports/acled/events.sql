-- The 31 columns of an ACLED export. Only deeds told as facts; what we do not code (places, sub-events, kinds of actors) is empty.
WITH dated AS (
  SELECT *, coalesce(try_cast(event_date AS DATE), coalesce(published, fetched_at)::DATE) AS day,
    CASE
      WHEN code IN ('ELECTION_PROTEST', 'PROTEST') THEN 'Demonstrations'
      WHEN code IN ('ELECTION_VIOLENCE', 'ASSAULT', 'VOTING_DISRUPTED') THEN 'Political violence'
      WHEN code IN ('REPRESSION', 'COERCE', 'MOBILIZE', 'AGREE', 'POWER_TRANSFER') THEN 'Strategic developments'
    END AS disorder
  FROM main.events WHERE status = 'asserted' AND NOT background
)
SELECT
  event_id AS event_id_cnty, day AS event_date, year(day) AS year,
  CASE WHEN try_cast(event_date AS DATE) IS NOT NULL THEN 1 ELSE 2 END AS time_precision, disorder AS disorder_type,
  CASE disorder WHEN 'Demonstrations' THEN 'Protests' WHEN 'Strategic developments' THEN 'Strategic developments' END AS event_type,
  NULL::VARCHAR AS sub_event_type, actors[1] AS actor1, array_to_string(actors[2:], '; ') AS assoc_actor_1,
  NULL::VARCHAR AS inter1, recipients[1] AS actor2, array_to_string(recipients[2:], '; ') AS assoc_actor_2,
  NULL::VARCHAR AS inter2, NULL::VARCHAR AS interaction, NULL::VARCHAR AS civilian_targeting, NULL::INTEGER AS iso,
  NULL::VARCHAR AS region, country, NULL::VARCHAR AS admin1, NULL::VARCHAR AS admin2, NULL::VARCHAR AS admin3,
  NULL::VARCHAR AS location, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude, NULL::INTEGER AS geo_precision,
  outlet AS source, NULL::VARCHAR AS source_scale, left(quote, 200) AS notes, NULL::INTEGER AS fatalities, code AS tags,
  epoch(fetched_at)::BIGINT AS timestamp
FROM dated
WHERE disorder IS NOT NULL AND coalesce(published, fetched_at)::DATE BETWEEN coalesce($since, DATE '0001-01-01')
  AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL OR country = $country)
ORDER BY coalesce(published, fetched_at), event_id
