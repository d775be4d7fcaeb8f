-- The newest version of each article and its newest coding; private steps first, public views after them.
CREATE OR REPLACE VIEW store.current_version AS
SELECT * FROM store.article_versions
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1;

CREATE OR REPLACE VIEW store.current_coding AS
SELECT * FROM store.codings
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, coded_at DESC, coding_id) = 1;

CREATE OR REPLACE VIEW store.current_story AS
SELECT article_id, story_id, reason, containment, origin FROM store.story_members
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY assigned_at DESC, story_id) = 1;

-- One row is one country of one article. Which articles are about Belarus? WHERE country = 'BLR' AND is_focus
CREATE OR REPLACE VIEW main.article_countries AS
SELECT c.article_id, c.country, c.place AS rank, c.is_focus, c.mentions
FROM store.article_countries c JOIN store.current_coding USING (coding_id);

-- One row is one article as it stands now. What came in today? WHERE fetched_at::DATE = current_date
CREATE OR REPLACE VIEW main.articles AS
SELECT
  a.article_id, a.url, a.outlet, a.owner, a.outlet_country, a.feed_id, v.title, t.excerpt,
  a.published, a.published_source, a.fetched_at, a.author, coalesce(c.language, a.language) AS language, v.text_source,
  coalesce(s.story_id, a.article_id) AS story_id, coalesce(c.election_related, FALSE) AS election_related,
  f.country AS focus_country, p.agency, v.version AS version_count, v.n_chars, v.flags, c.coder, c.coding_id
FROM store.articles a
JOIN store.current_version v USING (article_id)
JOIN (SELECT article_id, version, left(text, 200) AS excerpt FROM store.article_text) t
  ON t.article_id = a.article_id AND t.version = v.version
LEFT JOIN store.current_story s ON s.article_id = a.article_id
LEFT JOIN store.current_coding c ON c.article_id = a.article_id
LEFT JOIN (SELECT article_id, any_value(agency) AS agency FROM store.shingles WHERE agency IS NOT NULL GROUP BY ALL) p ON p.article_id = a.article_id
LEFT JOIN store.article_countries f ON f.coding_id = c.coding_id AND f.is_focus AND f.place = 1;

-- One row is one version of one article. What was changed after publication? WHERE version > 1
CREATE OR REPLACE VIEW main.article_versions AS
SELECT
  v.article_id, v.version, v.fetched_at, v.title, v.text_source, v.n_chars, v.changed_figures, v.changed_text,
  coalesce(len(string_split(nullif(v.changed_figures, ''), '; ')), 0) AS n_changed_figures
FROM store.article_versions v;

-- One row is one story: articles that carry the same text. Which story ran in most outlets? ORDER BY n_outlets DESC
CREATE OR REPLACE VIEW main.stories AS
SELECT
  story_id, arg_min(title, (fetched_at, article_id)) AS headline, count(*) AS n_articles, count(DISTINCT outlet) AS n_outlets,
  count(DISTINCT owner) AS n_owners, min(coalesce(published, fetched_at)) AS first_seen,
  max(coalesce(published, fetched_at)) AS last_seen,
  coalesce(any_value(agency), arg_min(outlet, (coalesce(published, fetched_at), article_id))) AS origin,
  list_sort(list_distinct(array_agg(focus_country) FILTER (WHERE focus_country IS NOT NULL))) AS countries,
  bool_or(election_related) AS election_related
FROM main.articles GROUP BY story_id;
