"""Bring a written report to directories, mailboxes and services: with retries, nobody gets a day twice."""

from __future__ import annotations

import shutil
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from extractors.errors import ConfigError
from flows import mail as post
from flows import notify
from flows.mail import Mail
from flows.undelivered import RefusedError, TransientError, UncertainError
from flows.watchlist import folder_name
from storage.deliveries import last_outcomes, save_deliveries
from storage.rows import identity
from storage.store import Store

Outcome = Literal["done", "already", "failed", "unknown"]
TRIES = 3
KEYS = ("directories", "heartbeat", "mail", "urls", "watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where reports go; `heartbeat` is a file that is written only when all of them arrived (a dead-man's switch).

    `watch` is the folder name of the watchlist whose report is meant, empty for the report on everything.
    """

    directories: tuple[Path, ...] = ()
    mails: tuple[Mail, ...] = ()
    urls: tuple[str, ...] = ()
    heartbeat: Path | None = None
    watch: str = ""

    def top(self, reports: Path) -> Path:
        """Give the folder in which the meant reports lie by day."""
        return reports / "watch" / self.watch if self.watch else reports


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient; `unknown` means that the connection broke while it was being taken."""

    recipient: str
    outcome: Outcome
    reason: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the recipient has the report."""
        return self.outcome in {"done", "already"}


def read_plan(path: Path, environment: Mapping[str, str], password: str) -> Plan:
    """Read `deliver.toml` (docs/report.md); a URL that begins with `$` is read from the environment.

    `password` is that of the mail servers. ConfigError names what is wrong.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        if unknown := sorted(found.keys() - set(KEYS)):
            raise ConfigError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
        mails = tuple(
            Mail(**{**table, "to": to, "password": password}) for table in found.get("mail", []) for to in table["to"]
        )
        urls = tuple(_url(path, str(url), environment) for url in found.get("urls", []))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file ({error})") from error
    except (KeyError, TypeError) as error:
        raise ConfigError(f"{path}: each [[mail]] needs to = [...], sender and server ({error})") from error
    if any(mail.security not in {"starttls", "tls", "none"} for mail in mails):
        raise ConfigError(f"{path}: security must be starttls, tls or none")
    return Plan(
        directories=tuple(Path(folder) for folder in found.get("directories", [])),
        mails=mails,
        urls=urls,
        heartbeat=Path(found["heartbeat"]) if found.get("heartbeat") else None,
        watch=folder_name(found["watch"]) if found.get("watch") else "",
    )


def _url(path: Path, url: str, environment: Mapping[str, str]) -> str:
    if url.startswith("$"):
        if url[1:] not in environment:
            raise ConfigError(f"{path}: {url} is not set in the environment")
        url = environment[url[1:]]
    if not notify.valid(url):
        raise ConfigError(f"{path}: {notify.label(url)} is no URL that Apprise knows")
    return url


def folder_of(store: Store, plan: Plan, day: date | None) -> Path | None:
    """Find the folder of a day's report, by default of the newest; None when it was not written."""
    pages = sorted(plan.top(store.reports).glob(f"{day or '????-??-??'}/report.html"))
    return pages[-1].parent if pages else None


def deliver(store: Store, folder: Path, plan: Plan, now: datetime, *, wait_s: float = 5.0) -> list[Delivery]:
    """Deliver the report that lies in `folder` (named by its day) to everyone who does not have it yet.

    The table `deliveries` remembers each attempt before it is made: a run that was killed in the middle of one leaves
    it `unknown`, and it is not sent again. Directories are brought up to date at each call.
    """
    ledger = Ledger(store, date.fromisoformat(folder.name), plan.watch, now)
    done = [_directory(folder, target, ledger) for target in plan.directories]
    sendings = [
        *((f"mail:{m.to}", masked(m.to), partial(post.send, post.compose(folder, m, now), m)) for m in plan.mails),
        *((f"url:{url}", notify.label(url), partial(notify.send, url, folder)) for url in plan.urls),
    ]
    done += [_once(recipient, shown, ledger, wait_s, send) for recipient, shown, send in sendings]
    if plan.heartbeat and all(delivery.arrived for delivery in done):
        plan.heartbeat.parent.mkdir(parents=True, exist_ok=True)
        plan.heartbeat.write_text(now.isoformat() + "\n", encoding="utf-8")
    return done


def masked(address: str) -> str:
    """Shorten a mail address for tables that others read.

    >>> masked("desk@example.org")
    'mail:d…@example.org'
    """
    return f"mail:{address[:1]}…@{address.rpartition('@')[2]}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The deliveries of one day's report, in the database."""

    store: Store
    day: date
    edition: str
    now: datetime

    def begin(self, recipient: str, shown: str) -> str | None:
        """Give what stands in the way of sending, or write down that it begins; of two runs at once one begins."""
        with self.store.writing() as con:
            before = last_outcomes(con, self.day, self.edition).get(identity(recipient))
            if before not in {"done", "begun", "unknown"}:
                save_deliveries(con, [self._step(recipient, shown, "begun", "")])
                return None
            return before

    def note(self, recipient: str, shown: str, delivery: Delivery) -> None:
        """Write down what became of it."""
        with self.store.writing() as con:
            save_deliveries(con, [self._step(recipient, shown, delivery.outcome, delivery.reason)])

    def _step(self, recipient: str, shown: str, outcome: str, reason: str) -> dict[str, Any]:
        return {
            "day": self.day, "edition": self.edition, "recipient_id": identity(recipient), "recipient": shown,
            "outcome": outcome, "reason": reason[:500], "tried_at": self.now,
        }  # fmt: skip


def _directory(folder: Path, target: Path, ledger: Ledger) -> Delivery:
    """Copy the day's files, then index and feed, each replaced in one step; a repeat brings the newest bytes."""
    recipient = f"directory:{target}"
    delivery = Delivery(recipient, "done")
    try:
        (target / folder.name).mkdir(parents=True, exist_ok=True)
        parts = [*sorted(folder.glob("report.*")), folder.parent / "index.html", folder.parent / "atom.xml"]
        for file in parts:
            goal = target / file.relative_to(folder.parent)
            fresh = goal.with_name(goal.name + ".new")
            shutil.copyfile(file, fresh)
            fresh.replace(goal)
    except OSError as error:
        delivery = Delivery(recipient, "failed", str(error))
    ledger.note(recipient, recipient, delivery)
    return delivery


def _once(recipient: str, shown: str, ledger: Ledger, wait_s: float, send: Callable[[], None]) -> Delivery:
    """Send to one recipient who does not have it yet, trying again while that can help."""
    before = ledger.begin(recipient, shown)
    if before == "done":
        return Delivery(shown, "already")
    if before:
        return Delivery(shown, "unknown", "an earlier one may have arrived; it is not sent again")
    delivery = Delivery(shown, "failed", "no try was made")
    for number in range(1, TRIES + 1):
        try:
            send()
            delivery = Delivery(shown, "done")
            break
        except TransientError as error:
            delivery = Delivery(shown, "failed", str(error))
            if number < TRIES:
                time.sleep(wait_s * number)
        except UncertainError as error:
            delivery = Delivery(shown, "unknown", str(error))
            break
        except RefusedError as error:
            delivery = Delivery(shown, "failed", str(error))
            break
    ledger.note(recipient, shown, delivery)
    return delivery
