"""What a run found, for a person."""

from __future__ import annotations

from importlib import resources
from typing import Any

from storage.rows import Connection, fetch


def findings(con: Connection) -> dict[str, Any]:
    """Read the findings of a snapshot: name to sentence."""
    query = (resources.files("storage") / "queries" / "findings.sql").read_text(encoding="utf-8")
    return fetch(con, query)[0]
