-- One row is one claim of the day: one story, event type, status and speaker, however many outlets carry it.
-- The country is that of the election when one is named. At most six claims for each country, election, type and status; those told most come first.
WITH folded AS (
  SELECT
    story_id, code, status, speaker, country, arg_min(event_id, (told_at, -confidence, event_id)) AS event_id,
    count(DISTINCT outlet) AS n_outlets
  FROM told WHERE fresh AND NOT background
  GROUP BY ALL
), ranked AS (
  SELECT f.story_id, f.n_outlets, t.* EXCLUDE (story_id)
  FROM folded f JOIN told t ON t.event_id = f.event_id
  QUALIFY row_number() OVER (
    PARTITION BY t.country, t.election_id, t.code, t.status ORDER BY f.n_outlets DESC, t.confidence DESC, t.event_id
  ) <= 6
  ORDER BY f.n_outlets DESC, t.confidence DESC, t.event_id LIMIT 3000
)
SELECT
  r.event_id, r.article_id, r.story_id, coalesce(x.country, r.country) AS country, r.election_id, r.code, r.status, r.speaker,
  r.private_speaker, r.actors, r.recipients,
  r.quote, r.char_start, r.char_end, r.url, r.language, r.outlet, r.owner, r.outlet_country, r.told_at, r.n_outlets,
  r.confidence, n.numbers
FROM ranked r LEFT JOIN (
  SELECT
    f.coding_id, f.event_id,
    list({'kind': f.kind, 'value': f.value, 'holder': coalesce(a.canonical, f.holder)} ORDER BY f.value DESC, f.holder)
      AS numbers
  FROM store.event_numbers f LEFT JOIN named a ON a.coding_id = f.coding_id AND a.name = f.holder
  WHERE f.event_id IN (SELECT event_id FROM ranked) GROUP BY f.coding_id, f.event_id
) n ON n.coding_id = r.coding_id AND n.event_id = r.event_id
LEFT JOIN (SELECT election_id, any_value(country) AS country FROM main.elections GROUP BY election_id) x
  ON x.election_id = r.election_id
ORDER BY r.n_outlets DESC, r.confidence DESC, r.event_id;
