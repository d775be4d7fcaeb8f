-- One row is one reason why entries of the day did not become articles, with the outlet that it met most.
SELECT
  reason, sum(n)::BIGINT AS n, count(*) AS n_outlets, arg_max(outlet, (n, outlet)) AS outlet
FROM (SELECT reason, outlet, count(*) AS n FROM main.drops WHERE day = $day::DATE GROUP BY ALL)
GROUP BY reason ORDER BY n DESC, reason LIMIT 30;
