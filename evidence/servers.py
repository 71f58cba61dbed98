"""Servers as the configuration names them, and which of them a collector may ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PORTS: Final = {"http": 80, "https": 443}
URL: Final = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?(?:/[^\s#\\]*)?", re.ASCII
)
"""The address of a server: scheme, host, port, path; no credentials and no fragment."""


@dataclass(frozen=True, slots=True, order=True)
class Server:
    """Scheme, host in lower case without the brackets of IPv6, and port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


@dataclass(frozen=True, slots=True)
class Reach:
    """The servers that may be asked, and those of them that `network.allow` names: also at private addresses."""

    servers: frozenset[Server]
    named: frozenset[Server] = frozenset()


def server_of(url: str) -> Server | None:
    """Return the server that an address names, None where it is no address or holds credentials."""
    found = URL.fullmatch(url)
    if found is None:
        return None
    port = int(found[3]) if found[3] else PORTS[found[1]]
    return Server(found[1], found[2].strip("[]").lower().rstrip("."), port) if 0 < port < 65_536 else None


def servers_of(urls: Iterable[str]) -> frozenset[Server]:
    """Return the servers that some addresses name."""
    return frozenset(server for url in urls if (server := server_of(url)) is not None)


def reach_of(urls: Iterable[str], allow: Iterable[str]) -> Reach:
    """Return what may be asked: the servers that `allow` names, else exactly those of the configured `urls`."""
    named = servers_of(allow)
    return Reach(named or servers_of(urls), named)
