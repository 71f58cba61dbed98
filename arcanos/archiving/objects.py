"""A compliance drive that is a store of objects, or a server of files, behind the interface of fsspec.

Its libraries raise whatever their transport raises, and what they say may hold keys or signed addresses: every failure
becomes one of a few sentences of ours.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from arcanos.archiving.drive import PIECE, Absent, Content, DriveFailed
from arcanos.archiving.files import Files
from arcanos.archiving.folder import INCOMING
from arcanos.readers.shapes import is_object

BLOCK: Final = 8 * PIECE
"""Bytes that are sent and asked for at a time; Amazon S3 takes 5 MiB and more."""
_CODE: Final = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
_REASONS: Final[dict[str, str]] = {
    "PermissionError": "access is denied",
    "NoCredentialsError": "there are no credentials in the environment",
    "PartialCredentialsError": "the credentials in the environment are not complete",
    "FileNotFoundError": "there is no such bucket or folder",
    "EndpointConnectionError": "the store can't be reached",
    "ClientConnectorError": "the store can't be reached",
    "gaierror": "the store can't be reached",
    "ConnectionError": "the store can't be reached",
    "SSLError": "the store's certificate is not trusted",
    "TimeoutError": "the store did not answer in time",
    "ReadTimeoutError": "the store did not answer in time",
    "ConnectTimeoutError": "the store did not answer in time",
}


@dataclass(frozen=True, slots=True)
class ObjectsDrive:
    """A store of objects: `root` is bucket and path, `files` fsspec's interface to it; `name` is its URL.

    A server of `folders` is one that makes them, and whose files are written beside and then renamed. Elsewhere
    an object is there once it is whole.
    """

    name: str
    files: Files
    root: str
    folders: bool = False

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of all that stands below a folder; what can't be listed is a failure."""
        base = f"{self.root}/{folder}"
        found: list[str] = []
        with telling(), suppress(FileNotFoundError):
            for parent, _, names in self.files.walk(base, on_error="raise"):
                found += [f"{parent}/{name}" for name in names]
        return sorted(folder + one.partition(base)[2] for one in found)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an object as the store has them."""
        return read_pieces(name, lambda: self.files.open(f"{self.root}/{name}", "rb"))

    def write(self, name: str, content: Content) -> None:
        """Write an object whose bytes are certain before the first of them is sent."""
        with certain(content) as pieces:
            self._place(name, pieces)

    def replace(self, name: str, data: bytes) -> None:
        """Write an object over the one that is there."""
        self._place(name, iter((data,)))

    def hold(self, name: str) -> datetime | None:
        """Return None: no lock is asked of this store."""
        return None

    def unheld(self, name: str) -> str:
        """Return nothing: no lock is asked for."""
        return ""

    def _place(self, name: str, pieces: Iterator[bytes]) -> None:
        path = f"{self.root}/{name}"
        if not self.folders:
            send(lambda: self.files.open(path, "wb"), pieces)
            return
        beside = f"{self.root}/{INCOMING}/{secrets.token_hex(8)}"
        with telling():
            self.files.makedirs(f"{self.root}/{INCOMING}", exist_ok=True)
            self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        send(lambda: self.files.open(beside, "wb"), pieces)
        with telling():
            self.files.mv(beside, path)


@contextmanager
def telling() -> Generator[None]:
    """Make a DriveFailed of whatever a library raises."""
    try:
        yield
    except (DriveFailed, Absent):
        raise
    except Exception as error:  # noqa: BLE001 - a library raises what its transport does; none may look like success
        raise DriveFailed(reason(error)) from None


def reason(error: BaseException) -> str:
    """Return why a store failed, in words of ours: what libraries say may hold keys."""
    cause = error.__cause__ or error
    for one in (error, cause):
        for kind in type(one).__mro__:
            if kind.__name__ in _REASONS:
                return _REASONS[kind.__name__]
    code = _code(cause)
    return f"the store answers {code}" if code else f"the store failed ({type(cause).__name__})"


def _code(error: BaseException) -> str:
    """Return the code that an S3 store answered with, nothing where there is none."""
    response: object = getattr(error, "response", None)
    said = response.get("Error") if is_object(response) else None
    code = said.get("Code") if is_object(said) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def read_pieces(name: str, opening: Callable[[], BinaryIO]) -> Iterator[bytes]:
    """Yield the bytes of what `opening` opens. Raises Absent and DriveFailed."""
    with telling():
        try:
            file = opening()
        except FileNotFoundError:
            raise Absent(name) from None
        with file:
            while piece := file.read(BLOCK):
                yield piece


@contextmanager
def certain(content: Content) -> Generator[Iterator[bytes]]:
    """Give the pieces of content once all of them were read and found to be what they should be.

    A store may keep what it was sent for years: bytes that turn out to be others at their end must not be sent. What
    is larger than a block waits in a temporary file that has no name.
    """
    if content.size <= BLOCK:
        yield iter((b"".join(content.pieces()),))
        return
    with tempfile.TemporaryFile(prefix="arcanos-") as copy:
        for piece in content.pieces():
            copy.write(piece)
        copy.seek(0)
        yield iter(lambda: copy.read(PIECE), b"")


def send(opening: Callable[[], BinaryIO], pieces: Iterator[bytes]) -> None:
    """Write pieces to what `opening` opens; unless all of them were written, nothing is. Raises DriveFailed."""
    with telling():
        file = opening()
        try:
            for piece in pieces:
                file.write(piece)
        except BaseException:
            _abandon(file)
            raise
        file.close()


def _abandon(file: BinaryIO) -> None:
    """Give a half-written file up: closing it would make an object of the half."""
    discard = getattr(file, "discard", None)
    with suppress(Exception):
        if discard is not None:
            discard()
    with suppress(AttributeError):
        file.closed = True  # type: ignore[misc]
