"""How the flows call a step, as a task that is retried on a locked database and never cached, and leave an artifact."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

import httpx
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Cancelled

from flows.settings import Settings
from storage.errors import LockedError, TransientError
from storage.store import Store

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)


def as_task(name: str, function: Callable[P, T], /) -> Callable[P, T]:
    """Wrap a step as a task; only a locked database is worth a retry, everything else is data or a bug."""
    wrap = task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=5,
        retry_delay_seconds=[2, 5, 10, 20, 40],
        retry_condition_fn=locked,
    )
    return wrap(function)


def locked(_task: Any, _run: Any, state: Any) -> bool:  # noqa: ANN401 - Prefect hands over its own types
    """Say whether a task failed because another process held the database, or because a lake was away."""
    return isinstance(state.result(raise_on_failure=False), LockedError | TransientError)


def not_now(error: LockedError) -> State[Any]:
    """End a run that found another job at work: cancelled, not failed, since what it would have done is still found."""
    return Cancelled(message=f"{error}; the next run does what is left")


def leave(create: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Leave an artifact on Prefect's pages; a server that can't take it does not fail a run that has done its work."""
    try:
        create(*args, **kwargs)
    except httpx.HTTPError as error:
        logger.warning("no artifact: %s", error)


def opened(settings: Settings, wait_s: float = 60.0) -> tuple[Store, datetime]:
    """Create or migrate the data directory; a flow waits a minute for the database, for it has no user who waits."""
    now = settings.moment()
    store = settings.store(wait_s)
    store.prepare(now)
    return store, now
