-- Nothing is published before 1995 or more than a day after it was had.
SELECT article_id FROM store.articles
WHERE published < TIMESTAMP '1995-01-01' OR published > fetched_at + INTERVAL 1 DAY
