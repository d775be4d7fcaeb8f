"""Connections that reach the public internet only: every address is checked at the moment of connecting.

The check stands below the HTTP client, so it holds on every redirect hop and cannot be deceived by a name that
resolves differently the second time: we connect to the very address that was checked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpcore

from extractors.errors import PipelineError
from extractors.reasons import Reason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NEVER: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "168.63.129.16/32",  # the host agent of one large cloud: public by number, private by nature
        "192.88.99.0/24",
        "64:ff9b:1::/48",
    )
)


class RefusedError(PipelineError):
    """The guard or the resolver ended a connection before it began."""


def is_allowed(address: Address, private: Iterable[Network] = ()) -> bool:
    """Say whether we may connect; an IPv6 address that carries an IPv4 one is judged by what it carries.

    >>> is_allowed(ipaddress.ip_address("93.184.216.34"))
    True
    >>> [is_allowed(ipaddress.ip_address(a)) for a in ("::ffff:10.0.0.1", "100.64.0.1", "169.254.169.254")]
    [False, False, False]
    """
    if any(address in network for network in private if network.version == address.version):
        return True
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if carried is None and address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if carried is not None:
            return is_allowed(carried, private)
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The HTTP client's way to the network: resolve, check every address, connect to a checked one."""

    def __init__(self, private: tuple[Network, ...], resolve: Callable[..., list[Any]] = socket.getaddrinfo) -> None:
        self._private = private
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()
        self._resolvers = ThreadPoolExecutor(32, thread_name_prefix="dns")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers, within `timeout` seconds for all of them."""
        failure: Exception = httpcore.ConnectError("no address")
        try:
            async with asyncio.timeout(timeout):
                for address in await self._addresses(host, port):
                    try:
                        return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
                    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                        failure = error
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: no connection in {timeout} s") from error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def close(self) -> None:
        """Let the resolver threads go without waiting for a slow name server."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._resolvers, self._resolve, host, port, 0, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise RefusedError(Reason.DNS, f"{host}: {error}") from error
        addresses = list(dict.fromkeys(ipaddress.ip_address(str(row[4][0])) for row in found))
        for address in addresses:
            if not is_allowed(address, self._private):
                raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"{host} is {address}")
        return addresses
