"""Archives read in pieces: what their members are, in little memory, and only in the one form of writing.

The readers of whole archives explain what is wrong with one; this one only tells whether it is in its form.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.digest import Digest
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, Place
from arcanos.signing import archive, zip_archive
from arcanos.signing.archive import BLOCK, HEAD, STORED, ArchiveLimits, header_of, misnamed, named_and_sized
from arcanos.signing.zip_archive import LOCAL, LOCAL_MARK, directory_of, headers_of

_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive; `data` only where it was asked for."""

    name: str
    sha256: str
    size: int
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the archive is called, the limits of it, and the names of the members whose bytes are wanted."""

    name: str
    limits: ArchiveLimits
    keep: Container[str]


def read_members(
    pieces: Iterable[bytes], name: str, limits: ArchiveLimits, keep: Container[str] = ()
) -> tuple[Member, ...]:
    """Return the members of a `.tar.gz` or a `.zip` (which one, its name says) from its bytes in pieces.

    Raises ArchiveRefused for what is no archive of arcanos or over its limits, IntegrityBroken for one that is not in
    its one form.
    """
    asked, stream = _Asked(name, limits, keep), _Stream(pieces, name)
    if name.endswith(archive.SUFFIX):
        members = list(_tar(_Stream(_unzipped(stream, name), name), asked))
    elif name.endswith(zip_archive.SUFFIX):
        members = list(_zip(stream, asked))
    else:
        raise _refused(name, "an archive of arcanos is called .tar.gz or .zip")
    if not members:
        raise _refused(name, "the archive is empty")
    mistakes = list(misnamed([member.name for member in members], name))
    if mistakes:
        raise IntegrityBroken(mistakes)
    return tuple(members)


class _Stream:
    """Bytes that come in pieces, taken in lengths that are asked for."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self._pieces = iter(pieces)
        self._name = name
        self._held = b""

    def take(self, length: int) -> bytes:
        """Return the next bytes, exactly so many. Raises ArchiveRefused at an early end."""
        return b"".join(self.some(length))

    def some(self, length: int) -> Iterator[bytes]:
        """Yield the next bytes, exactly so many, in pieces. Raises ArchiveRefused at an early end."""
        while length:
            piece = self._held or next(self._pieces, b"")
            if not piece:
                raise _refused(self._name, "the archive ends too early")
            self._held = piece[length:]
            yield piece[:length]
            length -= min(length, len(piece))

    def ended(self) -> bool:
        """Whether there is nothing more."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return True
            self._held = piece
        return False


def _unzipped(stream: _Stream, name: str) -> Iterator[bytes]:
    """Yield what gzip holds in stored blocks (RFC 1952; RFC 1951, section 3.2.4), all of them full but the last."""
    if stream.take(len(HEAD)) != HEAD:
        raise _refused(name, "this is no .tar.gz archive of arcanos")
    crc, size, last = 0, 0, False
    while not last:
        header = stream.take(5)
        length = int.from_bytes(header[1:3], "little")
        last = header[0] == 1
        fitting = length == STORED or (last and length)
        if header[0] > 1 or length ^ 0xFFFF != int.from_bytes(header[3:5], "little") or not fitting:
            raise _changed(name)
        block = stream.take(length)
        crc, size = zlib.crc32(block, crc), size + length
        yield block
    tail = crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    if stream.take(len(tail)) != tail or not stream.ended():
        raise _changed(name)


def _tar(stream: _Stream, asked: _Asked) -> Iterator[Member]:
    count, total, before = 0, 0, ""
    while (header := stream.take(BLOCK)).strip(b"\0"):
        name, size = named_and_sized(header, asked.name)
        count, total = count + 1, total + size
        _refuse_large(asked, count, size, total)
        if header != _or_changed(asked.name, lambda: header_of(name, size)) or name <= before:  # noqa: B023 - called here
            raise _changed(asked.name)
        yield _member(stream, asked, name, size)
        if stream.take(-size % BLOCK).strip(b"\0"):
            raise _changed(asked.name)
        before = name
    if stream.take(BLOCK).strip(b"\0") or not stream.ended():
        raise _changed(asked.name)


def _zip(stream: _Stream, asked: _Asked) -> Iterator[Member]:
    central: list[bytes] = []
    at, total, before = 0, 0, ""
    while (mark := stream.take(4)) == LOCAL_MARK:
        fields = LOCAL.unpack(mark + stream.take(LOCAL.size - 4))
        crc, size, length = fields[6], fields[7], fields[9]
        written = stream.take(length)
        local, entry = headers_of(written, crc, size, at)
        name = written.decode("utf-8", "surrogateescape")
        total += size
        _refuse_large(asked, len(central) + 1, size, total)
        if LOCAL.pack(*fields) + written != local or name <= before:
            raise _changed(asked.name)
        found = 0

        def checked(piece: bytes) -> None:
            nonlocal found
            found = zlib.crc32(piece, found)

        yield _member(stream, asked, name, size, checked)
        if found != crc:
            raise _changed(asked.name)
        central.append(entry)
        at, before = at + len(local) + size, name
    end = directory_of(central, at)
    if not central:
        raise _refused(asked.name, "this is no .zip archive of arcanos")
    if mark + stream.take(len(end) - 4) != end or not stream.ended():
        raise _changed(asked.name)


def _member(stream: _Stream, asked: _Asked, name: str, size: int, each: Callable[[bytes], object] = len) -> Member:
    digest = Digest()
    kept: list[bytes] = []
    for piece in stream.some(size):
        digest.update(piece)
        each(piece)
        if name in asked.keep:
            kept.append(piece)
    return Member(name, digest.hexdigest(), size, b"".join(kept) if name in asked.keep else None)


def _refuse_large(asked: _Asked, count: int, size: int, total: int) -> None:
    limits = asked.limits
    if count > limits.members:
        raise _refused(asked.name, f"the archive has more than {limits.members} members")
    if size > limits.member or total > limits.total:
        message = f"a member has more than {limits.member} bytes, or all have more than {limits.total}"
        raise _refused(asked.name, message)


def _or_changed(name: str, header: Callable[[], bytes]) -> bytes:
    try:
        return header()
    except (ValueError, UnicodeError):
        raise _changed(name) from None


def _refused(name: str, message: str) -> ArchiveRefused:
    hint = "take it again from where it was published"
    return ArchiveRefused([Mistake(Place(name), "ARC-IN-ARCHIVE", message, hint)])


def _changed(name: str) -> IntegrityBroken:
    message = "the archive is not in its one form: order, headers or bytes beside its files were changed"
    return IntegrityBroken([Mistake(Place(name), "ARC-INT-FORM", message, "take the archive as it was published")])
