-- Each step of bringing a report to a recipient; the newest step of a recipient is what became of it.
CREATE TABLE store.deliveries (
  day DATE NOT NULL, edition VARCHAR NOT NULL, recipient_id VARCHAR NOT NULL, recipient VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL, reason VARCHAR NOT NULL, tried_at TIMESTAMP NOT NULL, step BIGINT NOT NULL
);
