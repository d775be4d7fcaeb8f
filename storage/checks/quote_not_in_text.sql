-- The quote is the text between its offsets, to the character, unless the outlet's policy let the text be cut.
SELECT e.event_id
FROM store.events e JOIN store.codings c USING (coding_id)
JOIN store.article_text t ON t.article_id = c.article_id AND t.version = c.version
JOIN store.article_versions v ON v.article_id = c.article_id AND v.version = c.version
WHERE NOT contains(v.flags, 'kept_') AND substring(t.text, e.char_start + 1, e.char_end - e.char_start) <> e.quote
