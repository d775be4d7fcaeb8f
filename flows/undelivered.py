"""Why something did not reach a recipient: what decides whether it is tried again."""

from __future__ import annotations


class TransientError(Exception):
    """Nothing was delivered yet and trying again may help."""


class RefusedError(Exception):
    """Nothing was delivered and trying again now does not help."""


class UncertainError(Exception):
    """The connection broke while the other side was taking it: it may have arrived, so it is not sent again."""
