"""An answer as it comes: no more of it than is allowed, unpacked piece by piece, and what may be wrong with it."""

from __future__ import annotations

import re
import ssl
import zlib
from typing import Final

import httpx

AGAIN: Final = (429, 502, 503, 504)
"""Statuses that say: later."""


class Trouble(Exception):
    """What went wrong with one attempt; `again` tells whether another may help, `wait` what the server asks for."""

    def __init__(
        self, code: str, message: str, hint: str, *, again: bool = False, unsent: bool = False, wait: float = 0
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.hint = code, message, hint
        self.again, self.unsent, self.wait = again, unsent, wait


class Body:
    """The bytes of an answer, unpacked as they come, no more than `room` of them."""

    def __init__(self, encoding: str, room: int) -> None:
        if encoding not in ("identity", "gzip", ""):
            raise Trouble("ARC-NET-ENCODING", "the answer is packed in a way that was not asked for", "ask its owner")
        self.unzip = zlib.decompressobj(31) if encoding == "gzip" else None
        self.room = room
        self.data = bytearray()

    def take(self, piece: bytes) -> None:
        if self.unzip is not None:
            try:
                piece = self.unzip.decompress(piece, self.room - len(self.data) + 1)
            except zlib.error:
                raise _broken() from None
        self.data += piece
        if len(self.data) > self.room:
            message = f"the answer has more than {self.room} bytes"
            raise Trouble("ARC-NET-SIZE", message, "ask for less: fewer models, a smaller page, a shorter time")

    def whole(self) -> bytes:
        if self.unzip is not None and (not self.unzip.eof or self.unzip.unused_data):
            raise _broken()
        return bytes(self.data)


def _broken() -> Trouble:
    return Trouble("ARC-NET-BROKEN", "the answer broke off or is no HTTP", "try again later", again=True)


def unanswered(error: httpx.HTTPError) -> Trouble:
    """Tell what kept a server from answering, without the library's words: they may hold what was sent."""
    if _is_tls(error):
        hint = "check the host's name and its certificate; 'network', 'ca' names a file of your own authorities"
        return Trouble("ARC-NET-TLS", "the server's certificate could not be verified", hint)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        hint = "check that it runs, and that this machine may reach it"
        return Trouble("ARC-NET-CONNECT", "no connection to the server", hint, again=True, unsent=True)
    if isinstance(error, httpx.TimeoutException):
        return Trouble("ARC-NET-TIMEOUT", "the server did not answer in time", "try again later", again=True)
    return _broken()


def _is_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _advice(status: int) -> str:
    if status in (401, 403):
        return "check the credentials: the variable that the source names, and what it may read"
    if status == 404:
        return "check the address and the names that the source asks for"
    return "try again later" if status >= 500 or status == 429 else "check the source's options"


def _wanted_wait(response: httpx.Response) -> float:
    """Return the seconds that a server asks to wait (RFC 9110, 10.2.3), 0 where it says a date or nothing."""
    text = response.headers.get("retry-after", "")
    return float(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0.0


def check_status(response: httpx.Response, expected: tuple[int, ...]) -> None:
    """Raise Trouble for a status that is not expected."""
    status = response.status_code
    if status in expected:
        return
    if 300 <= status < 400:
        hint = "configure the address that it leads to: redirects are not followed"
        raise Trouble("ARC-NET-REDIRECT", f"the server sends elsewhere ({status})", hint)
    message, wait = f"the server answered {status}", _wanted_wait(response)
    raise Trouble("ARC-NET-STATUS", message, _advice(status), again=status in AGAIN, wait=wait)
