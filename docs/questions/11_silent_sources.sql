-- Which feeds fell silent, and why?
SELECT outlet, country, owner, health, silent_hours, round(usual_gap_hours, 1) AS usual_gap_hours, last_reason
FROM feed_health WHERE health <> 'ok' ORDER BY silent_hours DESC, outlet
