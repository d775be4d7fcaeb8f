-- One row: what a run found, in five sentences for a person.
SELECT
  (
    SELECT count(*) || ' articles in ' || count(DISTINCT story_id) || ' stories from ' || count(DISTINCT outlet)
      || ' outlets'
    FROM articles
  ) AS "read",
  (
    SELECT count(*) || ' articles about elections; ' || (SELECT count(*) FROM events) || ' events, '
      || (SELECT count(*) FROM events WHERE NOT background) || ' of them news'
    FROM articles WHERE election_related
  ) AS coded,
  (SELECT headline || ' (one story in ' || n_outlets || ' outlets)' FROM stories ORDER BY n_outlets DESC, story_id LIMIT 1) AS copied,
  (
    SELECT coalesce(string_agg(changed_figures, '; '), 'none') FROM article_versions WHERE n_changed_figures > 0
  ) AS "changed after publication",
  (
    SELECT coalesce(string_agg(outlet || ' (' || last_reason || ')', ', ' ORDER BY outlet), 'none') FROM feeds
    WHERE status = 'failing' OR last_reason NOT IN ('ok', 'unchanged', 'moved')
  ) AS "feeds that need a look",
  (
    SELECT coalesce(string_agg(n || ' ' || reason, ', '), 'none')
    FROM (SELECT reason, count(*) AS n FROM drops GROUP BY reason ORDER BY n DESC, reason)
  ) AS "entries without an article"
