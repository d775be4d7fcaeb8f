-- One row is one published figure of a result or turnout, with the first article that told it.
SELECT
  t.country, t.election_id, n.kind, n.holder, n.value, t.status, t.speaker,
  arg_min(t.outlet, (t.told_at, t.event_id)) AS outlet, arg_min(t.owner, (t.told_at, t.event_id)) AS owner,
  arg_min(t.url, (t.told_at, t.event_id)) AS url, min(t.told_at) AS told_at,
  arg_min(t.event_id, (t.told_at, t.event_id)) AS event_id, count(DISTINCT t.outlet) AS n_outlets,
  count(*) OVER () AS n_rows
FROM told t JOIN store.event_numbers n ON n.coding_id = t.coding_id AND n.event_id = t.event_id
WHERE t.fresh AND NOT t.background AND t.code IN ('RESULT_ANNOUNCED', 'VOTING_HELD')
  AND n.kind IN ('vote_share', 'votes', 'turnout', 'seats')
GROUP BY t.country, t.election_id, n.kind, n.holder, n.value, t.status, t.speaker
ORDER BY n_outlets DESC, t.country, t.election_id, n.kind, n.value DESC, n.holder, t.status, t.speaker
LIMIT 30;
