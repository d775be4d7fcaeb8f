-- The tables of one item's way. Private: analysts read the views of schema main.
CREATE SCHEMA store;

CREATE TABLE store.runs (
  run_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, epoch BIGINT NOT NULL, started_at TIMESTAMP NOT NULL,
  finished_at TIMESTAMP, outcome VARCHAR, holder VARCHAR
);

CREATE TABLE store.feeds (
  feed_id VARCHAR PRIMARY KEY, url VARCHAR NOT NULL, outlet VARCHAR NOT NULL, country VARCHAR, language VARCHAR,
  owner VARCHAR NOT NULL, region VARCHAR, text_policy VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL, muted_until TIMESTAMP
);

CREATE TABLE store.feed_states (
  feed_id VARCHAR NOT NULL, state VARCHAR NOT NULL, next_due TIMESTAMP, failures INTEGER NOT NULL,
  last_new_at TIMESTAMP, usual_gap_s DOUBLE, retired BOOLEAN NOT NULL, written_at TIMESTAMP NOT NULL
);

CREATE TABLE store.polls (
  poll_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, feed_id VARCHAR NOT NULL, polled_at TIMESTAMP NOT NULL,
  status INTEGER, reason VARCHAR NOT NULL, detail VARCHAR, bytes BIGINT NOT NULL, entries INTEGER NOT NULL,
  entries_new INTEGER NOT NULL, entries_duplicate INTEGER NOT NULL, entries_changed INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL, final_url VARCHAR, lost_overlap BOOLEAN NOT NULL
);

CREATE TABLE store.entries (
  entry_id VARCHAR NOT NULL, feed_id VARCHAR NOT NULL, guid VARCHAR, url VARCHAR, title VARCHAR NOT NULL,
  summary VARCHAR NOT NULL, author VARCHAR, language VARCHAR, published TIMESTAMP, published_raw VARCHAR,
  date_quality VARCHAR NOT NULL, seen_at TIMESTAMP NOT NULL, run_id VARCHAR NOT NULL
);

CREATE TABLE store.outcomes (
  entry_id VARCHAR NOT NULL, outcome VARCHAR NOT NULL CHECK (outcome IN ('article', 'failed', 'skipped')),
  reason VARCHAR NOT NULL, detail VARCHAR, article_id VARCHAR, attempt INTEGER NOT NULL, retry_at TIMESTAMP,
  decided_at TIMESTAMP NOT NULL, run_id VARCHAR NOT NULL
);

CREATE TABLE store.aliases (
  alias VARCHAR NOT NULL, kind VARCHAR NOT NULL, article_id VARCHAR NOT NULL, seen_at TIMESTAMP NOT NULL
);

CREATE TABLE store.pages (
  page_id VARCHAR NOT NULL, entry_id VARCHAR, url VARCHAR NOT NULL, final_url VARCHAR NOT NULL,
  fetched_at TIMESTAMP, status INTEGER, reason VARCHAR NOT NULL, bytes BIGINT NOT NULL, sha256 VARCHAR,
  etag VARCHAR, last_modified VARCHAR, warc_file VARCHAR, warc_offset BIGINT, run_id VARCHAR NOT NULL
);

CREATE TABLE store.articles (
  article_id VARCHAR PRIMARY KEY, entry_id VARCHAR, feed_id VARCHAR, outlet VARCHAR NOT NULL, outlet_country VARCHAR,
  owner VARCHAR NOT NULL, url VARCHAR NOT NULL, published TIMESTAMP, published_source VARCHAR NOT NULL,
  title_source VARCHAR NOT NULL, author VARCHAR, language VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL,
  run_id VARCHAR NOT NULL
);

CREATE TABLE store.article_versions (
  article_id VARCHAR NOT NULL, version INTEGER NOT NULL, fetched_at TIMESTAMP NOT NULL, title VARCHAR NOT NULL,
  text_source VARCHAR NOT NULL, extraction_mode VARCHAR NOT NULL, flags VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL,
  n_chars INTEGER NOT NULL, changed_figures VARCHAR, changed_text VARCHAR
);

CREATE TABLE store.article_text (
  article_id VARCHAR NOT NULL, version INTEGER NOT NULL, text VARCHAR NOT NULL USING COMPRESSION zstd
);

CREATE TABLE store.rechecks (
  article_id VARCHAR NOT NULL, checked_at TIMESTAMP NOT NULL, outcome VARCHAR NOT NULL, next_check TIMESTAMP
);

CREATE TABLE store.bands (
  h UBIGINT NOT NULL, band UTINYINT NOT NULL, article_id VARCHAR NOT NULL, day DATE NOT NULL
);

CREATE TABLE store.shingles (
  article_id VARCHAR NOT NULL, algorithm VARCHAR NOT NULL, agency VARCHAR, hashes UBIGINT[] NOT NULL, day DATE NOT NULL
);

CREATE TABLE store.story_members (
  article_id VARCHAR NOT NULL, story_id VARCHAR NOT NULL, reason VARCHAR NOT NULL, containment DOUBLE,
  origin VARCHAR NOT NULL, assigned_at TIMESTAMP NOT NULL
);

CREATE TABLE store.codings (
  coding_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL, coder VARCHAR NOT NULL,
  coded_at TIMESTAMP NOT NULL, language VARCHAR NOT NULL, election_related BOOLEAN NOT NULL, failure VARCHAR,
  run_id VARCHAR NOT NULL
);

CREATE TABLE store.article_countries (
  coding_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, country VARCHAR NOT NULL, place INTEGER NOT NULL,
  is_focus BOOLEAN NOT NULL, mentions INTEGER NOT NULL
);

CREATE TABLE store.mentions (
  coding_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, char_start INTEGER NOT NULL, char_end INTEGER NOT NULL,
  kind VARCHAR NOT NULL, code VARCHAR NOT NULL, how VARCHAR NOT NULL
);

CREATE TABLE store.article_actors (
  coding_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, actor_id VARCHAR NOT NULL, canonical VARCHAR NOT NULL,
  name VARCHAR NOT NULL, forms VARCHAR[] NOT NULL, kind VARCHAR NOT NULL, role VARCHAR NOT NULL, country VARCHAR
);

CREATE TABLE store.article_elections (
  coding_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, election_id VARCHAR NOT NULL, country VARCHAR,
  office VARCHAR NOT NULL, date VARCHAR
);

CREATE TABLE store.events (
  coding_id VARCHAR NOT NULL, event_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, code VARCHAR NOT NULL,
  plover VARCHAR, status VARCHAR NOT NULL, background BOOLEAN NOT NULL, actors VARCHAR[] NOT NULL,
  recipients VARCHAR[] NOT NULL, speaker VARCHAR, date VARCHAR, country VARCHAR, char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL, quote VARCHAR NOT NULL, rule VARCHAR NOT NULL, confidence DOUBLE NOT NULL,
  election_id VARCHAR, election_reason VARCHAR, attribution VARCHAR[] NOT NULL
);

CREATE TABLE store.event_numbers (
  coding_id VARCHAR NOT NULL, event_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, value DOUBLE NOT NULL, holder VARCHAR
);

CREATE TABLE store.elections (
  election_id VARCHAR NOT NULL, country VARCHAR NOT NULL, office VARCHAR NOT NULL, date VARCHAR NOT NULL,
  round INTEGER, source VARCHAR NOT NULL
);

CREATE TABLE store.past_days (
  day DATE NOT NULL, country VARCHAR NOT NULL, outlet VARCHAR NOT NULL, n_articles INTEGER NOT NULL,
  n_stories INTEGER NOT NULL, n_events INTEGER NOT NULL
);

CREATE TABLE store.quality (
  measured_at TIMESTAMP NOT NULL, coder VARCHAR NOT NULL, tag VARCHAR NOT NULL, figure VARCHAR NOT NULL,
  value DOUBLE NOT NULL, low DOUBLE, high DOUBLE, n INTEGER NOT NULL
);

CREATE TABLE store.checks (
  run_id VARCHAR NOT NULL, checked_at TIMESTAMP NOT NULL, name VARCHAR NOT NULL, failing BIGINT NOT NULL,
  example VARCHAR
);
