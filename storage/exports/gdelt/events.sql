-- The 61 columns of GDELT 2.0's event table, of what was done, alleged or demanded. What we do not code is empty.
WITH dated AS (
  SELECT *, coalesce(try_cast(event_date AS DATE), coalesce(published, fetched_at)::DATE) AS day FROM main.events
  WHERE status IN ('asserted', 'alleged', 'demanded') AND NOT background
), roots AS (
  SELECT * FROM (VALUES
    ('AGREE', '03'), ('CONSULT', '04'), ('SUPPORT', '05'), ('COOPERATE', '06'), ('AID', '07'), ('RETREAT', '08'),
    ('CONCEDE', '08'), ('REQUEST', '10'), ('ACCUSE', '11'), ('REJECT', '12'), ('THREATEN', '13'), ('PROTEST', '14'),
    ('MOBILIZE', '15'), ('SANCTION', '16'), ('COERCE', '17'), ('ASSAULT', '18')) t(plover, root)
), named AS (
  SELECT article_id, name, any_value(country) AS country FROM (
    SELECT article_id, country, unnest([canonical, name]) AS name FROM main.article_actors) GROUP BY ALL
)
SELECT
  e.event_id AS "GLOBALEVENTID", strftime(day, '%Y%m%d')::INTEGER AS "SQLDATE", strftime(day, '%Y%m')::INTEGER AS "MonthYear",
  year(day) AS "Year", round(year(day) + (dayofyear(day) - 1) / 365.25, 4) AS "FractionDate",
  a.country AS "Actor1Code", e.actors[1] AS "Actor1Name", a.country AS "Actor1CountryCode",
  NULL::VARCHAR AS "Actor1KnownGroupCode", NULL::VARCHAR AS "Actor1EthnicCode", NULL::VARCHAR AS "Actor1Religion1Code",
  NULL::VARCHAR AS "Actor1Religion2Code", NULL::VARCHAR AS "Actor1Type1Code", NULL::VARCHAR AS "Actor1Type2Code",
  NULL::VARCHAR AS "Actor1Type3Code",
  r.country AS "Actor2Code", e.recipients[1] AS "Actor2Name", r.country AS "Actor2CountryCode",
  NULL::VARCHAR AS "Actor2KnownGroupCode", NULL::VARCHAR AS "Actor2EthnicCode", NULL::VARCHAR AS "Actor2Religion1Code",
  NULL::VARCHAR AS "Actor2Religion2Code", NULL::VARCHAR AS "Actor2Type1Code", NULL::VARCHAR AS "Actor2Type2Code",
  NULL::VARCHAR AS "Actor2Type3Code",
  NULL::INTEGER AS "IsRootEvent", NULL::VARCHAR AS "EventCode", NULL::VARCHAR AS "EventBaseCode", roots.root AS "EventRootCode",
  NULL::INTEGER AS "QuadClass", NULL::DOUBLE AS "GoldsteinScale", e.n_reports AS "NumMentions", s.n_outlets AS "NumSources",
  s.n_articles AS "NumArticles", NULL::DOUBLE AS "AvgTone",
  NULL::INTEGER AS "Actor1Geo_Type", NULL::VARCHAR AS "Actor1Geo_FullName", NULL::VARCHAR AS "Actor1Geo_CountryCode",
  NULL::VARCHAR AS "Actor1Geo_ADM1Code", NULL::VARCHAR AS "Actor1Geo_ADM2Code", NULL::DOUBLE AS "Actor1Geo_Lat",
  NULL::DOUBLE AS "Actor1Geo_Long", NULL::VARCHAR AS "Actor1Geo_FeatureID",
  NULL::INTEGER AS "Actor2Geo_Type", NULL::VARCHAR AS "Actor2Geo_FullName", NULL::VARCHAR AS "Actor2Geo_CountryCode",
  NULL::VARCHAR AS "Actor2Geo_ADM1Code", NULL::VARCHAR AS "Actor2Geo_ADM2Code", NULL::DOUBLE AS "Actor2Geo_Lat",
  NULL::DOUBLE AS "Actor2Geo_Long", NULL::VARCHAR AS "Actor2Geo_FeatureID",
  CASE WHEN e.country IS NOT NULL THEN 1 END AS "ActionGeo_Type", NULL::VARCHAR AS "ActionGeo_FullName",
  e.country AS "ActionGeo_CountryCode", NULL::VARCHAR AS "ActionGeo_ADM1Code", NULL::VARCHAR AS "ActionGeo_ADM2Code",
  NULL::DOUBLE AS "ActionGeo_Lat", NULL::DOUBLE AS "ActionGeo_Long", NULL::VARCHAR AS "ActionGeo_FeatureID",
  strftime(e.fetched_at, '%Y%m%d%H%M%S')::BIGINT AS "DATEADDED", e.url AS "SOURCEURL"
FROM dated e JOIN roots USING (plover)
JOIN main.stories s ON s.story_id = e.story_id
LEFT JOIN named a ON a.article_id = e.article_id AND a.name = e.actors[1]
LEFT JOIN named r ON r.article_id = e.article_id AND r.name = e.recipients[1]
WHERE coalesce(e.published, e.fetched_at)::DATE BETWEEN coalesce($since, DATE '0001-01-01')
  AND coalesce($until, DATE '9999-12-31')
  AND ($country IS NULL OR e.country = $country)
ORDER BY coalesce(e.published, e.fetched_at), e.event_id
