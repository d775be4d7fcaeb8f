-- Who said that Belarus' vote was fraudulent, where, and on what evidence?
SELECT speaker, status, outlet, owner, quote, char_start, char_end, url, event_id
FROM event_reports WHERE code = 'FRAUD_ALLEGATION' AND country = 'BLR' AND speaker IS NOT NULL
ORDER BY published, event_id
