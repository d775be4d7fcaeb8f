"""Reports reach directories and mailboxes once, and what did not arrive is said."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from extractors.daily import build
from extractors.errors import ConfigError
from flows import render, symptoms
from flows.cli import app
from flows.deliver import Plan, deliver, read_plan
from flows.mail import Mail
from flows.report import write_report
from storage.store import Store, open_snapshot
from storage.vitals import read_vitals
from tests.report_rows import DAY, full_day
from tests.smtp_server import mail_server
from tests.web_desk import web_desk

NOW = datetime(2020, 11, 7, 6, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    """The written report of a day."""
    report = build(full_day(), day=DAY, now=NOW)
    folder = tmp_path / "reports" / DAY.isoformat()
    folder.mkdir(parents=True)
    Store(tmp_path).prepare(NOW)
    for name, text in (
        ("report.html", render.html(report)), ("report.md", render.markdown(report)), ("report.json", "{}"),
        ("../index.html", "index"), ("../atom.xml", "feed"),
    ):  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def server():
    """A mail server on loopback."""
    with mail_server() as running:
        yield running


def plan(server, *to, heartbeat=None):
    """Give a plan for mailboxes on that server."""
    mails = tuple(
        Mail(to=one, sender="bw@example.org", server="127.0.0.1", port=server.server_address[1], security="none")
        for one in to
    )
    return Plan(mails=mails, heartbeat=heartbeat)


def outcomes(folder, plan):
    """Deliver without waiting and give the outcomes."""
    return [delivery.outcome for delivery in deliver(Store(folder.parent.parent), folder, plan, NOW, wait_s=0)]


def test_mail_carries_text_and_page(folder, server):
    """Each mailbox gets one mail: the text report as body, the page attached, the day in the subject."""
    assert outcomes(folder, plan(server, "a@example.org", "b@example.org")) == ["done", "done"]
    assert [mail["To"] for mail in server.mails] == ["a@example.org", "b@example.org"]
    body, page = server.mails[0].get_payload()
    assert server.mails[0]["Subject"] == "Ballotwire, 6 November 2020"
    assert "## Who says what" in body.get_payload(decode=True).decode()
    assert page.get_payload(decode=True).replace(b"\r\n", b"\n") == (folder / "report.html").read_bytes()


def test_second_run_sends_nothing(folder, server):
    """A mailbox that has the day's report does not get it again; a new mailbox does."""
    outcomes(folder, plan(server, "a@example.org"))
    assert outcomes(folder, plan(server, "a@example.org", "new@example.org")) == ["already", "done"]
    assert len(server.mails) == 2


def test_busy_server_is_tried_again(folder, server):
    """Two refusals for now are followed by a third try that arrives."""
    server.script = ["busy", "busy"]
    assert outcomes(folder, plan(server, "a@example.org")) == ["done"]
    assert (server.connections, len(server.mails)) == (3, 1)


def test_refused_mailbox_fails_at_once_and_may_be_mended(folder, server):
    """A refusal for good is not repeated in the same run, and is tried again in the next."""
    server.script = ["refused"]
    assert outcomes(folder, plan(server, "a@example.org")) == ["failed"]
    assert server.connections == 1
    assert outcomes(folder, plan(server, "a@example.org")) == ["done"]


def test_mail_that_may_have_arrived_is_not_repeated(folder, server):
    """When the connection breaks after the text was handed over, nobody gets it twice: it stays unknown."""
    server.script = ["broken"]
    assert outcomes(folder, plan(server, "a@example.org")) == ["unknown"]
    assert outcomes(folder, plan(server, "a@example.org")) == ["unknown"]
    assert server.connections == 1


def test_killed_run_does_not_send_again(folder, server, monkeypatch):
    """A run that is killed while it sends leaves the mail unknown, and the next one does not send it."""

    def killed(message, mail):
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.mail.send", killed)
    with pytest.raises(KeyboardInterrupt):
        outcomes(folder, plan(server, "a@example.org"))
    monkeypatch.undo()
    assert outcomes(folder, plan(server, "a@example.org")) == ["unknown"]
    assert server.mails == []


def test_two_runs_at_once_send_one_mail(folder, server):
    """Eight runs that deliver at the same moment bring one mail."""
    with ThreadPoolExecutor(8) as pool:
        done = [
            one
            for found in pool.map(lambda _: outcomes(folder, plan(server, "a@example.org")), range(8))
            for one in found
        ]
    assert done.count("done") == 1
    assert len(server.mails) == 1


@pytest.fixture
def desk():
    """A web service on loopback that answers as `script` says, then with 200, and keeps what it was given."""
    with web_desk() as running:
        yield running


def test_any_apprise_url_gets_the_opening_once(folder, desk):
    """The service gets title, lead sentences and the page; busy answers are tried again; a second run sends nothing."""
    desk.script = [503, 503]
    there = Plan(urls=(f"json://127.0.0.1:{desk.server_port}/secret",))
    assert [outcomes(folder, there), outcomes(folder, there)] == [["done"], ["already"]]
    assert len(desk.requests) == 3
    told = json.loads(desk.requests[-1])
    assert told["title"] == "Ballotwire, 6 November 2020"
    assert "LatamHoy" in told["message"]
    assert len(told["message"]) <= 1800
    assert base64.b64decode(told["attachments"][0]["base64"]) == (folder / "report.html").read_bytes()


def test_a_service_that_breaks_off_is_not_sent_again(folder, desk):
    """When the service takes the request and closes without an answer, it may have it: nothing is sent again."""
    desk.script = [0]
    there = Plan(urls=(f"json://127.0.0.1:{desk.server_port}/",))
    assert [outcomes(folder, there), outcomes(folder, there)] == [["unknown"], ["unknown"]]
    assert len(desk.requests) == 1


def test_a_failed_delivery_is_stored_and_said(folder, server):
    """What did not arrive stands in the view, the address masked, in doctor's judgement and in the next report."""
    server.script = ["refused"]
    outcomes(folder, plan(server, "desk@example.org"))
    store = Store(folder.parent.parent)
    store.publish()
    with open_snapshot(store.snapshot) as con:
        assert con.execute("SELECT day, recipient, outcome FROM deliveries").fetchall() == [
            (DAY, "mail:d…@example.org", "failed")
        ]
    finding = symptoms.deliveries(read_vitals(store))
    assert (finding.level, "no such mailbox" in finding.message) == ("fail", True)
    page = write_report(store.snapshot, store.reports, DAY + timedelta(days=1), NOW).html.read_text(encoding="utf-8")
    assert "did not reach mail:d…@example.org: failed" in page
    outcomes(folder, plan(server, "desk@example.org"))
    assert symptoms.deliveries(read_vitals(store)).level == "ok"


def test_heartbeat_means_that_all_arrived(folder, server, tmp_path):
    """The heartbeat is written when everything arrived, and left alone when anything failed."""
    beat = tmp_path / "beat"
    server.script = ["refused"]
    outcomes(folder, plan(server, "a@example.org", heartbeat=beat))
    assert not beat.exists()
    outcomes(folder, plan(server, "a@example.org", heartbeat=beat))
    assert beat.read_text() == "2020-11-07T06:00:00+00:00\n"


def test_directory_gets_the_files(folder, tmp_path):
    """A directory has the same files as the reports folder, and one that cannot be written is a failure."""
    assert outcomes(folder, Plan(directories=(tmp_path / "www",))) == ["done"]
    for name in (f"{DAY}/report.html", f"{DAY}/report.json", "index.html", "atom.xml"):
        assert (tmp_path / "www" / name).read_bytes() == (folder.parent / name).read_bytes()
    (tmp_path / "file").write_text("")
    assert outcomes(folder, Plan(directories=(tmp_path / "file",))) == ["failed"]


def test_command_says_what_failed(folder, server, tmp_path):
    """The command prints a line for each recipient and ends with 1 when one could not be reached."""
    path = tmp_path / "deliver.toml"
    path.write_text(
        f'[[mail]]\nto = ["a@example.org"]\nsender = "b@example.org"\nserver = "127.0.0.1"\n'
        f'port = {server.server_address[1]}\nsecurity = "none"\n'
    )
    server.script = ["refused"]
    first, second = (CliRunner().invoke(app, ["deliver", str(path), "--data", str(tmp_path)]) for _ in range(2))
    assert (first.exit_code, first.stdout.split("\t")[:2]) == (1, ["failed", "mail:a…@example.org"])
    assert (second.exit_code, second.stdout.split("\t")[0]) == (0, "done")


@pytest.mark.parametrize(
    ("text", "words"),
    [("mails = []", "unknown key"), ("urls = ['carrier-pigeon://desk']", "no URL that Apprise knows"),
     ("urls = ['$NO_SUCH_NAME']", "not set in the environment"), ("[[mail]]\nto = ['a']", "each"), ("[", "TOML"),
     ("[[mail]]\nto=['a']\nsender='b'\nserver='c'\nsecurity='maybe'", "security must be")],
)  # fmt: skip
def test_broken_plan_is_refused(tmp_path, text, words):
    """A plan that cannot be meant is refused with what is wrong in it."""
    path = tmp_path / "deliver.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=words):
        read_plan(path, {}, "")


def test_the_password_is_not_printed(tmp_path):
    """The password reaches the mailbox and does not show when that is printed."""
    path = tmp_path / "deliver.toml"
    path.write_text('[[mail]]\nto = ["a"]\nsender = "b"\nserver = "c"\n')
    (mail,) = read_plan(path, {}, "hush").mails
    assert mail.password == "hush"
    assert "hush" not in repr(mail)
