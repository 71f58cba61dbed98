"""Bytes that are archived: of a file that is read in pieces, twice, or of something that was made here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.archiving.audit import LARGEST
from arcanos.archiving.drive import PIECE
from arcanos.digest import Digest, sha256
from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.readers.files import open_regular

HEAD: Final = 16 * 1024 * 1024
"""Bytes at the beginning of a file by which its role is told."""


@dataclass(frozen=True, slots=True)
class BytesContent:
    """Bytes in memory."""

    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return sha256(self.data)

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes in pieces."""
        for at in range(0, len(self.data), PIECE):
            yield self.data[at : at + PIECE]


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it was when its digest was taken; `name` is what the user calls it."""

    path: Path
    name: str
    sha256: str
    size: int

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes in pieces. Raises DocumentRefused where they are not those that were measured."""
        digest, size = Digest(), 0
        for piece in _pieces(self.path, self.name):
            size += len(piece)
            digest.update(piece)
            yield piece
        if (size, digest.hexdigest()) != (self.size, self.sha256):
            hint = "archive it once nothing writes to it any more"
            raise _refused(self.name, "ARC-IN-CHANGED", "the file was changed while it was read", hint)


def file_content(path: Path, name: str) -> FileContent:
    """Return a regular file as content. Raises DocumentRefused: not readable, empty, or more than 1 GiB."""
    digest, size = Digest(), 0
    for piece in _pieces(path, name):
        size += len(piece)
        digest.update(piece)
    if not size:
        raise _refused(name, "ARC-IN-EMPTY", "the file is empty", "write it again: an empty file says nothing")
    return FileContent(path, name, digest.hexdigest(), size)


def _pieces(path: Path, name: str) -> Iterator[bytes]:
    descriptor = open_regular(path, name, DocumentRefused)
    try:
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            left = LARGEST - os.fstat(descriptor).st_size
            while left >= 0 and (piece := file.read(PIECE)):
                yield piece
                left = min(left, LARGEST - file.tell())
    except OSError:
        raise _refused(name, "ARC-IN-UNREADABLE", "reading the file failed", "check the disk") from None
    if left < 0:
        hint = "archive it elsewhere, and its digest here"
        raise _refused(name, "ARC-IN-LIMIT", f"the file has more than {LARGEST} bytes", hint)


def _refused(name: str, code: str, message: str, hint: str) -> DocumentRefused:
    return DocumentRefused([Mistake(Place(name), code, message, hint)])
