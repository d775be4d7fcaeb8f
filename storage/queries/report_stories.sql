-- One row is one story of the day, told by its first article; stories about an election first, then by outlets.
WITH day_stories AS (
  SELECT
    story_id, count(*) AS n_articles, count(DISTINCT outlet) AS n_outlets, list_sort(list(DISTINCT owner)) AS owners,
    arg_min(article_id, (told_at, article_id)) AS article_id, bool_or(election_related) AS on_election,
    max(told_at) AS newest
  FROM watched WHERE fresh GROUP BY story_id
  ORDER BY on_election DESC, n_outlets DESC, n_articles DESC, newest DESC, story_id LIMIT 15
), places AS (
  SELECT w.story_id, list_sort(list(DISTINCT c.country)) AS countries
  FROM watched w JOIN day_stories USING (story_id) JOIN store.article_countries c ON c.coding_id = w.coding_id
  WHERE c.is_focus AND w.fresh GROUP BY w.story_id
)
SELECT
  s.story_id, w.title AS headline, w.url, w.language, w.outlet, w.owner, w.outlet_country, s.owners,
  coalesce(p.countries, []) AS countries, s.n_articles, 1 AS n_stories, s.n_outlets, w.told_at AS first_seen, w.excerpt
FROM day_stories s JOIN watched w ON w.article_id = s.article_id LEFT JOIN places p ON p.story_id = s.story_id
ORDER BY s.on_election DESC, s.n_outlets DESC, s.n_articles DESC, s.newest DESC, s.story_id;
