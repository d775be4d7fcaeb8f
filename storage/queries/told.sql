-- The events that those articles tell, of the last 14 days, each with the article that tells it; the speaker under the
-- name that all articles share, unless that is a private person.
CREATE OR REPLACE TEMP TABLE told AS
SELECT
  e.event_id, e.coding_id, w.article_id, w.story_id, w.day, w.fresh, w.told_at, w.outlet, w.owner, w.outlet_country,
  w.url, w.language, e.code, e.status, e.background, e.actors, e.recipients, 
  CASE WHEN n.private THEN NULL ELSE coalesce(n.canonical, e.speaker) END AS speaker,
  coalesce(n.private, FALSE) AS private_speaker,
  e.date AS event_date, e.country, e.election_id, e.quote, e.char_start, e.char_end, e.confidence
FROM store.events e JOIN watched w USING (coding_id)
LEFT JOIN named n ON n.coding_id = e.coding_id AND n.name = e.speaker
WHERE w.day > $day::DATE - 14 AND w.day <= $day::DATE;
