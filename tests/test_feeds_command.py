"""`ballotwire feeds`, as a person uses it, against a loopback web and a real database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.hazards import Answer, HazardWeb, item, nth, rss

PAGE = Answer(body=b'<html><link rel="alternate" type="application/rss+xml" href="/rss/all"></html>')


def _run(data: Path, *words: str, code: int = 0) -> str:
    private = ["--allow-private", "127.0.0.0/8"] if words[1] in ("add", "check", "import") else []
    done = CliRunner().invoke(app, [*words, "--data", str(data), *private], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output if words[1] == "mute" else done.stdout


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_a_feed_is_found_checked_muted_and_exported(tmp_path: Path) -> None:
    """From the address of a front page to a feed in the list, and out again as OPML that imports as the same feed."""
    with HazardWeb({"site": {"/": PAGE, "/rss/all": rss(item("/a"), item("/b"))}}) as web:
        said = _run(tmp_path, "feeds", "add", web.url("site", "/"), "--country", "blr", "--owner", "state")
        assert said.strip().endswith(web.url("site", "/rss/all"))
        (row,) = _rows(_run(tmp_path, "feeds", "list", "--json"))
        assert (row["outlet"], row["country"], row["owner"], row["status"]) == ("T", "BLR", "state", "new")
        (seen,) = _rows(_run(tmp_path, "feeds", "check", "--json"))
        assert (seen["reason"], seen["entries"], seen["new"]) == ("ok", 2, 2)
        assert seen["why"] == "Answered and read; at least one entry is new or changed."
        _run(tmp_path, "feeds", "mute", "T", "--days", "3")
        assert _rows(_run(tmp_path, "feeds", "list", "--json"))[0]["status"] == "muted"
        _run(tmp_path, "feeds", "mute", "T", "--off")
        (tmp_path / "list.opml").write_text(_run(tmp_path, "feeds", "export"))
        again = tmp_path / "again"
        _run(again, "feeds", "import", str(tmp_path / "list.opml"))
        (same,) = _rows(_run(again, "feeds", "list", "--json"))
        assert {key: same[key] for key in ("feed_id", "url", "country", "owner")} == {
            key: row[key] for key in ("feed_id", "url", "country", "owner")
        }


def test_a_check_says_why_and_stores_nothing(tmp_path: Path) -> None:
    """Each failing feed has its reason in words; a majority of failures is exit code 1, no network at all is 5."""
    sites = {"gone": {"/feed.xml": Answer(status=410)}, "page": {"/feed.xml": Answer(body=b"<html></html>")}}
    with HazardWeb(sites) as web:
        listed = tmp_path / "feeds.txt"
        listed.write_text("\n".join(web.url(name) for name in sites))
        _run(tmp_path, "feeds", "import", str(listed))
        rows = {row["reason"]: row["why"] for row in _rows(_run(tmp_path, "feeds", "check", "--json", code=1))}
        assert set(rows) == {"gone", "not_a_feed"}
        assert rows["gone"].startswith("The server says that the address is gone for good")
        assert {row["last_reason"] for row in _rows(_run(tmp_path, "feeds", "list", "--json"))} == {None}
    assert _run(tmp_path, "feeds", "check", "--json", code=5)


def test_mistakes_are_one_sentence_with_exit_code_2(tmp_path: Path) -> None:
    """An unknown feed, an unknown country, a file that is none."""
    with HazardWeb({"site": {"/feed.xml": nth(rss(item("/a")))}}) as web:
        _run(tmp_path, "feeds", "mute", "nobody", code=2)
        _run(tmp_path, "feeds", "add", web.url("site"), "--country", "Belarus", code=2)
        _run(tmp_path, "feeds", "import", str(tmp_path / "none.toml"), code=2)
    assert _rows(_run(tmp_path, "feeds", "list", "--json")) == []


def test_a_feed_that_is_added_again_keeps_what_no_option_gives(tmp_path: Path) -> None:
    """Country, owner and what may be kept of its texts stay: a second `add` wiped them out without a word."""
    (tmp_path / "data").mkdir()
    with HazardWeb({"site": {"/feed.xml": rss(item("/a"))}}) as web:
        listed = tmp_path / "list.toml"
        listed.write_text(
            f'[[feed]]\nurl = "{web.url("site", "/feed.xml")}"\noutlet = "O"\ncountry = "BLR"\nowner = "state"\n'
            'region = "east"\ntext_policy = "none"\n'
        )
        _run(tmp_path, "feeds", "import", str(listed))
        before = _run(tmp_path, "feeds", "export")
        _run(tmp_path, "feeds", "add", web.url("site", "/feed.xml"))
        assert _run(tmp_path, "feeds", "export") == before
        _run(tmp_path, "feeds", "add", web.url("site", "/feed.xml"), "--region", "north")
        assert _run(tmp_path, "feeds", "export") == before.replace("east", "north")


@pytest.mark.parametrize("days", ["-1", "nan", "1e300"])
def test_what_is_no_time_to_mute_a_feed_for_is_wrong_usage(tmp_path: Path, days: str) -> None:
    """A number that is no number of days ended with a traceback."""
    _run(tmp_path, "feeds", "mute", "T", "--days", days, code=2)


def test_an_empty_name_means_no_feed(tmp_path: Path) -> None:
    """As from an unset variable of a script: it is no beginning of every id."""
    with HazardWeb({"site": {"/feed.xml": rss(item("/a"))}}) as web:
        _run(tmp_path, "feeds", "add", web.url("site", "/feed.xml"))
    assert "which feed?" in _run(tmp_path, "feeds", "mute", "", code=2)
    assert _rows(_run(tmp_path, "feeds", "list", "--json"))[0]["status"] == "new"


def test_an_address_that_cannot_be_asked_names_the_cure(tmp_path: Path) -> None:
    """Wrong usage, not a feed that failed; a list that can't be reached is the network's fault."""
    add = ["feeds", "add", "--data", str(tmp_path)]
    for address, cure in (("http://127.0.0.1:9/", "--allow-private"), ("no address", "https://outlet.example/rss")):
        done = CliRunner().invoke(app, [*add, address], catch_exceptions=False)
        assert (done.exit_code, cure in done.stderr) == (2, True)
    _run(tmp_path, "feeds", "import", "http://127.0.0.1:9/feeds.opml", code=5)
