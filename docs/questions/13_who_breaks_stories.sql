-- Who had the stories first that at least three outlets printed?
SELECT a.outlet, count(*) AS stories_first FROM stories s
JOIN articles a ON a.story_id = s.story_id AND coalesce(a.published, a.fetched_at) = s.first_seen
WHERE s.n_outlets >= 3 GROUP BY ALL ORDER BY stories_first DESC, a.outlet
