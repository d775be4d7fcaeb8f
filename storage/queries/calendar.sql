-- One row is one election held or due within 60 days before and 30 after; a reviewed date goes before one of the news.
SELECT
  e.election_id, e.country, e.office, e.date, e.source,
  (SELECT count(DISTINCT w.article_id) FROM store.article_elections x JOIN watched w USING (coding_id)
   WHERE x.election_id = e.election_id AND w.day = $day::DATE) AS n_articles
FROM main.elections e
WHERE TRY_CAST(e.date AS DATE) BETWEEN $day::DATE - 60 AND $day::DATE + 30
  AND (len($countries::VARCHAR[]) = 0 OR list_contains($countries::VARCHAR[], e.country))
QUALIFY row_number() OVER (
  PARTITION BY e.country, e.office, e.date ORDER BY e.source = 'named in articles', e.election_id
) = 1
ORDER BY e.date, e.country, e.election_id LIMIT 200;
