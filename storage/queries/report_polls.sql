-- One row: the polls of the day.
SELECT count(*) AS n, count(*) FILTER (WHERE reason NOT IN ('ok', 'unchanged')) AS failed, max(polled_at) AS last_poll
FROM store.polls WHERE polled_at >= $day::DATE AND polled_at < $day::DATE + 1;
