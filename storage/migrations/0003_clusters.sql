-- The cluster of each story that speaks of elections or has events; made anew when earlier stories come in later.
CREATE TABLE store.cluster_members (
  story_id VARCHAR NOT NULL, cluster_id VARCHAR NOT NULL, similarity DOUBLE, algorithm VARCHAR NOT NULL,
  assigned_at TIMESTAMP NOT NULL
);
