-- Who alleges fraud, and in which outlets is it told?
SELECT country, speaker, status, list_sort(list_distinct(array_agg(outlet))) AS outlets, any_value(quote) AS quote
FROM event_reports WHERE code = 'FRAUD_ALLEGATION' AND speaker IS NOT NULL
GROUP BY ALL ORDER BY len(outlets) DESC, country, speaker
