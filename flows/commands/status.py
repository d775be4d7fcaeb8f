"""`ballotwire status` and `ballotwire metrics`: how it does, for people and for Prometheus."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from flows.console import USAGE, DataOption, JsonOption, NowOption, configured, fail, guarded, located, print_rows


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("status")(status)
    app.command("metrics")(metrics)


def status(data: DataOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Print the last runs, the queue, the age of everything and the sizes on disk."""
    with guarded():
        from storage.errors import StorageError
        from storage.vitals import read_vitals

        settings = configured(data=data, now=now)
        store, _ = located(settings)
        if not store.exists():
            raise StorageError(f"{store.data} holds no data yet: run `ballotwire run` or give another --data directory")
        figures = asdict(read_vitals(store))
    if as_json:
        print_rows([figures], as_json=True)
        return
    sections = {
        "Last runs": figures.pop("last_runs"),
        "Feeds to look at": figures.pop("sick_feeds")[:20],
        "Outlets whose pages fail, in a day": figures.pop("failing_outlets")[:20],
        "Dropped, by reason": figures.pop("drops"),
        "Not delivered": figures.pop("undelivered"),
    }
    figures["manifest"] = _published(figures["manifest"], figures["snapshot_bytes"])
    figures["feeds"] = ", ".join(f"{n} {health}" for health, n in figures["feeds"].items())
    print_rows([{"figure": name, "value": value} for name, value in figures.items()], as_json=False)
    for title, rows in sections.items():
        _section(title, rows)


def _published(manifest: dict[str, Any] | None, size: int) -> str:
    """Say what the snapshot's manifest says, and whether the file beside it can be the one that it means."""
    if manifest and "lake" in manifest:
        return f"version {manifest['version']} of the lake, newest fetch {manifest['newest_fetch']}"
    if manifest is None:
        return "none: nothing is published yet" if not size else "missing or broken; the next run writes it anew"
    if manifest.get("bytes") != size:
        return "that of another file, left by a publishing that was killed; the next run mends it"
    return f"schema {manifest['schema_version']}, newest fetch {manifest['newest_fetch']}, sha-256 {manifest['sha256']}"


def _section(title: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        sys.stdout.write(f"\n{title}\n")
        print_rows(rows, as_json=False)


def metrics(
    listen: Annotated[str | None, typer.Option("--listen", help="Serve /metrics at HOST:PORT until stopped.")] = None,
    data: DataOption = None,
    now: NowOption = None,
) -> None:
    """Print the figures as Prometheus text, from the published snapshot, so that no run ever waits for it."""
    with guarded():
        from flows.prometheus import exposition, serve

        settings = configured(data=data, now=now)
        store, _ = located(settings)
        if listen is None:
            sys.stdout.write(exposition(store, settings.moment()))
            return
        host, _, port = listen.rpartition(":")
        if not port.isdigit():
            fail(f"--listen {listen}: write HOST:PORT, such as 127.0.0.1:9109", USAGE)
        serve(store, settings.moment, host or "127.0.0.1", int(port))
