"""At which addresses a server may be asked: every address that its name stands for is checked.

A private, loopback or link-local address is asked only where `network.allow` names its server: whoever answers for a
public name may not lead inside. The services that hand out a machine's credentials are never asked.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
METADATA: Final = frozenset(
    map(
        ip_address,
        (
            *("169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
            *("fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
        ),
    )
)
"""Where clouds hand out a machine's credentials: AWS, ECS, EKS, Alibaba, Azure, Oracle, Google."""
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
_CARRYING: Final = (_TRANSLATED, *map(IPv6Network, ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")))
"""The last 32 bits are an IPv4 address: RFC 6052, RFC 8215, and the older forms of RFC 4291 and RFC 2765."""
_PUBLIC: Final = (IPv6Network("2000::/3"), _TRANSLATED)
"""Where public IPv6 addresses are; the standard library takes all for public that it knows nothing of."""
_EXAMPLES: Final = IPv6Network("3fff::/20")
"""RFC 9637: for documentation."""


def resolved(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses that a name stands for, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def address_fault(text: str, *, private: bool) -> str | None:
    """Return why an address may not be asked, None where it may; `private` ones only where that is allowed."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "is no address"
    for one in _meant(address):
        if one in METADATA:
            return "hands out a machine's credentials and is never asked"
        if one.is_multicast or one.is_unspecified or (one.version == 4 and one.is_reserved):
            return "is no address of a server"
        if not (private or _is_public(one)):
            return "is a private, loopback or link-local address"
    return None


def _is_public(address: Address) -> bool:
    known = isinstance(address, IPv4Address) or (any(address in one for one in _PUBLIC) and address not in _EXAMPLES)
    return known and address.is_global


def _meant(address: Address) -> Iterator[Address]:
    """Yield an address and those that it carries: mapped, translated or tunnelled."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if any(address in one for one in _CARRYING) and int(address) > 1:
        yield IPv4Address(address.packed[-4:])
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
