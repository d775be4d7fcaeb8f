-- Protest and repression by week.
SELECT date_trunc('week', coalesce(published, fetched_at))::DATE AS week, country,
  count(*) FILTER (WHERE code IN ('ELECTION_PROTEST', 'PROTEST')) AS protests,
  count(*) FILTER (WHERE code IN ('REPRESSION', 'COERCE')) AS repression,
  count(*) FILTER (WHERE code IN ('ELECTION_VIOLENCE', 'ASSAULT')) AS violence
FROM events WHERE NOT background AND country IS NOT NULL GROUP BY ALL ORDER BY week DESC, country
