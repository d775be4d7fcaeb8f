-- One row is one event told by one article, with its evidence. Who alleges fraud? WHERE code = 'FRAUD_ALLEGATION'
CREATE OR REPLACE VIEW main.event_reports AS
SELECT
  e.event_id, e.article_id, a.story_id, e.date AS event_date, e.code, e.plover, e.status, e.background, e.actors,
  e.recipients, e.speaker, e.country, e.election_id, e.election_reason, e.quote, e.char_start, e.char_end, e.rule,
  e.confidence, e.attribution, a.coder, a.outlet, a.owner, a.outlet_country, a.url, a.title, a.published, a.fetched_at
FROM store.events e JOIN main.articles a USING (coding_id);

-- One row is one event, counted once however many copies of the story tell it; the article named is the first.
-- Quotes are compared without case, blanks and punctuation of any script.
CREATE OR REPLACE VIEW main.events AS
WITH same AS (
  SELECT
    arg_min({'event': event_id, 'article': article_id}, row(coalesce(published, fetched_at), article_id, char_start, event_id)) AS told,
    count(*) AS n_reports
  FROM main.event_reports
  GROUP BY story_id, code, status, hash(lower(translate(quote, E' \t\n.,;:!?…"''’‘`“”„«»‹›()[]-–—،؛؟。、，：；「」' || chr(160), '')))
)
SELECT r.*, same.n_reports
FROM main.event_reports r JOIN same ON r.event_id = same.told.event AND r.article_id = same.told.article;

-- One row is one number that an event carries. What shares were claimed? WHERE kind = 'vote_share'
CREATE OR REPLACE VIEW main.event_numbers AS
SELECT n.event_id, n.kind, n.value, n.holder FROM store.event_numbers n JOIN store.current_coding USING (coding_id);

-- One row is one actor in one article.
CREATE OR REPLACE VIEW main.article_actors AS
SELECT x.article_id, x.actor_id, x.name, x.canonical, x.forms, x.kind, x.role, x.country
FROM store.article_actors x JOIN store.current_coding USING (coding_id);

-- One row is one actor across articles. Who is in the news? ORDER BY n_articles DESC
CREATE OR REPLACE VIEW main.actors AS
SELECT
  x.actor_id, mode(x.canonical) AS canonical, mode(x.kind) AS kind, mode(x.role) AS role, mode(x.country) AS country,
  min(coalesce(a.published, a.fetched_at)) AS first_seen, max(coalesce(a.published, a.fetched_at)) AS last_seen,
  count(DISTINCT x.article_id) AS n_articles, count(DISTINCT a.outlet) AS n_outlets, x.actor_id LIKE 'x:%' AS provisional
FROM main.article_actors x JOIN main.articles a USING (article_id)
GROUP BY x.actor_id;

-- One row is one span of an article that stands for a country or an actor.
CREATE OR REPLACE VIEW main.mentions AS
SELECT m.article_id, m.char_start, m.char_end, m.kind, m.code, m.how
FROM store.mentions m JOIN store.current_coding USING (coding_id);

-- One row is one election that we know of, from the reviewed table or from the news.
CREATE OR REPLACE VIEW main.elections AS
SELECT election_id, country, office, date, round, source FROM store.elections
UNION ALL
SELECT x.election_id, any_value(x.country), any_value(x.office), any_value(x.date), NULL, 'named in articles'
FROM store.article_elections x JOIN store.current_coding USING (coding_id)
WHERE NOT EXISTS (SELECT 1 FROM store.elections e WHERE e.election_id = x.election_id)
GROUP BY x.election_id;

-- One row is one election in one article.
CREATE OR REPLACE VIEW main.article_elections AS
SELECT x.article_id, x.election_id, x.country, x.office, x.date
FROM store.article_elections x JOIN store.current_coding USING (coding_id);
