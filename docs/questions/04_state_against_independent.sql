-- How do state media tell a country's events, and how do the others?
PIVOT (SELECT owner = 'state' AS is_state, code, event_id FROM event_reports WHERE country = 'BLR')
ON is_state USING count(event_id) GROUP BY code ORDER BY code
