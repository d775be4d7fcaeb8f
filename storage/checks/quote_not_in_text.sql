-- The quote is the text between its offsets, to the character.
SELECT e.event_id
FROM store.events e JOIN store.codings c USING (coding_id)
JOIN store.article_text t ON t.article_id = c.article_id AND t.version = c.version
WHERE substring(t.text, e.char_start + 1, e.char_end - e.char_start) <> e.quote
