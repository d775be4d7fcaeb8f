"""Remembers: DuckDB and SQL; one writer, published snapshots, migrations."""
