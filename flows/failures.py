"""What goes wrong between us and a host, named by our reason codes."""

from __future__ import annotations

import ssl
from typing import Final

import httpcore

from extractors.errors import PipelineError
from extractors.reasons import Reason
from extractors.records import Failure

_STATUS_REASON: Final = {
    401: Reason.BLOCKED,
    402: Reason.BLOCKED,
    403: Reason.BLOCKED,
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    429: Reason.THROTTLED,
    451: Reason.LEGAL,
}
OUTSIDE: Final = (
    PipelineError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    TimeoutError,
    OSError,
    ValueError,
)
"""What a hostile or broken server can make the layers below raise; any other exception is a bug of ours."""


def of_status(status: int, *, asks_for_time: bool) -> Reason:
    """Name a status that carries no page; a 503 with Retry-After is a request for patience, not a fault."""
    if status == 503 and asks_for_time:
        return Reason.THROTTLED
    return Reason.SERVER_ERROR if status >= 500 else _STATUS_REASON.get(status, Reason.HTTP_ERROR)


def of_error(url: str, error: Exception) -> Failure:
    """Name what went wrong between us and the host."""
    if isinstance(error, PipelineError):
        return Failure(url=url, reason=error.reason, detail=error.detail)
    reason = Reason.UNREACHABLE
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        reason = Reason.TIMEOUT
    elif isinstance(error, httpcore.ProtocolError | ValueError):
        reason = Reason.PROTOCOL
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = Reason.TLS
        cause = cause.__cause__ or cause.__context__
    return Failure(url=url, reason=reason, detail=f"{type(error).__name__}: {error}"[:300])
