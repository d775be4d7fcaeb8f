-- Every event is of an article that we have.
SELECT event_id FROM store.events e WHERE NOT EXISTS (SELECT 1 FROM store.articles a WHERE a.article_id = e.article_id)
