-- One row is one country and the event type that most stories of the day tell of it.
SELECT country, code, count(DISTINCT story_id) AS n_stories
FROM told WHERE day = $day::DATE AND NOT background AND country IS NOT NULL
GROUP BY country, code
QUALIFY row_number() OVER (PARTITION BY country ORDER BY count(DISTINCT story_id) DESC, code) = 1
ORDER BY country;
