-- Which actors are named together most often?
SELECT a.canonical AS one, b.canonical AS other, count(DISTINCT a.article_id) AS articles
FROM article_actors a JOIN article_actors b ON a.article_id = b.article_id AND a.actor_id < b.actor_id
WHERE a.kind = 'person' AND b.kind = 'person' GROUP BY ALL ORDER BY articles DESC, one, other LIMIT 20
