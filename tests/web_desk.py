"""A web service on loopback that takes notices and answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Desk(ThreadingHTTPServer):
    """`script` holds the next answers' codes, 0 for hanging up without one; `requests` is what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.script: list[int] = []
        self.requests: list[bytes] = []


class Taking(BaseHTTPRequestHandler):
    """One request."""

    server: Desk

    def do_POST(self) -> None:
        """Keep the body and answer."""
        self.server.requests.append(self.rfile.read(int(self.headers["Content-Length"])))
        code = self.server.script.pop(0) if self.server.script else 200
        if code:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep silent."""


@contextmanager
def web_desk() -> Iterator[Desk]:
    """Run it in a thread of its own."""
    with Desk() as desk:
        thread = threading.Thread(target=desk.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield desk
        desk.shutdown()
        thread.join()
