-- An article belongs to one story.
SELECT article_id FROM store.current_story GROUP BY article_id HAVING count(DISTINCT story_id) > 1
