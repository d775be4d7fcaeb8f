-- Which events should a person look at first?
SELECT event_id, code, status, round(confidence, 2) AS confidence, quote, outlet, url
FROM events WHERE NOT background ORDER BY confidence, event_id LIMIT 30
