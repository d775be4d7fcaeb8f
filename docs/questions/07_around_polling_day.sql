-- What happens in the days around polling day?
SELECT date_diff('day', l.date::DATE, try_cast(e.event_date AS DATE)) AS days_from_vote, e.code, count(*) AS events
FROM events e JOIN elections l USING (election_id)
WHERE length(l.date) = 10 AND abs(date_diff('day', l.date::DATE, try_cast(e.event_date AS DATE))) <= 30
GROUP BY ALL ORDER BY days_from_vote, events DESC, e.code
