-- Every entry is of a feed that we know.
SELECT entry_id FROM store.entries e WHERE NOT EXISTS (SELECT 1 FROM store.feeds f WHERE f.feed_id = e.feed_id)
