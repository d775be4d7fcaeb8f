-- Which stories on elections rest on state media only?
SELECT s.story_id, s.headline, s.n_outlets, s.first_seen FROM stories s JOIN articles a USING (story_id)
WHERE s.election_related GROUP BY ALL HAVING bool_and(a.owner = 'state') ORDER BY s.n_outlets DESC, s.story_id
