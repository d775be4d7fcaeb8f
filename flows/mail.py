"""The report as a mail, handed to a server by SMTP."""

from __future__ import annotations

import hashlib
import smtplib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from flows.undelivered import RefusedError, TransientError, UncertainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mailbox and the server that takes its mail; the password is a secret setting."""

    to: str
    sender: str
    server: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


def compose(folder: Path, mail: Mail, now: datetime) -> EmailMessage:
    """Write the mail: the text report as its body, the page attached; one id for one day and recipient."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, mail.to
    message["Subject"] = text.partition("\n")[0].lstrip("# ")
    message["Date"] = format_datetime(now.astimezone(UTC))
    digest = hashlib.sha256(f"{folder.resolve()} {mail.to}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{folder.name}.{digest}@ballotwire.invalid>"
    message.set_content(text, cte="quoted-printable")
    message.add_attachment((folder / "report.html").read_bytes(), "text", "html", filename=f"{folder.name}.html")
    return message


def send(message: EmailMessage, mail: Mail) -> None:
    """Hand one mail over, or raise one of the errors of `flows.undelivered`."""
    try:
        server = _opened(mail)
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code, error) from error
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        raise TransientError(f"{mail.server}: {error}") from error
    try:
        with server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        raise _kind(code, error) from error
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code, error) from error
    except smtplib.SMTPServerDisconnected as error:
        raise UncertainError(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise RefusedError(str(error)) from error


def _opened(mail: Mail) -> smtplib.SMTP:
    """Connect, secure and log in; a connection that gets no further is closed."""
    connection: type[smtplib.SMTP] = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    server = connection(mail.server, mail.port, timeout=30)
    try:
        if mail.security == "starttls":
            server.starttls()
        if mail.user:
            server.login(mail.user, mail.password)
    except BaseException:
        server.close()
        raise
    return server


def _kind(code: int, error: smtplib.SMTPException) -> Exception:
    """Tell a refusal for now (4xx) from one for good."""
    return TransientError(str(error)) if 400 <= code < 500 else RefusedError(str(error))
