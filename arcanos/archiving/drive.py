"""What a compliance drive must be able to do, and what is read of it under limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, Protocol

from arcanos.digest import Digest

PIECE: Final = 1024 * 1024
"""Bytes that are held at a time."""


class Absent(Exception):
    """A drive has nothing of that name."""


class DriveFailed(Exception):
    """A drive could not be read or written; the message is the reason, in words of ours."""


class Content(Protocol):
    """Bytes to be written: `pieces` gives them anew each time, and raises where they are not those of `sha256`."""

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        ...

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes in pieces."""
        ...


class Drive(Protocol):
    """A place where files are kept by name; names are relative, with `/`. Everything may raise DriveFailed."""

    @property
    def name(self) -> str:
        """How messages call it."""
        ...

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of all that stands below a folder, none where there is no such folder."""
        ...

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes that stand under a name, as the store has them now. Raises Absent."""
        ...

    def write(self, name: str, content: Content) -> None:
        """Write content under a name that has none, whole or not at all, and hold it there if the drive can."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Write what may be written over."""
        ...

    def hold(self, name: str) -> datetime | None:
        """Return until when the store itself keeps what stands under a name, which is as long as was asked."""
        ...

    def unheld(self, name: str) -> str:
        """Return why the store does not hold what stands under a name as was asked of it, empty where it does."""
        ...


def measured(drive: Drive, name: str, most: int, each: Callable[[bytes], object] = len) -> tuple[str, int]:
    """Return digest and size of what stands under a name, read through; each piece also goes to `each`.

    Reading ends once there are more than `most` bytes. Raises Absent and DriveFailed.
    """
    digest, size = Digest(), 0
    for piece in drive.pieces(name):
        size += len(piece)
        if size > most:
            break
        digest.update(piece)
        each(piece)
    return digest.hexdigest(), size


def small(drive: Drive, name: str, most: int) -> bytes:
    """Return what stands under a name. Raises Absent, and DriveFailed where it has more than `most` bytes."""
    pieces: list[bytes] = []
    _, size = measured(drive, name, most, pieces.append)
    if size > most:
        raise DriveFailed(f"has more than {most} bytes")
    return b"".join(pieces)
