"""The report's opening to any Apprise URL: chats, push services, webhooks."""

from __future__ import annotations

import re
from pathlib import Path

import apprise

from flows.undelivered import RefusedError, TransientError, UncertainError

BODY = 1_800
"""Characters of the message, for the strictest common service takes 2,000; the page goes along where one can."""
CUT_SHORT = re.compile(r"timed out|aborted|reset by peer|RemoteDisconnected", re.IGNORECASE)


def valid(url: str) -> bool:
    """Tell whether Apprise knows what to do with a URL.

    >>> valid("json://desk.example/hook"), valid("carrier-pigeon://desk")
    (True, False)
    """
    return apprise.Apprise.instantiate(url) is not None


def label(url: str) -> str:
    """Name a URL without what is secret in it.

    >>> label("json://user:secret@desk.example/hook")
    'json://desk.example'
    """
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}" if scheme in {"json", "jsons"} else f"{scheme}://…"


def message(folder: Path) -> tuple[str, str]:
    """Give title and body: the head and the lead sentences of the text report."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    opening = re.split(r"(?m)^## ", rest)[:2]
    return title.lstrip("# "), "".join(opening).strip()[:BODY]


def send(url: str, folder: Path) -> None:
    """Send it, or raise one of the errors of `flows.undelivered`: Apprise itself says no more than yes or no."""
    title, body = message(folder)
    service = apprise.Apprise()
    if not service.add(url):
        raise RefusedError("Apprise does not know this URL")
    page = apprise.AppriseAttachment(str(folder / "report.html"))
    with apprise.LogCapture(level=apprise.logging.DEBUG, fmt="%(levelname)s %(message)s") as log:  # type: ignore[no-untyped-call]
        if service.notify(body=body, title=title, body_format=apprise.NotifyFormat.MARKDOWN, attach=page):
            return
        said = log.getvalue()
    reason = "; ".join(line[8:] for line in said.splitlines() if line.startswith(("WARNING ", "ERROR   ")))
    if any(CUT_SHORT.search(line) for line in said.splitlines() if "Exception" in line):
        raise UncertainError(reason or "the connection broke")
    raise TransientError(reason or "refused without a word")
