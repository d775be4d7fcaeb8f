-- One row is one place that texts were taken from.
SELECT text_source, count(*) AS n FROM watched WHERE fresh GROUP BY text_source ORDER BY text_source;
