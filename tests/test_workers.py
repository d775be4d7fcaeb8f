"""Extraction in killable processes."""

from __future__ import annotations

import gzip
import json
import os
import signal
import threading
import time
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from extractors.records import Extraction, Rejection
from flows.cli import app
from flows.workers import ExtractionPool, Job

ARTICLE = "".join(
    f"<p>Paragraph {n} of the count: the commission published the votes of district {n}.</p>" for n in range(9)
)


def page(number: int) -> bytes:
    """One small article that no other number shares."""
    return (
        f"<html lang=en><head><title>Count {number}</title></head><body><article><h1>Count {number}</h1>"
        f"<p>District {number} has reported.</p>{ARTICLE}</article></body></html>"
    ).encode()


def jobs(count: int) -> list[Job]:
    """So many jobs with keys "0", "1" and so on."""
    return [Job(key=str(n), body=page(n), url=f"https://news.example/{n}") for n in range(count)]


def test_pages_come_back_in_input_order() -> None:
    """The pool answers every page once, in the order in which it was given."""
    with ExtractionPool(workers=2, recycle=5) as pool:
        answers = list(pool.map(jobs(17)))
    assert [key for key, _ in answers] == [str(n) for n in range(17)]
    for key, answer in answers:
        assert isinstance(answer, Extraction)
        assert f"District {key} has reported." in answer.text


def test_a_worker_killed_while_idle_costs_nothing() -> None:
    """A death between two pages is noticed at the next page, which another worker then reads."""
    with ExtractionPool(workers=1) as pool:
        assert isinstance(next(iter(pool.map(jobs(1))))[1], Extraction)
        os.kill(pool.pids()[0], signal.SIGKILL)
        answers = dict(pool.map(jobs(3)))
    assert sum(isinstance(answer, Rejection) for answer in answers.values()) <= 1
    assert len(answers) == 3


def test_a_manifest_is_answered_line_by_line(tmp_path: Path) -> None:
    """`extract --batch` prints one line per page in input order, plain or gzip, missing files and non-pages included."""
    (tmp_path / "a.html").write_bytes(page(1))
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page(2)))
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 x")
    rows = [{"id": name, "path": path, "url": "https://news.example/1"} for name, path in zip("abcd", ("a.html", "b.html.gz", "c.pdf", "none"), strict=True)]  # fmt: skip
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", "--batch", str(tmp_path / "manifest.jsonl")])
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(answer["id"], answer["reason"]) for answer in answers] == [("a", None), ("b", None), ("c", "not_html"), ("d", "unreadable")]  # fmt: skip
    assert set(answers[0]) == {"id", "title", "text", "published", "author", "language", "reason", "mode"}
    assert "District 2 has reported." in answers[1]["text"]
    assert answers[2]["text"] is None


def test_a_broken_line_of_a_manifest_is_answered_and_named(tmp_path: Path) -> None:
    """What is no JSON, or has no id or path, costs that line only; ids keep their type; a cut archive is no empty page."""
    (tmp_path / "a.html").write_bytes(page(1))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(page(2))[:60])
    manifest = tmp_path / "m.jsonl"
    lines = ["nonsense", '{"id": "b"}', "[1]", '{"path": "a.html"}', '{"id": 7, "path": "a.html", "url": 3}', "", '{"id": "c", "path": "cut.gz"}', '{"id": "d", "path": "."}']  # fmt: skip
    manifest.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", "--batch", str(manifest)], catch_exceptions=False)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(answer["id"], answer["reason"]) for answer in answers] == [(None, "bad_line"), ("b", "bad_line"), (None, "bad_line"), (None, "bad_line"), (7, None), ("c", "not_html"), ("d", "unreadable")]  # fmt: skip
    assert f"{manifest}, line 1: no JSON" in result.stderr
    assert f"{manifest}, line 8: " in result.stderr


def test_a_manifest_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """One sentence and exit code 2, as for any other file that is asked for."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        assert CliRunner().invoke(app, ["extract", "--batch", str(path)]).exit_code == 2


@pytest.mark.slow
def test_killing_workers_at_random_costs_only_the_pages_they_held() -> None:
    """Every page is answered; a page is lost only to a kill, and a kill loses at most one page."""
    count, kills, stop, pace = 600, 0, threading.Event(), 1.0
    began = time.monotonic()
    with ExtractionPool(workers=2) as pool:

        def assassin() -> None:
            nonlocal kills
            chance = Random(7)
            while not (kills and stop.wait(pace * chance.uniform(0.3, 1.5))):
                victims = pool.pids()
                if victims:
                    try:
                        os.kill(chance.choice(victims), signal.SIGKILL)
                        kills += 1
                    except ProcessLookupError:
                        pass

        thread = threading.Thread(target=assassin)

        def steady() -> list[Job]:
            nonlocal pace
            for job in jobs(count):
                if job.key == "20":
                    pace = max(pace, time.monotonic() - began)  # a busy machine starts workers slowly
                    thread.start()
                yield job
            stop.set()

        try:
            answers = dict(pool.map(steady()))
        finally:
            stop.set()
            thread.join()
    lost = [key for key, answer in answers.items() if isinstance(answer, Rejection)]
    assert len(answers) == count
    assert kills > 0
    assert len(lost) <= kills
    assert {answers[key].reason for key in lost} <= {"extract_crashed"}


HOSTILE = {
    "document type of 300 kB": (b"<!DOCTYPE " + b"/" * 300_000 + b"><html><body><p>x</p></body></html>", {"no_text"}),
    "100,000 attributes": (b"<div " + b"".join(b'a%d="1" ' % n for n in range(100_000)) + b">" + page(1) + b"</div>", {None}),
    "100,000 links": (b"<html><body>" + b'<a href="/x">a link to something</a> ' * 100_000, {"page_too_large", "page_too_dense"}),
    "19 MB of paragraphs": (b"<html><body>" + b"<p>votes were counted</p>" * 760_000, {"page_too_large"}),
    "3 MB of breaks": (b"<html><body>" + b"votes were counted in the north<br>" * 70_000, {"page_too_dense"}),
    "text and breaks below the limit": (b"<html><body>" + b"votes were counted in the north<br>" * 28_000, {None, "extract_timeout"}),
    "100,000 list items": (b"<html><body><ul>" + b"<li>votes were counted</li>" * 100_000, {"page_too_dense"}),
    "30,000 rows": (b"<html><body><table>" + b"<tr><td>Petrenko</td><td>61.4</td></tr>" * 30_000, {"page_too_dense"}),
    "20,000 equal paragraphs": (b"<html><body>" + b"<p>The commission published the votes of the district on Monday." * 20_000, {None, "extract_timeout"}),
    "5,000 levels": (b"<html><body>" + b"<div>" * 5_000 + page(1), {None}),
    "100,000 levels": (b"<div>" * 100_000 + page(1), {None}),
    "100,000 spans": (b"<html><body><p>" + b"<span>" * 100_000 + b"The votes of the northern district are counted.", {None}),
    "2,000 tables": (b"<html><body>" + b"<table><tr><td>" * 2_000 + page(1), {None}),
    "gzip": (gzip.compress(page(1)), {None}),
    "gzip bomb": (gzip.compress(bytes(200_000_000)), {"page_too_large"}),
    "empty": (b"", {"page_empty"}),
    "spaces": (b"   \n ", {"page_empty"}),
    "PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 200, {"not_html"}),
    "PNG": (b"\x89PNG\r\n\x1a\n" + Random(1).randbytes(100_000), {"not_html"}),
    "random megabyte": (Random(2).randbytes(1_000_000), {"not_html"}),
    "JSON": (json.dumps({"a": list(range(50_000))}).encode(), {"not_html"}),
    "frameset": (b'<html><frameset cols="50%,50%"><frame src="a"><frame src="b"></frameset></html>', {"no_text"}),
    "zero bytes in the text": (page(1).replace(b"reported", b"re\x00ported"), {None}),
    "UTF-16 without a mark": (page(1).decode().encode("utf-16-le"), {None}),
    "lone surrogates": (page(1).replace(b"reported", b"reported \xed\xa0\x80"), {None}),
    "billion laughs": (b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><html><body><p>&b;</p></body></html>', {"no_text"}),
    "JSON-LD 100,000 deep": (page(1).replace(b"</head>", b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script></head>"), {None}),
    "title of 500 kB": (page(1).replace(b"<title>", b"<title>" + b"vote " * 100_000), {None}),
    "consent wall": (b"<html><head><title>Before you continue</title></head><body><p>We use cookies and data. Please accept all cookies to continue.</p></body></html>", {"consent_wall"}),
    "scripts only": (b'<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>', {"javascript_required"}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_hostile_pages_are_answered_within_deadline_and_memory() -> None:
    """Every known way to hang or crash an extractor ends in a text or in its own reason, in time."""
    deadline = 10.0
    with ExtractionPool(workers=1, deadline_s=deadline) as pool:
        for name, (body, expected) in HOSTILE.items():
            began = time.monotonic()
            ((_, answer),) = pool.map([Job(key=name, body=body, url="https://news.example/x")])
            reason = answer.reason if isinstance(answer, Rejection) else None
            assert reason in expected, (name, answer)
            assert time.monotonic() - began < deadline + 20, name  # a fresh worker starts in the meantime


@pytest.mark.slow
def test_a_page_that_swells_gets_its_reason() -> None:
    """A page that needs more memory than allowed is rejected, and the next one is read by a fresh worker."""
    swelling = b"<html><body>" + b"<p>The commission published the votes of the district on Monday." * 20_000
    with ExtractionPool(workers=1, memory_mb=24, deadline_s=30) as pool:
        answers = dict(pool.map([Job(key="big", body=swelling, url=""), *jobs(1)]))
    assert isinstance(answers["big"], Rejection)
    assert answers["big"].reason in {"extract_memory", "extract_crashed"}
    assert isinstance(answers["0"], Extraction)
