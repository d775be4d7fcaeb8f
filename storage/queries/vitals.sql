-- One row: how the pipeline does, in figures.
SELECT
  (SELECT count(*) FROM store.articles) AS articles,
  (SELECT count(*) FROM store.entries) AS entries,
  (SELECT count(*) FROM store.entries e WHERE NOT EXISTS (FROM store.outcomes o WHERE o.entry_id = e.entry_id)) AS pending,
  (SELECT count(*) FROM store.articles a WHERE NOT EXISTS (FROM store.codings c WHERE c.article_id = a.article_id)) AS uncoded,
  (SELECT max(fetched_at) FROM store.articles) AS newest_article,
  (SELECT max(polled_at) FROM store.polls) AS newest_poll,
  (SELECT max(finished_at) FROM store.runs WHERE kind = 'publish' AND outcome = 'done') AS published_at,
  (SELECT count(*) FROM store.checks WHERE failing > 0
    AND run_id = (SELECT arg_max(run_id, checked_at) FROM store.checks)) AS failing_checks
