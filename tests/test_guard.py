"""Connections reach the public internet only, and only hosts that prove who they are."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import PipelineError
from flows.fetch import Fetcher
from flows.guard import GuardedBackend, is_allowed
from tests.fetching import reason_of, run
from tests.hazards import Answer, HazardWeb


def test_loopback_is_forbidden_unless_opened() -> None:
    """By default nothing on this machine is reached, by any spelling of its address."""
    with HazardWeb({"site": {"/x": Answer(body=b"secret")}}) as there:
        spellings = [
            there.url("site", "/x"),
            f"http://2130706433:{there.port}/",
            f"http://localhost:{there.port}/",
            f"http://[::1]:{there.port}/",
        ]

        async def ask(web: Fetcher) -> list[str]:
            return [reason_of(await web.get(url)) for url in spellings]

        assert set(run(ask, allow_private=())) == {"forbidden_address"}
        assert there.log == []


def test_an_invalid_certificate_is_refused(tmp_path: Path) -> None:
    """A certificate that nobody vouches for gives no page."""
    with HazardWeb({"site": {"/x": Answer(body=b"x")}}, tls=_self_signed(tmp_path)) as there:
        assert reason_of(run(lambda web: web.get(there.url("site", "/x")))) == "tls"
        assert there.log == []


def _self_signed(folder: Path) -> ssl.SSLContext:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "e.org")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    whole = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    (folder / "cert").write_bytes(whole.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


_PRIVATE = st.sampled_from(
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
    ]
).map(ipaddress.IPv4Network)


@given(_PRIVATE, st.integers(0, 2**32 - 1))
def test_a_private_address_is_refused_in_every_disguise(network: ipaddress.IPv4Network, number: int) -> None:
    """Plain, mapped into IPv6, through 6to4 and through NAT64."""
    inner = int(network.network_address) + number % network.num_addresses
    six = [(0xFFFF << 32) + inner, (0x2002 << 112) + (inner << 80), (0x64FF9B << 96) + inner]
    assert not is_allowed(ipaddress.IPv4Address(inner))
    assert [is_allowed(ipaddress.IPv6Address(number)) for number in six] == [False] * 3


@pytest.mark.parametrize(
    "text", ["::1", "fe80::1", "fd00:ec2::254", "ff02::1", "::", "168.63.129.16", "255.255.255.255", "240.0.0.1"]
)
def test_special_addresses_are_refused(text: str) -> None:
    """Local, link-local, unique local, multicast and metadata addresses."""
    assert not is_allowed(ipaddress.ip_address(text))


def test_public_addresses_are_allowed() -> None:
    """The guard lets the public internet through."""
    assert all(
        is_allowed(ipaddress.ip_address(text)) for text in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8")
    )


def test_a_name_that_lies_is_found_out_at_every_connection() -> None:
    """One bad address among good ones refuses the name, and a name that changes its mind is checked again."""
    answers = iter([["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])

    def resolve(*_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in next(answers)]

    async def connect() -> None:
        backend = GuardedBackend((), resolve=resolve)
        for _ in range(3):
            with pytest.raises(PipelineError, match="forbidden_address"):
                await backend.connect_tcp("e.org", 80, timeout=1)
        backend.close()

    asyncio.run(connect())
