-- One row is one actor of the day that no article of the 28 days before names. A person whom no reviewed table knows,
-- or who acts as a citizen, is shown only when three outlets of two kinds of owner name them. With older articles of fewer
-- than 14 of those days nobody can be called new.
WITH actors AS (
  SELECT x.actor_id, x.canonical, x.kind, x.role, x.country, w.article_id, w.outlet, w.owner, w.day, w.fresh
  FROM store.article_actors x JOIN watched w USING (coding_id) WHERE w.day >= $day::DATE - 28
)
SELECT
  actor_id, min(canonical) AS name, min(kind) AS kind, min(role) AS role, min(country) AS country,
  count(DISTINCT article_id) AS n_articles, count(DISTINCT outlet) AS n_outlets, count(DISTINCT owner) AS n_owners,
  count(*) OVER () AS n_rows
FROM actors GROUP BY actor_id
HAVING bool_and(fresh) AND min(kind) <> 'state' AND (
  SELECT count(DISTINCT day) >= 14 FROM watched WHERE day >= $day::DATE - 28 AND NOT fresh
) AND (
  (count(DISTINCT outlet) >= 3 AND count(DISTINCT owner) >= 2)
  OR (actor_id NOT LIKE 'x:%' AND NOT bool_or(role = 'CVL'))
  OR (min(kind) <> 'person' AND count(DISTINCT outlet) >= 2)
)
ORDER BY n_outlets DESC, n_articles DESC, actor_id LIMIT 20;
