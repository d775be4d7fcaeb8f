"""Bodies read piece by piece: decompressed within a cap, so that no bomb ever unfolds in memory."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import Final

from extractors.errors import PipelineError
from extractors.reasons import Reason

_WINDOW: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}


async def read(pieces: AsyncIterable[bytes], encoding: str, cap: int, *, cut: bool = False) -> bytes:
    """Collect a body of at most `cap` bytes after undoing its Content-Encoding.

    Raises PipelineError `encoding`, and `too_large` unless `cut` asks for the first `cap` bytes of a larger body.
    A compressed body that ends early gives what could be read.
    """
    decoder = Decoder(encoding.strip().lower(), cap)
    try:
        async for piece in pieces:
            decoder.add(piece)
    except PipelineError as error:
        if not (cut and error.reason == Reason.TOO_LARGE):
            raise
    return bytes(decoder.body[:cap])


class Decoder:
    """One body under way; `add` takes pieces as they arrive and keeps `body` within the cap."""

    def __init__(self, encoding: str, cap: int) -> None:
        if encoding not in _WINDOW and encoding not in ("", "identity"):
            raise PipelineError(Reason.ENCODING, encoding[:100])
        self.body = bytearray()
        self._cap = cap
        self._encoding = encoding
        self._stream = zlib.decompressobj(_WINDOW[encoding]) if encoding in _WINDOW else None

    def add(self, piece: bytes) -> None:
        """Take the next piece from the wire."""
        if self._stream is None:
            self._keep(piece)
            return
        while piece:
            if self._stream.eof:
                if not piece.startswith(b"\x1f\x8b"):
                    return  # padding after the last member
                self._stream = zlib.decompressobj(31)
            self._keep(self._inflate(piece))
            piece = self._stream.unconsumed_tail or self._stream.unused_data

    def _inflate(self, piece: bytes) -> bytes:
        assert self._stream is not None  # noqa: S101 - for the type checker: `add` has looked
        room = self._cap - len(self.body) + 1
        try:
            return self._stream.decompress(piece, room)
        except zlib.error as error:
            if self._encoding == "deflate" and not self.body:  # many servers send the raw stream without its header
                self._stream, self._encoding = zlib.decompressobj(-15), "raw"
                return self._inflate(piece)
            raise PipelineError(Reason.ENCODING, str(error)) from error

    def _keep(self, piece: bytes) -> None:
        self.body += piece
        if len(self.body) > self._cap:
            raise PipelineError(Reason.TOO_LARGE, f"more than {self._cap} bytes")
