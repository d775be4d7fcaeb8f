-- One row is one feed at the end of the day. What a feed last gave is dated by the entry itself, so that old entries met at
-- a first poll do not pass for news, and what was told on the day but read later counts, as it does in the day's articles.
WITH given AS (
  SELECT feed_id, max(least(coalesce(published, seen_at), seen_at)) AS last_new_at
  FROM store.entries WHERE least(coalesce(published, seen_at), seen_at) < $day::DATE + 1 GROUP BY feed_id
), gaps AS (
  SELECT feed_id, median(gap) / 3600 AS usual_gap_hours FROM (
    SELECT feed_id, date_diff('second', lag(published) OVER (PARTITION BY feed_id ORDER BY published), published) AS gap
    FROM store.entries WHERE seen_at < $day::DATE + 1 AND published <= seen_at
  ) WHERE gap IS NOT NULL GROUP BY feed_id HAVING count(*) >= 3
), polled AS (
  SELECT feed_id, count(*) AS polls, count(*) FILTER (WHERE reason NOT IN ('ok', 'unchanged')) AS polls_failed
  FROM store.polls WHERE polled_at >= $day::DATE AND polled_at < $day::DATE + 1 GROUP BY feed_id
)
SELECT
  f.feed_id, f.outlet, f.owner, f.country, g.last_new_at, coalesce(f.usual_gap_hours, x.usual_gap_hours) AS usual_gap_hours, coalesce(p.polls, 0) AS polls,
  coalesce(p.polls_failed, 0) AS polls_failed,
  CASE WHEN f.muted_until > $day::DATE THEN 'muted' WHEN f.status = 'retired' THEN 'retired' ELSE 'watched' END AS status
FROM main.feeds f LEFT JOIN given g USING (feed_id) LEFT JOIN gaps x USING (feed_id) LEFT JOIN polled p USING (feed_id)
ORDER BY f.feed_id;
