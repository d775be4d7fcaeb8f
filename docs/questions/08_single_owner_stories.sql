-- Which widely printed stories come from outlets of a single kind of owner?
SELECT story_id, headline, n_articles, n_outlets FROM stories WHERE n_outlets > 1 AND n_owners = 1
ORDER BY n_outlets DESC, story_id
