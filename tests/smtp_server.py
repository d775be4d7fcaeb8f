"""A mail server on loopback that speaks enough SMTP to be believed and fails as it is told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """`script` says what the next connections meet: `busy`, `refused`, `broken` or nothing; `mails` is what came."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.script: list[str] = []
        self.mails: list[Message] = []
        self.connections = 0


class Session(socketserver.StreamRequestHandler):
    """One conversation."""

    server: MailServer

    def handle(self) -> None:
        """Answer until the other side is done."""
        self.server.connections += 1
        fault = self.server.script.pop(0) if self.server.script else ""
        if fault == "busy":
            self.say("421 come back later")
            return
        self.say("220 loopback")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT" and fault == "refused":
                self.say("550 no such mailbox")
            elif verb == b"DATA":
                self.say("354 go on")
                body = self.until_dot()
                if fault == "broken":
                    return
                self.server.mails.append(message_from_bytes(body))
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        """Send one line."""
        self.wfile.write(line.encode() + b"\r\n")

    def until_dot(self) -> bytes:
        """Read a mail up to the lone dot that ends it."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server in a thread of its own."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
