"""What storage raises; the command line turns each into an exit code and one sentence with the cure."""

from __future__ import annotations


class StorageError(Exception):
    """The database could not be used."""


class LockedError(StorageError):
    """Another process holds the database; the message names it."""


class NewerError(StorageError):
    """The data were written by a newer version; nothing was touched."""


class ForeignError(StorageError):
    """The file is damaged or not ours; nothing was touched."""


class FencedError(StorageError):
    """A newer run of the same kind has begun, so this one may no longer commit."""


class TransientError(StorageError):
    """Another worker committed first, or the lake was away for a moment: the whole transaction may be repeated."""


class AwayError(TransientError):
    """The lake's catalogue did not answer for as long as we wait."""
