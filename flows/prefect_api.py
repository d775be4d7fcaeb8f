"""What the Prefect server says about our deployments, asked over its HTTP API: importing Prefect would take seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from flows.finding import Finding, fault, ok, warn

POOL: Final = "ballotwire"
PATIENCE_S: Final = 30.0
"""A loaded server on a small machine takes its time; a shorter limit raises false alarms."""
STUCK: Final = timedelta(hours=2)
"""No flow may run so long: their time limits are below an hour."""


class ApiError(Exception):
    """The server did not answer, or not as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestration:
    """The state of our deployments on one server."""

    url: str
    version: str
    deployments: tuple[str, ...]
    scheduled: int
    late: tuple[str, ...]
    stuck: tuple[str, ...]
    workers: int


def authorization(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Give user and password of PREFECT_API_AUTH_STRING."""
    user, _, password = environment.get("PREFECT_API_AUTH_STRING", "").partition(":")
    return (user, password) if user else None


def ask(environment: Mapping[str, str], now: datetime | None = None) -> Orchestration | None:
    """Ask the server at PREFECT_API_URL; None when none is configured; ApiError when it does not answer."""
    url = environment.get("PREFECT_API_URL")
    if not url:
        return None
    try:
        with httpx.Client(base_url=url, auth=authorization(environment), timeout=PATIENCE_S) as client:
            return _asked(client, url, now or datetime.now(UTC))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as error:
        raise ApiError(f"{url}: {error or type(error).__name__}") from error


def _asked(client: httpx.Client, url: str, now: datetime) -> Orchestration:
    def rows(path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = client.post(path, json=body).raise_for_status().json()
        return list(answer)

    def runs(state: dict[str, Any], **more: object) -> list[dict[str, Any]]:
        return rows("/flow_runs/filter", {"flow_runs": {"state": state, **more}, **ours, "limit": 200})

    ours = {"work_pools": {"name": {"any_": [POOL]}}}
    version = client.get("/admin/version").raise_for_status().json()
    deployments = rows("/deployments/filter", ours)
    due = {"after_": (now - timedelta(minutes=1)).isoformat()}
    late = runs({"name": {"any_": ["Late"]}})
    old = {"before_": (now - STUCK).isoformat()}
    stuck = runs({"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}, expected_start_time=old)
    workers: list[dict[str, Any]] = []
    if client.get(f"/work_pools/{POOL}").status_code == 200:
        workers = rows(f"/work_pools/{POOL}/workers/filter", {})
    return Orchestration(
        url=url,
        version=str(version),
        deployments=tuple(sorted(row["name"] for row in deployments)),
        scheduled=len(runs({"type": {"any_": ["SCHEDULED"]}}, expected_start_time=due)),
        late=tuple(sorted(row["name"] for row in late)),
        stuck=tuple(sorted(f"{row['name']} {row['id']}" for row in stuck)),
        workers=sum(row.get("status") == "ONLINE" for row in workers),
    )


def judged(state: Orchestration) -> Iterator[Finding]:
    """Say what is wrong with the deployments; pure."""
    yield ok("server", f"Prefect {state.version} at {state.url}")
    if not state.deployments:
        yield fault("deployments", "none", "ballotwire deploy")
        return
    yield ok("deployments", ", ".join(state.deployments))
    if state.scheduled:
        yield ok("scheduler", f"{state.scheduled} runs to come")
    else:
        cure = "restart the server; its log names the fault (wrong pins stop the scheduler and nothing else)"
        yield fault("scheduler", "no run is scheduled: nothing will ever start", cure)
    if state.workers:
        yield ok("worker", f"{state.workers} online")
    else:
        yield fault("worker", "no worker is online", f"prefect worker start --pool {POOL} --limit 2")
    if state.late:
        cure = "is a worker running and below its --limit? then: deploy/RUNBOOK.md, late runs"
        yield warn("late runs", f"{len(state.late)}: {', '.join(state.late[:5])}", cure)
    if state.stuck:
        names = ", ".join(state.stuck[:5])
        yield fault("stuck runs", f"{len(state.stuck)}: {names}", "prefect flow-run cancel ID; deploy/RUNBOOK.md")


def findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the server, if one is configured."""
    try:
        state = ask(environment)
    except ApiError as error:
        cure = "start it (`prefect server start`), or unset PREFECT_API_URL when cron runs `ballotwire run`"
        yield fault("server", f"does not answer: {error}", cure)
        return
    if state is None:
        yield ok("server", "none configured (PREFECT_API_URL): `ballotwire run` needs none")
        return
    yield from judged(state)
