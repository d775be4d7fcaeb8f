-- One row is one published figure of a result or turnout, with the first article that told it and the first speaker
-- named for it, preferably not the one whose figure it is.
SELECT
  coalesce(x.country, t.country) AS country, t.election_id, n.kind, coalesce(a.canonical, n.holder) AS holder,
  n.value, t.status,
  arg_min(t.speaker, (t.speaker = coalesce(a.canonical, n.holder), t.told_at, t.event_id))
    FILTER (WHERE t.speaker IS NOT NULL) AS speaker,
  arg_min(t.outlet, (t.told_at, t.event_id)) AS outlet, arg_min(t.owner, (t.told_at, t.event_id)) AS owner,
  arg_min(t.url, (t.told_at, t.event_id)) AS url, min(t.told_at) AS told_at,
  arg_min(t.event_id, (t.told_at, t.event_id)) AS event_id, count(DISTINCT t.outlet) AS n_outlets,
  count(*) OVER () AS n_rows
FROM told t
JOIN store.event_numbers n ON n.coding_id = t.coding_id AND n.event_id = t.event_id
LEFT JOIN named a ON a.coding_id = n.coding_id AND a.name = n.holder
LEFT JOIN (SELECT election_id, any_value(country) AS country FROM main.elections GROUP BY election_id) x
  ON x.election_id = t.election_id
WHERE t.fresh AND NOT t.background AND t.code IN ('RESULT_ANNOUNCED', 'VOTING_HELD')
  AND n.kind IN ('vote_share', 'votes', 'turnout', 'seats')
GROUP BY coalesce(x.country, t.country), t.election_id, n.kind, coalesce(a.canonical, n.holder), n.value, t.status
ORDER BY n_outlets DESC, country, t.election_id, n.kind = 'vote_share' DESC, n.kind, n.value DESC, holder, t.status
LIMIT 30;
