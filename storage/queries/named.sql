-- What an actor is called in one article, and in all of them, for the articles of the last 14 days.
CREATE OR REPLACE TEMP TABLE named AS
SELECT x.coding_id, x.name, min(x.canonical) AS canonical
FROM store.article_actors x JOIN watched w USING (coding_id)
WHERE w.day > $day::DATE - 14
GROUP BY x.coding_id, x.name;
