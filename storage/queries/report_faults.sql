-- One row is one thing amiss on our side: a data check that fails, or a report of the week before that did not arrive.
SELECT 'check' AS kind, name, failing AS n, NULL::DATE AS day, example AS detail FROM (
  SELECT name, failing, example FROM store.checks WHERE checked_at > (SELECT max(checked_at) FROM store.checks) - INTERVAL 2 DAY
  QUALIFY row_number() OVER (PARTITION BY name ORDER BY checked_at DESC, rowid DESC) = 1
) WHERE failing > 0
UNION ALL
SELECT 'delivery' AS kind, recipient AS name, 1 AS n, day, concat_ws(': ', outcome, nullif(reason, '')) AS detail
FROM main.deliveries WHERE outcome <> 'done' AND day BETWEEN $day::DATE - 7 AND $day::DATE - 1
ORDER BY kind, day, name LIMIT 20;
