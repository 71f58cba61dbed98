"""The only way out: servers that the configuration allows, asked at a checked address, within limits.

A name is resolved once, every address it stands for is checked, and the connection goes to one of these, while TLS
still verifies the name. No redirect is followed, no proxy, `.netrc` or variable of the environment is read, no cookie
is kept. Messages name the address asked for and never what was sent or answered.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import httpx

from arcanos import __version__
from arcanos.digest import canonical
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.addresses import address_fault, resolved
from arcanos.evidence.answers import Body, Trouble, check_status, unanswered
from arcanos.evidence.collectors.interface import Method, Query, Reply
from arcanos.evidence.servers import PORTS, Reach, Server, server_of
from arcanos.readers.source import Value
from arcanos.redaction import printable, redact

LONGEST_WAIT: Final = 30.0
_HEADER: Final = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class WebLimits:
    """Bytes of one answer, after decompression, and of all; seconds to connect, between two pieces, for an answer."""

    body: int = 64 * 1024 * 1024
    total: int = 1024 * 1024 * 1024
    connect: float = 10.0
    read: float = 30.0
    answer: float = 120.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it is sent: at `addresses`, in their order, for a server known by its name."""

    method: str
    url: httpx.URL
    server: Server
    addresses: tuple[str, ...]
    headers: Mapping[str, str]
    content: bytes
    expected: tuple[int, ...]

    @property
    def shown(self) -> str:
        return printable(redact(str(self.url)))


@dataclass(slots=True)
class HttpWeb:
    """A Web over HTTP; `retries` are for GET and HEAD, and for any request that no connection was made for.

    `context` verifies servers; `resolve`, `pause` and `clock` are given by tests. `pinned` are the addresses that
    were checked: nothing else is ever connected to.
    """

    reach: Reach
    retries: int = 2
    context: ssl.SSLContext = field(default_factory=lambda: verifying(""))
    limits: WebLimits = field(default_factory=WebLimits)
    resolve: Callable[[str, int], tuple[str, ...]] = resolved
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    pinned: set[str] = field(default_factory=set[str])
    received: int = 0
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    _clients: dict[Server, httpx.Client] = field(default_factory=dict[Server, httpx.Client])

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        """Return the answer. Raises NotCollected where there is none, it is too large, or its status is another."""
        return self._insisted(self._asked(method, url, query, json, headers or {}, expected))

    def post(self, url: str, content: bytes, media_type: str) -> Reply:
        """Return the answer to bytes of a media type. Raises NotCollected as `ask` does."""
        asked = self._asked("POST", url, (), None, {"content-type": media_type}, (200,))
        return self._insisted(replace(asked, content=content))

    def _insisted(self, asked: _Asked) -> Reply:
        for attempt in range(self.retries + 1):
            try:
                return self._attempt(asked)
            except Trouble as trouble:
                may = trouble.unsent or (trouble.again and asked.method != "POST")
                if not may or attempt == self.retries:
                    said = f" ({attempt + 1} attempts)" if attempt else ""
                    raise _refusal(asked.shown, trouble.code, trouble.message + said, trouble.hint) from None
                self.pause(min(max(trouble.wait, 0.5 * 2**attempt), LONGEST_WAIT))
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    def _asked(
        self, method: str, url: str, query: Query, json: Value, headers: Mapping[str, str], expected: tuple[int, ...]
    ) -> _Asked:
        server, whole = _parsed(url)
        if query:
            whole = whole.copy_merge_params(dict(query) if isinstance(query, Mapping) else query)
        if not all(_HEADER.fullmatch(f"{name}{value}") for name, value in headers.items()):
            hint = "check the value of the variable; it may end with a line break"
            raise _refusal(str(server), "ARC-NET-HEADER", "a credential holds what a header can't", hint)
        sent = {**headers, "host": whole.netloc.decode("ascii")}
        content = b"" if json is None else canonical(json)
        if json is not None:
            sent["content-type"] = "application/json"
        return _Asked(method, whole, server, self._addresses(server), sent, content, expected)

    def _addresses(self, server: Server) -> tuple[str, ...]:
        """Return the checked addresses of a server. Raises NotCollected where it or one of them may not be asked."""
        if server not in self.reach.servers:
            hint = "name it under 'network', 'allow' in the configuration, or correct the source's address"
            raise _refusal(str(server), "ARC-NET-DENIED", "the configuration does not let this server be asked", hint)
        addresses = self._resolved(server)
        if not addresses:
            raise _refusal(str(server), "ARC-NET-NAME", "the name of the server is not known", "check it, and the DNS")
        named = server in self.reach.named
        for address in addresses:
            if fault := address_fault(address, private=named):
                hint = f"to ask it all the same, write 'network': {{'allow': ['{server}']}}"
                may = not named and address_fault(address, private=True) is None
                said = f"an address of the server {fault}"
                raise _refusal(str(server), "ARC-NET-ADDRESS", said, hint if may else "ask another server")
        self.pinned.update(addresses)
        return addresses

    def _resolved(self, server: Server) -> tuple[str, ...]:
        """Return what a name stands for, as it was said first; nothing where nobody knows it."""
        if server.host not in self._known:
            try:
                self._known[server.host] = self.resolve(server.host, server.port)
            except (OSError, UnicodeError):
                self._known[server.host] = ()
        return self._known[server.host]

    def _attempt(self, asked: _Asked) -> Reply:
        """Ask at each address until one can be connected to."""
        unsent: Trouble | None = None
        for address in asked.addresses:
            try:
                return self._at(asked, address)
            except Trouble as trouble:
                if not trouble.unsent:
                    raise
                unsent = trouble
        raise unsent or AssertionError("a server has one address or more")

    def _at(self, asked: _Asked, address: str) -> Reply:
        client = self._client(asked.server)
        client.cookies.clear()
        request = client.build_request(
            asked.method,
            asked.url.copy_with(host=address),
            content=asked.content or None,
            headers=asked.headers,
            extensions={"sni_hostname": asked.server.host},
        )
        ends = self.clock() + self.limits.answer
        try:
            response = client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise unanswered(error) from None
        try:
            check_status(response, asked.expected)
            body = b"" if asked.method == "HEAD" else self._body(response, ends)
        except httpx.HTTPError as error:
            raise unanswered(error) from None
        finally:
            response.close()
        media_type = response.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
        headers = {name: printable(value) for name, value in response.headers.items()}
        return Reply(asked.shown, response.status_code, printable(media_type)[:100], body, headers)

    def _client(self, server: Server) -> httpx.Client:
        """Return the connections to one server: those of another name at the same address are not its own."""
        if server not in self._clients:
            limits = self.limits
            self._clients[server] = httpx.Client(
                verify=self.context,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
                headers={"user-agent": f"arcanos/{__version__}", "accept-encoding": "gzip"},
            )
        return self._clients[server]

    def _body(self, response: httpx.Response, ends: float) -> bytes:
        """Read the answer, no more than is allowed of it."""
        room = min(self.limits.body, self.limits.total - self.received)
        body = Body(response.headers.get("content-encoding", "identity").strip().lower(), room)
        for piece in response.iter_raw():  # each as it comes: filled up to a size, a drop would wait for the next
            if self.clock() > ends:
                hint = "ask for less, or ask a server that is less busy"
                raise Trouble("ARC-NET-TIMEOUT", "the answer took too long", hint, again=True)
            body.take(piece)
        whole = body.whole()
        self.received += len(whole)
        return whole


def verifying(ca: str) -> ssl.SSLContext:
    """Return what verifies servers: the public authorities, and those in the file `ca` where it is named.

    Raises NotCollected where that file can't be read.
    """
    context = httpx.create_ssl_context(trust_env=False)
    try:
        if ca:
            context.load_verify_locations(cafile=ca)
    except OSError:
        message = "the authorities of 'network', 'ca' can't be read"
        raise _refusal(ca, "ARC-NET-CA", message, "name a file of certificates in PEM") from None
    return context


def _parsed(url: str) -> tuple[Server, httpx.URL]:
    """Return what an address says, where two readers of it agree about the server."""
    server = server_of(url)
    try:
        parsed = None if server is None else httpx.URL(url)
    except httpx.InvalidURL:
        parsed = None
    if server is None or parsed is None or parsed.userinfo or _server(parsed) != server:
        hint = "write https://HOST/PATH; credentials go into headers, by the name of their variable"
        raise _refusal("(address)", "ARC-NET-URL", "this is no address that can be asked", hint)
    return server, parsed


def _server(url: httpx.URL) -> Server:
    return Server(url.scheme, url.host.lower().rstrip("."), url.port or PORTS.get(url.scheme, 0))


def _refusal(name: str, code: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(name), code, message, hint)])
