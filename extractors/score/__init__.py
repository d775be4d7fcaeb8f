"""How well coded articles agree with hand-coded ones: pure counting, no files."""
