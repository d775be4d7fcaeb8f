-- What happened in a country, day by day.
CREATE OR REPLACE MACRO main.timeline(of_country, from_day, to_day) AS TABLE
SELECT
  coalesce(try_cast(event_date AS DATE), coalesce(published, fetched_at)::DATE) AS day, code, status, actors, recipients, speaker,
  quote, outlet, owner, n_reports, url, event_id
FROM main.events
WHERE country = of_country AND NOT background
  AND coalesce(try_cast(event_date AS DATE), coalesce(published, fetched_at)::DATE) BETWEEN from_day::DATE AND to_day::DATE
ORDER BY day, code, event_id;

-- Which countries stood out on a day, against the median of the 28 days before it, each scaled to the day's weekday by the
-- medians of all countries together (with 28 days and 20 articles a day; else as they are).
CREATE OR REPLACE MACRO main.spikes(on_day) AS TABLE
WITH days AS (
  SELECT day, sum(n_articles) AS n FROM main.country_day
  WHERE day BETWEEN on_day::DATE - 28 AND on_day::DATE - 1 GROUP BY day
), usual AS (
  SELECT dayofweek(day) AS weekday, median(n) AS n, count(*) AS n_days FROM days GROUP BY ALL
), rhythm AS (
  SELECT weekday, CASE WHEN sum(n_days) OVER () = 28 AND avg(n) OVER () >= 20
    THEN least(4, greatest(0.25, n / avg(n) OVER ())) ELSE 1 END AS weight FROM usual
), past AS (
  SELECT country, median(n_alike) AS median_28, mad(n_alike) AS spread, count(*) AS days
  FROM (
    SELECT d.country, d.n_articles / r.weight * coalesce((SELECT weight FROM rhythm WHERE weekday = dayofweek(on_day::DATE)), 1) AS n_alike
    FROM main.country_day d JOIN rhythm r ON r.weekday = dayofweek(d.day)
    WHERE d.day BETWEEN on_day::DATE - 28 AND on_day::DATE - 1
  ) GROUP BY country
)
SELECT
  d.country, d.n_articles, d.n_stories, d.n_outlets, p.median_28,
  (d.n_articles - coalesce(p.median_28, 0)) / greatest(1.4826 * coalesce(p.spread, 0), sqrt(coalesce(p.median_28, 0)), 1) AS z,
  coalesce(p.days, 0) < 14 AS baseline_short
FROM main.country_day d LEFT JOIN past p USING (country)
WHERE d.day = on_day::DATE ORDER BY z DESC, d.country;

-- Actors named on a day and on none of the 28 days before it.
CREATE OR REPLACE MACRO main.new_actors(on_day) AS TABLE
SELECT t.actor_id, t.canonical, t.n_articles, t.n_outlets
FROM main.actor_day t
WHERE t.day = on_day::DATE AND NOT EXISTS (
  SELECT 1 FROM main.actor_day p WHERE p.actor_id = t.actor_id AND p.day BETWEEN on_day::DATE - 28 AND on_day::DATE - 1
)
ORDER BY t.n_outlets DESC, t.n_articles DESC, t.canonical;

-- Claims that stand against each other: the same code and country within the days, told with different status or speaker.
CREATE OR REPLACE MACRO main.contradictions(of_country, from_day, to_day) AS TABLE
WITH told AS (
  SELECT *, count(DISTINCT status) OVER (PARTITION BY code) AS n_statuses
  FROM main.events
  WHERE country = of_country AND coalesce(published, fetched_at)::DATE BETWEEN from_day::DATE AND to_day::DATE
)
SELECT code, status, speaker, outlet, owner, quote, char_start, char_end, url, published, event_id
FROM (SELECT *, max(n_statuses) OVER (PARTITION BY code) AS most FROM told) WHERE most > 1
ORDER BY code, status, published, event_id;

-- Everything that one event rests on.
CREATE OR REPLACE MACRO main.evidence(of_event) AS TABLE
SELECT
  event_id, code, status, speaker, attribution, quote, char_start, char_end, rule, confidence, coder, outlet, owner, title, url,
  published, fetched_at, article_id
FROM main.event_reports WHERE starts_with(event_id, of_event);

-- Feeds that listed nothing new in the hours before the end of a day.
CREATE OR REPLACE MACRO main.silent_feeds(on_day, hours) AS TABLE
SELECT feed_id, outlet, country, owner, last_new_at, last_reason, status
FROM main.feeds
WHERE status <> 'muted'
  AND coalesce(last_new_at, added_at) < (on_day::DATE + 1)::TIMESTAMP - to_hours(hours::INTEGER)
ORDER BY last_new_at NULLS FIRST, outlet;

-- Articles in which every word occurs, in any script, best first (BM25, a word of the title counts three times); `elect*`
-- finds all words that begin so. From the index of words that each publishing keeps up: nothing is fetched, no text is read.
CREATE OR REPLACE MACRO main.search(terms) AS TABLE
WITH chunks AS (SELECT unnest(string_split_regex(trim(terms), '\s+')) AS chunk),
asked AS (
  SELECT DISTINCT left(word, 40) AS word, ends_with(chunk, '*') OR length(word) = 1 AS is_beginning
  FROM (SELECT chunk, unnest(store.words_in(chunk)) AS word FROM chunks)
), meant AS (
  SELECT a.word, v.word_no FROM asked a JOIN store.vocabulary v ON v.word = a.word
  UNION
  SELECT a.word, v.word_no FROM asked a JOIN store.vocabulary v ON starts_with(v.word, a.word) WHERE a.is_beginning
), held AS (
  SELECT m.word, p.article_no, sum(p.n) AS n FROM store.postings p JOIN meant m USING (word_no) GROUP BY ALL
), known AS (SELECT count(*) AS n_articles, avg(n_words) AS usual FROM store.indexed
), rare AS (SELECT word, ln(1 + any_value(n_articles) / count(*)) AS weight FROM held CROSS JOIN known GROUP BY word
), found AS (
  SELECT i.article_id, sum(r.weight * h.n * 2.2 / (h.n + 0.3 + 0.9 * i.n_words / k.usual)) AS score
  FROM held h JOIN rare r USING (word) JOIN store.indexed i USING (article_no) CROSS JOIN known k
  GROUP BY i.article_id HAVING count(*) = (SELECT count(*) FROM asked)
)
SELECT a.article_id, a.title, a.outlet, a.published, a.url, a.excerpt, f.score
FROM found f JOIN main.articles a USING (article_id)
ORDER BY f.score DESC, a.published DESC NULLS LAST, a.article_id;

-- A country on one day in one row.
CREATE OR REPLACE MACRO main.country_profile(of_country, on_day) AS TABLE
SELECT
  d.day, d.country, d.n_articles, d.n_stories, d.n_outlets, d.n_events, d.share,
  (SELECT list(code ORDER BY n DESC, code) FROM (
     SELECT code, count(*) AS n FROM main.events
     WHERE country = of_country AND NOT background AND coalesce(published, fetched_at)::DATE = on_day::DATE GROUP BY code
   )) AS codes,
  (SELECT min(date) FROM main.elections WHERE country = of_country AND date >= on_day::VARCHAR) AS next_election,
  (SELECT max(date) FROM main.elections WHERE country = of_country AND date < on_day::VARCHAR AND length(date) = 10) AS last_election
FROM main.country_day d WHERE d.country = of_country AND d.day = on_day::DATE;

-- Who covers a country: articles, stories and first report by outlet.
CREATE OR REPLACE MACRO main.coverage(of_country, from_day, to_day) AS TABLE
SELECT
  a.outlet, any_value(a.owner) AS owner, any_value(a.outlet_country) AS outlet_country, count(*) AS n_articles,
  count(DISTINCT a.story_id) AS n_stories, min(coalesce(a.published, a.fetched_at)) AS first_report
FROM main.articles a JOIN main.article_countries c USING (article_id)
WHERE c.country = of_country AND c.is_focus AND coalesce(a.published, a.fetched_at)::DATE BETWEEN from_day::DATE AND to_day::DATE
GROUP BY a.outlet ORDER BY n_articles DESC, a.outlet;
