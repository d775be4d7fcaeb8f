-- One row is what one outlet told of one country on one past day before this database began (`ballotwire import`).
CREATE OR REPLACE VIEW main.past_days AS
SELECT day, country, outlet, n_articles, n_stories, n_events FROM store.past_days;

-- One row is one outlet on one day on which it told something. Who has fallen silent? HAVING max(day) < today - 2
CREATE OR REPLACE VIEW main.outlet_day AS
SELECT day, outlet, sum(n)::BIGINT AS n_articles FROM (
  SELECT coalesce(published, fetched_at)::DATE AS day, outlet, count(*) AS n FROM store.articles GROUP BY ALL
  UNION ALL
  SELECT day, outlet, sum(n_articles) AS n FROM store.past_days GROUP BY ALL
) GROUP BY ALL;
