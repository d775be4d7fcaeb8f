"""How we behave on the web: who we say we are, how long we wait, how much we read."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

from flows import robots
from flows.guard import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How we behave on the web; seconds and bytes.

    `allow_private` opens networks that the guard refuses by default, for tests and for feeds inside an organisation.
    `patience_s` is the longest Retry-After that is waited for within a run.
    """

    user_agent: str = "Ballotwire/0.1"
    contact: str = ""
    allow_private: tuple[Network, ...] = ()
    connect_s: float = 10.0
    total_s: float = 30.0
    max_bytes: dict[str, int] = field(
        default_factory=lambda: {"feed": 15 << 20, "page": 5 << 20, "robots": robots.LARGEST}
    )
    host_delay_s: float = 1.0
    crawl_delay_cap_s: float = 30.0
    patience_s: float = 10.0
    concurrency: int = 64
    max_redirects: int = 5
    feed_retries_s: tuple[float, ...] = (1.0, 2.0)
    obeys_tdm: bool = True

    @property
    def token(self) -> str:
        """The product token that robots.txt files address."""
        return self.user_agent.partition("/")[0]

    @property
    def agent(self) -> str:
        """The User-Agent header: who we are and how to reach the operator."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


LOOPBACK: Final = (ip_network("127.0.0.0/8"),)
