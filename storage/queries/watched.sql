-- The articles that the report looks at: 56 days up to and with the day, narrowed by the watchlist. `fresh` is the
-- day's news: published on the day, or first read on it and at most 14 days old, so that no late article goes untold.
CREATE OR REPLACE TEMP TABLE watched AS
WITH near AS (
  SELECT *, coalesce(published, fetched_at) AS told_at, coalesce(published, fetched_at)::DATE AS day
  FROM main.articles
  WHERE coalesce(published, fetched_at) >= $day::DATE - 56 AND coalesce(published, fetched_at) < $day::DATE + 1
), searched AS (
  SELECT n.article_id, lower(n.title || ' ' || t.text) AS words
  FROM near n JOIN store.article_text t ON t.article_id = n.article_id AND t.version = n.version_count
  WHERE len($terms::VARCHAR[]) + len($without::VARCHAR[]) > 0
)
SELECT
  n.article_id, n.coding_id, n.story_id, n.day, n.told_at, n.published, n.fetched_at, n.feed_id, n.outlet, n.owner,
  n.outlet_country, n.url, n.title, n.excerpt, n.language, n.text_source, n.election_related,
  n.day = $day::DATE OR (n.fetched_at::DATE = $day::DATE AND n.day > $day::DATE - 14) AS fresh
FROM near n LEFT JOIN searched s USING (article_id)
WHERE (len($countries::VARCHAR[]) = 0 OR n.coding_id IN (
    SELECT coding_id FROM store.article_countries WHERE is_focus AND list_contains($countries::VARCHAR[], country)))
  AND (len($actors::VARCHAR[]) = 0 OR n.coding_id IN (
    SELECT coding_id FROM store.article_actors
    WHERE list_contains($actors::VARCHAR[], lower(canonical)) OR list_contains($actors::VARCHAR[], lower(actor_id))))
  AND (len($terms::VARCHAR[]) = 0 OR len(list_filter($terms::VARCHAR[], lambda term: contains(s.words, term))) > 0)
  AND len(list_filter($without::VARCHAR[], lambda term: contains(coalesce(s.words, ''), term))) = 0;
