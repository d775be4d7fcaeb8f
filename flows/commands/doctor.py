"""`ballotwire doctor`: look at everything that tends to break, and say the cure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from flows.console import PARTLY, DataOption, JsonOption, NowOption, configured, print_rows

if TYPE_CHECKING:
    from flows.finding import Finding


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("doctor")(doctor)


def doctor(data: DataOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Look at the machine, the settings, the data and the Prefect server; exit 1 when anything is broken."""
    from flows.finding import failed

    found = list(examine(os.environ, data=data, now=now))
    print_rows([asdict(finding) for finding in found], as_json=as_json)
    if failed(found):
        raise typer.Exit(PARTLY)


def examine(environment: Mapping[str, str], **given: object) -> Iterator[Finding]:
    """Give every finding; a broken thing never hides another one."""
    from extractors.errors import ConfigError
    from flows import installation, prefect_api
    from flows.finding import fault, ok

    yield installation.interpreter()
    yield installation.libraries()
    yield installation.language_model()
    yield installation.telemetry(environment)
    try:
        settings = configured(environment, **given)
        moment = settings.moment()
    except ConfigError as error:
        yield fault("settings", str(error), "docs/settings.md lists what there is")
        return
    yield ok("settings", "read")
    store = settings.store(wait_s=2.0)
    configuration = list(installation.configuration(settings))
    yield from configuration
    yield installation.feeds_list(settings)
    yield (place := installation.directory(store))
    if place.level == "ok":
        yield installation.lock(store)
        yield (database := installation.database(store))
        if database.level == "ok":
            from flows.symptoms import symptoms
            from storage.vitals import read_vitals

            zone = settings.zone if all(f.level != "fail" for f in configuration) else "UTC"
            yield from symptoms(read_vitals(store), moment, zone)
        elif store.live.exists():
            from flows.symptoms import room

            usage = shutil.disk_usage(store.data)
            yield room(usage.free, usage.total, store.live.stat().st_size)
    yield from prefect_api.findings(environment)
