"""`ballotwire init`: a folder to run from, with every setting explained and a list of feeds to edit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import USAGE, fail

PREFECT = """# Only with Prefect, before its server, its worker and `ballotwire deploy`: set -a; . ./prefect.env; set +a
PREFECT_API_URL=http://127.0.0.1:4200/api
PREFECT_WORKER_WEBSERVER_HOST=127.0.0.1
# No library reports to its makers.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(help="The folder; made when it is not there.")] = Path(),
    contact: Annotated[str, typer.Option(help="Mail or web address where outlets reach you.")] = "",
) -> None:
    """Write ballotwire.toml, feeds.toml and prefect.env; what is there already is never overwritten."""
    from flows.deployment import folder as shipped
    from flows.installation import TELEMETRY
    from flows.settings import template

    texts = {
        "ballotwire.toml": template(feeds="feeds.toml", contact=contact),
        "prefect.env": PREFECT + "".join(f"{name}={value}\n" for name, value in TELEMETRY.items()),
        "feeds.toml": (shipped() / "feeds.toml").read_text(encoding="utf-8"),
    }
    if there := [name for name in texts if (folder / name).exists()]:
        fail(f"{folder / there[0]} is there already; give another folder, or edit it", USAGE)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{folder / name}\n")
    where = "" if folder == Path() else f"cd {folder}; "
    sys.stderr.write(f"Next: edit ballotwire.toml and feeds.toml, then {where}ballotwire doctor; ballotwire run\n")
