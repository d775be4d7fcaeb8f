"""A list of feeds on the web as it was last read, so that it is asked for conditionally; may be deleted at any time."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RemoteList:
    """The bytes of a list and the validators that came with them."""

    url: str
    body: bytes
    etag: str | None = None
    last_modified: str | None = None


def load(path: Path, url: str) -> RemoteList | None:
    """Read what is kept of this list; None when it is another list's or can't be read."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        kept = RemoteList(**{**row, "body": b64decode(row["body"], validate=True)})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return kept if kept.url == url else None


def save(path: Path, kept: RemoteList) -> None:
    """Write a list, in one step, so that a killed run leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({**asdict(kept), "body": b64encode(kept.body).decode("ascii")}), encoding="utf-8")
    fresh.replace(path)
