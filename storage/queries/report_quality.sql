-- One row is the newest measurement of one figure of one tag.
SELECT tag, figure, value, low, high, n, measured_at FROM main.quality
QUALIFY row_number() OVER (PARTITION BY tag, figure ORDER BY measured_at DESC, coder) = 1
ORDER BY n DESC, tag, figure LIMIT 60;
