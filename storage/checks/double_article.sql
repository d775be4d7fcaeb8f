-- An article is stored once.
SELECT article_id FROM store.articles GROUP BY article_id HAVING count(*) > 1
