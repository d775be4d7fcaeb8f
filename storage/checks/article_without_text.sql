-- Every version has its text.
SELECT v.article_id FROM store.article_versions v
WHERE NOT EXISTS (SELECT 1 FROM store.article_text t WHERE t.article_id = v.article_id AND t.version = v.version)
