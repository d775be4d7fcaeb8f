-- One row is one thing amiss on our side: a data check that fails, or a report of the week before that did not arrive.
SELECT 'check' AS kind, name, failing AS n, NULL::DATE AS day, example AS detail FROM store.checks
WHERE failing > 0 AND run_id = (SELECT arg_max(run_id, checked_at) FROM store.checks)
UNION ALL
SELECT 'delivery' AS kind, recipient AS name, 1 AS n, day, concat_ws(': ', outcome, nullif(reason, '')) AS detail
FROM main.deliveries WHERE outcome <> 'done' AND day BETWEEN $day::DATE - 7 AND $day::DATE - 1
ORDER BY kind, day, name LIMIT 20;
