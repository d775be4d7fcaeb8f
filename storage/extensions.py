"""DuckDB's own signed extensions, as wheels bring them: found on disk, never fetched."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb


def extension(name: str) -> Path | None:
    """Find an extension for this very version of DuckDB in the package `duckdb-extension-NAME`; None without it."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    return path if path.exists() else None
