"""Files from disk become articles, and what can't be read is named while the rest goes on."""

import json
from datetime import UTC, date, datetime

import pytest

from extractors import wiretext
from flows.imports import Refused, read_paths, save
from storage.store import Store

NOW = datetime(2020, 11, 7, tzinfo=UTC)
WIRE = " date 2020-11-06 ARLANDIA CITY, November 5. /DEMO/. The commission published the final protocol. Nobody won."


def test_a_wire_text_gives_date_agency_title_and_text_without_its_stamp():
    """The stamp is read and taken away; the dateline stays."""
    told = wiretext.read(WIRE)
    assert (told.day, told.agency) == (date(2020, 11, 6), "DEMO")
    assert told.title == "The commission published the final protocol."
    assert told.text.startswith("ARLANDIA CITY, November 5.")


@pytest.fixture
def folder(tmp_path):
    """A folder with good and bad files."""
    (tmp_path / "a.txt").write_text(WIRE)
    (tmp_path / "b.bin").write_bytes(b"\0")
    (tmp_path / "c.txt").write_bytes(b"\xff\xfe\xfa")
    rows = [
        {"url": "http://a.example/1", "title": "T", "date": "2020-11-05", "text": "Words enough. " * 9},
        {"title": "no text"},
    ]
    (tmp_path / "d.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    return tmp_path


def test_good_files_are_read_and_bad_ones_named(folder):
    """Two articles come out of the folder, and four places are refused with their reasons."""
    found = list(read_paths([folder, folder / "missing.txt"], NOW))
    refused = [item for item in found if isinstance(item, Refused)]
    assert len(found) - len(refused) == 2
    assert [r.reason.split(":")[0] for r in refused] == [
        "unknown_type",
        "encoding",
        "bad_line",
        "bad_line",
        "not_found",
    ]
    assert refused[2].where.endswith("d.jsonl:2")


def test_importing_twice_stores_once(folder):
    """The second import of the same files stores nothing."""
    store = Store(folder / "data")
    store.prepare(NOW)
    articles = [
        item for item in read_paths([folder / "a.txt", folder / "d.jsonl"], NOW) if not isinstance(item, Refused)
    ]
    assert save(store, articles, NOW) == 2
    assert save(store, articles, NOW) == 0
