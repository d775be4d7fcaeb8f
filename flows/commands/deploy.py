"""`ballotwire deploy`: bring a Prefect server to what `deploy/` says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.console import OFFLINE, configured, fail, guarded


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("deploy")(deploy)


def deploy(
    files: Annotated[Path | None, typer.Option("--folder", help="Where prefect.yaml is; by default ours.")] = None,
    wait: Annotated[float, typer.Option(help="Seconds that a server which is being started may take to answer.")] = 0.0,
) -> None:
    """Create or update pool, queues, deployments, schedules and automations on the server at PREFECT_API_URL."""
    with guarded():
        from flows import deployment
        from flows.prefect_api import ApiError

        try:
            for line in deployment.apply(files or deployment.folder(), configured(), wait):
                sys.stderr.write(f"{line}\n")
        except ApiError as error:
            fail(str(error), OFFLINE)
