-- Which figures changed after publication?
SELECT a.outlet, a.title, v.version, v.fetched_at, v.changed_figures, a.url
FROM article_versions v JOIN articles a USING (article_id) WHERE v.n_changed_figures > 0 ORDER BY v.fetched_at DESC, a.url
