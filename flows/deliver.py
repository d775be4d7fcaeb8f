"""Bring a written report to directories and mailboxes: with retries, never twice for one day and recipient."""

from __future__ import annotations

import hashlib
import json
import shutil
import smtplib
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from extractors.errors import ConfigError

Outcome = Literal["done", "already", "failed", "unknown"]
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mailbox and the server that takes its mail; the password comes from `BALLOTWIRE_SMTP_PASSWORD`."""

    to: str
    sender: str
    server: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where reports go; `heartbeat` is a file that is written only when all of them arrived (a dead-man's switch)."""

    directories: tuple[Path, ...]
    mails: tuple[Mail, ...]
    heartbeat: Path | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient; `unknown` means that the connection broke while the server was taking the mail."""

    recipient: str
    outcome: Outcome
    reason: str = ""


class TransientError(Exception):
    """Nothing was delivered yet and trying again may help."""


def read_plan(path: Path, environment: Mapping[str, str]) -> Plan:
    """Read `deliver.toml`: `directories`, `heartbeat` and `[[mail]]` tables; ConfigError names what is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        if unknown := sorted(found.keys() - {"directories", "heartbeat", "mail"}):
            raise ConfigError(f"{path}: unknown key {unknown[0]!r}; known are directories, heartbeat, mail")
        password = environment.get("BALLOTWIRE_SMTP_PASSWORD", "")
        mails = tuple(
            Mail(**{**table, "to": to, "password": password}) for table in found.get("mail", []) for to in table["to"]
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file ({error})") from error
    except (KeyError, TypeError) as error:
        raise ConfigError(f"{path}: each [[mail]] needs to = [...], sender and server ({error})") from error
    if any(mail.security not in {"starttls", "tls", "none"} for mail in mails):
        raise ConfigError(f"{path}: security must be starttls, tls or none")
    heartbeat = Path(found["heartbeat"]) if found.get("heartbeat") else None
    return Plan(tuple(Path(folder) for folder in found.get("directories", [])), mails, heartbeat)


def deliver(folder: Path, plan: Plan, now: datetime, *, wait_s: float = 5.0) -> list[Delivery]:
    """Deliver the report that lies in `folder` (named by its day) to everyone who does not have it yet.

    `delivered.jsonl` beside the day's folder remembers each attempt before it is made: a run that was killed in the
    middle of a mail leaves it `unknown`, and it is not sent again.
    """
    ledger = Ledger(folder.parent / "delivered.jsonl", folder.name)
    done = [_directory(folder, target, ledger, now) for target in plan.directories]
    done += [_mail(folder, mail, ledger, now, wait_s) for mail in plan.mails]
    if plan.heartbeat and all(delivery.outcome in {"done", "already"} for delivery in done):
        plan.heartbeat.parent.mkdir(parents=True, exist_ok=True)
        plan.heartbeat.write_text(now.isoformat() + "\n", encoding="utf-8")
    return done


class Ledger:
    """The deliveries of one day: a line per step, appended and never changed."""

    def __init__(self, path: Path, day: str) -> None:
        self.path, self.day = path, day
        self.last: dict[str, str] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if row["day"] == day:
                    self.last[row["recipient"]] = row["outcome"]

    def note(self, recipient: str, outcome: str, now: datetime, reason: str = "") -> None:
        """Write one step down before going on."""
        row = {"day": self.day, "recipient": recipient, "outcome": outcome, "at": now.isoformat(), "reason": reason}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _directory(folder: Path, target: Path, ledger: Ledger, now: datetime) -> Delivery:
    """Copy the day's files, then index and feed, each replaced in one step; a repeat brings the newest bytes."""
    recipient = f"directory:{target}"
    try:
        (target / folder.name).mkdir(parents=True, exist_ok=True)
        parts = [*sorted(folder.glob("report.*")), folder.parent / "index.html", folder.parent / "atom.xml"]
        for file in parts:
            goal = target / file.relative_to(folder.parent)
            fresh = goal.with_name(goal.name + ".new")
            shutil.copyfile(file, fresh)
            fresh.replace(goal)
    except OSError as error:
        ledger.note(recipient, "failed", now, str(error))
        return Delivery(recipient, "failed", str(error))
    ledger.note(recipient, "done", now)
    return Delivery(recipient, "done")


def _mail(folder: Path, mail: Mail, ledger: Ledger, now: datetime, wait_s: float) -> Delivery:
    recipient = f"mail:{mail.to}"
    before = ledger.last.get(recipient)
    if before == "done":
        return Delivery(recipient, "already")
    if before in {"begun", "unknown"}:
        return Delivery(recipient, "unknown", "an earlier mail may have arrived; it is not sent again")
    message = compose(folder, mail, now)
    ledger.note(recipient, "begun", now)
    delivery = Delivery(recipient, "failed", "no try was made")
    for number in range(1, TRIES + 1):
        try:
            _send(message, mail)
            delivery = Delivery(recipient, "done")
            break
        except TransientError as error:
            delivery = Delivery(recipient, "failed", str(error))
            if number < TRIES:
                time.sleep(wait_s * number)
        except smtplib.SMTPServerDisconnected as error:
            delivery = Delivery(recipient, "unknown", str(error))
            break
        except (smtplib.SMTPException, OSError) as error:
            delivery = Delivery(recipient, "failed", str(error))
            break
    ledger.note(recipient, delivery.outcome, now, delivery.reason)
    return delivery


def compose(folder: Path, mail: Mail, now: datetime) -> EmailMessage:
    """Write the mail: the text report as its body, the page attached; one id for one day and recipient."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, mail.to
    message["Subject"] = text.partition("\n")[0].lstrip("# ")
    message["Date"] = format_datetime(now.astimezone(UTC))
    digest = hashlib.sha256(f"{folder.resolve()} {mail.to}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{folder.name}.{digest}@ballotwire.invalid>"
    message.set_content(text, cte="quoted-printable")
    message.add_attachment((folder / "report.html").read_bytes(), "text", "html", filename=f"{folder.name}.html")
    return message


def _send(message: EmailMessage, mail: Mail) -> None:
    """Hand one mail over; TransientError while nothing has been taken and the server may do so later."""
    try:
        server = _opened(mail)
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code, error) from error
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        raise TransientError(f"{mail.server}: {error}") from error
    with server:
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            raise _kind(code, error) from error
        except smtplib.SMTPResponseException as error:
            raise _kind(error.smtp_code, error) from error


def _opened(mail: Mail) -> smtplib.SMTP:
    """Connect, secure and log in; a connection that gets no further is closed."""
    connection: type[smtplib.SMTP] = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    server = connection(mail.server, mail.port, timeout=30)
    try:
        if mail.security == "starttls":
            server.starttls()
        if mail.user:
            server.login(mail.user, mail.password)
    except BaseException:
        server.close()
        raise
    return server


def _kind(code: int, error: smtplib.SMTPException) -> Exception:
    """Tell a refusal for now (4xx) from one for good."""
    return TransientError(str(error)) if 400 <= code < 500 else error
