-- One row is one change of an article's figures after publication: on the day, or since then to an article of the day.
SELECT
  v.article_id, w.title, w.language, w.url, w.outlet, w.owner, v.version, v.fetched_at AS changed_at, v.changed_figures,
  count(*) OVER () AS n_rows
FROM store.article_versions v JOIN watched w USING (article_id)
WHERE v.version > 1 AND coalesce(v.changed_figures, '') <> '' 
  AND (v.fetched_at::DATE = $day::DATE OR (w.day = $day::DATE AND v.fetched_at >= $day::DATE))
ORDER BY w.election_related DESC, v.fetched_at, v.article_id LIMIT 10;
