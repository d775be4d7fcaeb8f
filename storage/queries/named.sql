-- What an actor is called in one article, and in all of them, for the articles of the last 14 days. A person whom no
-- reviewed table knows and who acts as a citizen is private: the report does not name them.
CREATE OR REPLACE TEMP TABLE named AS
SELECT x.coding_id, x.name, min(x.canonical) AS canonical,
  bool_and(x.kind = 'person' AND x.role = 'CVL' AND x.actor_id LIKE 'x:%') AS private
FROM store.article_actors x JOIN watched w USING (coding_id)
WHERE w.day > $day::DATE - 14
GROUP BY x.coding_id, x.name;
