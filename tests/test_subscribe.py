"""Lists of feeds on the web: asked for politely, and not needed once they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.settings import Settings
from flows.subscribe import subscribe
from storage.store import Store
from tests.hazards import Answer, HazardWeb, nth

NOW = datetime(2020, 8, 10, 12, tzinfo=UTC)
LISTED = b"https://a.example/rss\nhttps://b.example/rss\n"


def test_a_list_on_the_web_is_asked_for_conditionally_and_missed_without_harm(tmp_path: Path) -> None:
    """The second time with its validator; a failure leaves the list of last time, and is told where there is none."""
    answers = nth(
        Answer(body=LISTED), Answer(body=LISTED), Answer(status=404), Answer(body=LISTED + b"http://c.example/")
    )
    with HazardWeb({"site": {"/list.txt": answers}}) as web:
        listed, other = web.url("site", "/list.txt"), web.url("site", "/other.txt")
        settings = Settings(data=tmp_path, feeds=listed, allow_private="127.0.0.0/8", total_s=3)
        store = Store(tmp_path)
        store.prepare(NOW)
        assert [subscribe(store, settings, NOW) for _ in range(4)] == [2, 2, 2, 3]
        asked = [row for row in web.log if row.path == "/list.txt"]
        assert [row.status for row in asked] == [200, 304, 404, 200]
        assert ["if-none-match" in row.headers for row in asked] == [False, True, True, True]
        with pytest.raises(ConfigError, match="not_found"):
            subscribe(store, replace(settings, feeds=other), NOW)


def test_a_kept_list_that_is_damaged_is_fetched_anew(tmp_path: Path) -> None:
    """What is kept of a list may be broken or gone at any time."""
    with HazardWeb({"site": {"/list.txt": Answer(body=LISTED)}}) as web:
        settings = Settings(data=tmp_path, feeds=web.url("site", "/list.txt"), allow_private="127.0.0.0/8")
        store = Store(tmp_path)
        store.prepare(NOW)
        for damage in (b"", b'{"url": 1}', b"\xff"):
            (tmp_path / "feeds-list.json").write_bytes(damage)
            assert subscribe(store, settings, NOW) == 2
    assert [row.status for row in web.log if row.path == "/list.txt"] == [200, 200, 200]
