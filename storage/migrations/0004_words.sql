-- Which words stand in which article: an inverted index that every DuckDB can ask, in integers, for it holds a row for each word of each article.
CREATE TABLE store.indexed (
  article_no INTEGER NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL, n_words INTEGER NOT NULL
);

CREATE TABLE store.vocabulary (word_no INTEGER NOT NULL, word VARCHAR NOT NULL);

CREATE TABLE store.postings (word_no INTEGER NOT NULL, article_no INTEGER NOT NULL, n UTINYINT NOT NULL);
