-- An outcome that says article names one that we have.
SELECT entry_id FROM store.current_outcome o
WHERE o.outcome = 'article' AND NOT EXISTS (SELECT 1 FROM store.articles a WHERE a.article_id = o.article_id)
