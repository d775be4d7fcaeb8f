-- After a cycle every newest version is coded or marked as failed.
SELECT v.article_id FROM store.current_version v
WHERE NOT EXISTS (SELECT 1 FROM store.codings c WHERE c.article_id = v.article_id AND c.version = v.version)
