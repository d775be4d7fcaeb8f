-- Every entry is of a feed that we know, or of the past.
SELECT entry_id FROM store.entries e WHERE feed_id <> 'past' AND NOT EXISTS (SELECT 1 FROM store.feeds f WHERE f.feed_id = e.feed_id)
