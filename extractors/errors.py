"""The tree of what can go wrong with one item; each carries a stable reason that is stored and counted."""

from __future__ import annotations


class PipelineError(Exception):
    """One item failed; the batch goes on and the reason is stored.

    `reason` is one of the codes in `extractors.reasons.Reason`; `detail` is for people.

    >>> str(PipelineError("timeout", "no answer in 30 s"))
    'timeout: no answer in 30 s'
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class ConfigError(Exception):
    """What the operator wrote cannot be used; the message names file, line and cure, and the command exits with 2."""


class OfflineError(ConfigError):
    """What the settings name on the web could not be reached."""
