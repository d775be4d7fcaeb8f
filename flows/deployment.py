"""Bring a Prefect server to what the files of `deploy/` say: pool, queues, deployments, automations; twice is once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from extractors.errors import ConfigError
from flows.installation import TELEMETRY
from flows.prefect_api import PATIENCE_S, ApiError, authorization
from flows.settings import Settings

NOTICE: Final = "ballotwire-notice"
"""Name of the block that holds the webhook for failure notices."""
Row = dict[str, Any]


def folder() -> Path:
    """Find the deployment files: of the installed package, or of the checkout."""
    here = Path(__file__).parent
    return here / "deploy" if (here / "deploy").is_dir() else here.parent / "deploy"


def apply(files: Path, settings: Settings, wait_s: float = 0.0) -> Iterator[str]:
    """Create or update everything and say what was done; ApiError when the server refuses or does not answer.

    A server that is being started may take `wait_s` seconds to answer.
    """
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        raise ConfigError("PREFECT_API_URL is not set; for a server on this machine: http://127.0.0.1:4200/api")
    try:
        with httpx.Client(base_url=url, auth=authorization(os.environ), timeout=PATIENCE_S) as client:
            _await(client, wait_s)
            yield from _pool(client, _read(files / "pool.yaml"))
            yield from _deployments(files / "prefect.yaml", settings)
            notice = _notice(settings)
            for automation in _read(files / "automations.yaml"):
                yield _automation(client, automation, notice)
    except httpx.HTTPStatusError as error:
        raise ApiError(f"{error.request.url}: {error.response.status_code} {error.response.text[:500]}") from error
    except httpx.HTTPError as error:
        raise ApiError(f"{url}: {error or type(error).__name__}; is the server running?") from error


def _await(client: httpx.Client, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            client.get("/health").raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(1)
        else:
            return


def _read(file: Path) -> Any:  # noqa: ANN401 - YAML of any shape
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: {error}") from None


def _prefect(*arguments: str, **environment: str) -> None:
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    told = TELEMETRY | os.environ | environment
    try:
        ran = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603 - our own arguments
    except subprocess.TimeoutExpired:
        raise ApiError(
            f"prefect {arguments[0]} did not end within ten minutes: is the machine too busy? Run it again"
        ) from None
    if ran.returncode:
        raise ApiError(f"prefect {' '.join(arguments)}: {(ran.stderr or ran.stdout)[-800:]}")


def _pool(client: httpx.Client, pool: Row) -> Iterator[str]:
    name, at = pool["name"], f"/work_pools/{pool['name']}"
    if client.get(at).status_code == httpx.codes.NOT_FOUND:
        _prefect("work-pool", "create", name, "--type", pool["type"])
    settled = {key: pool[key] for key in ("description", "concurrency_limit")}
    client.patch(at, json=settled).raise_for_status()
    yield f"pool {name}: {pool['concurrency_limit']} at a time"
    for queue in pool["queues"]:
        if client.get(f"{at}/queues/{queue['name']}").status_code == httpx.codes.NOT_FOUND:
            client.post(f"{at}/queues", json=queue).raise_for_status()
        else:
            client.patch(f"{at}/queues/{queue['name']}", json=queue).raise_for_status()
        yield f"queue {queue['name']}: priority {queue['priority']}"


def _deployments(file: Path, settings: Settings) -> Iterator[str]:
    home = os.environ.get("BALLOTWIRE_HOME", str(Path.cwd()))
    _prefect("deploy", "--all", "--prefect-file", str(file), BALLOTWIRE_HOME=home, BALLOTWIRE_ZONE=settings.zone)
    for deployment in _read(file)["deployments"]:
        yield f"deployment {deployment['name']}: {deployment['entrypoint']}"


def _notice(settings: Settings) -> str | None:
    """Save the webhook as a block, its address as a secret that Prefect encrypts, and give its id; None without one."""
    if not settings.notice_url:
        return None
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.types import SecretDict

    block = CustomWebhookNotificationBlock(
        name=NOTICE,
        url="{{address}}",
        json_data={"text": "{{subject}}\n{{body}}"},
        secrets=SecretDict({"address": settings.notice_url}),
        headers=None,
        cookies=None,
    )
    return str(block.save(NOTICE, overwrite=True))


def _automation(client: httpx.Client, automation: Row, notice: str | None) -> str:
    name = automation["name"]
    for action in automation["actions"]:
        if action.get("block_document_id") == "notice_url":
            if notice is None:
                return f"automation {name}: left out, notice_url is not set"
            action["block_document_id"] = notice
    body = {"enabled": True, "tags": ["ballotwire"], **automation}
    known = client.post("/automations/filter", json={"automations": {"name": {"any_": [name]}}}).raise_for_status()
    if not (found := known.json()):
        client.post("/automations/", json=body).raise_for_status()
        return f"automation {name}: created"
    client.put(f"/automations/{found[0]['id']}", json=body).raise_for_status()
    for double in found[1:]:
        client.delete(f"/automations/{double['id']}").raise_for_status()
    return f"automation {name}: up to date"
