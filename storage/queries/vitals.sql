-- One row: how the pipeline does, in figures. What is usual needs two weeks of history.
WITH latest AS (SELECT max(polled_at) AS at FROM store.polls),
  aged AS (SELECT floor(epoch(l.at - a.fetched_at) / 86400) AS days FROM store.articles a, latest l),
  daily AS (
    SELECT count(a.days) AS n FROM range(1, 29) AS past(days) LEFT JOIN aged a USING (days)
    WHERE past.days <= (SELECT max(days) FROM aged) GROUP BY past.days
  )
SELECT
  (SELECT count(*) FROM store.articles) AS articles,
  (SELECT count(*) FROM store.entries) AS entries,
  (SELECT count(*) FROM aged WHERE days < 1) AS articles_day,
  (SELECT median(n) FROM daily HAVING count(*) >= 14) AS articles_usual,
  (SELECT count(*) FROM store.entries e WHERE NOT EXISTS (FROM store.outcomes o WHERE o.entry_id = e.entry_id)) AS pending,
  (SELECT count(*) FROM store.articles a WHERE NOT EXISTS (FROM store.codings c WHERE c.article_id = a.article_id)) AS uncoded,
  (SELECT max(fetched_at) FROM store.articles) AS newest_article,
  (SELECT max(polled_at) FROM store.polls) AS newest_poll,
  (SELECT max(finished_at) FROM store.runs WHERE kind = 'publish' AND outcome = 'done') AS published_at,
  (SELECT count(*) FROM (
    SELECT failing FROM store.checks WHERE checked_at > (SELECT max(checked_at) FROM store.checks) - INTERVAL 2 DAY
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY checked_at DESC, rowid DESC) = 1
  ) WHERE failing > 0) AS failing_checks
