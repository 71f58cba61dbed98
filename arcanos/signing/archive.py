"""Archives: `.tar.gz` in one form, the same bytes on every machine, read in memory and never extracted.

The members are regular files, sorted by name, without times, owners and modes, in ustar blocks; the gzip layer stores
them without compressing, since compressors differ in their bytes from one machine to the next.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, Place
from arcanos.signing.names import collisions, name_fault, split_name

SUFFIX: Final = ".tar.gz"
BLOCK: Final = 512
STORED: Final = 65_535
"""Bytes of a stored block of gzip."""
HEAD: Final = bytes.fromhex("1f8b08000000000000ff")
_REGULAR: Final = b"0"
_KINDS: Final = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"5": "a folder",
    b"6": "a pipe",
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Budgets of one archive: bytes of it and of its files, members, and how often it may grow when inflated."""

    size: int = 64 * 1024 * 1024
    total: int = 64 * 1024 * 1024
    member: int = 16 * 1024 * 1024
    members: int = 10_000
    ratio: int = 100


ARCHIVE: Final = ArchiveLimits()


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read: `sha256` is of its bytes, `files` by name."""

    name: str
    sha256: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    kind: bytes
    data: bytes


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of `files`. Raises ValueError for names that may not stand in one."""
    refuse_names(files)
    return _gzip(_tar(files))


def refuse_names(names: Iterable[str]) -> None:
    """Raise ValueError for names that may not stand in an archive, or not beside each other."""
    every = list(names)
    faults = [fault for fault in map(name_fault, every) if fault] or [f"{a}, {b}" for a, b in collisions(every)]
    if faults:
        raise ValueError(faults[0])


def read_archive(data: bytes, name: str, limits: ArchiveLimits = ARCHIVE) -> Archive:
    """Return the files of an archive that `write_archive` wrote; `name` is the file as the user named it.

    Raises ArchiveRefused for what is no such archive or too large for one, IntegrityBroken with all that was tampered
    with: links, devices, folders, names, duplicates, and bytes beside the files.
    """
    members = list(_members(_inflated(data, name, limits), name, limits))
    mistakes = [*_foreign(members, name), *misnamed([member.name for member in members], name)]
    if mistakes:
        raise IntegrityBroken(mistakes)
    files = {member.name: member.data for member in members}
    if _gzip(_tar(files)) != data:
        message = "the archive is not in its one form: order, headers or bytes beside its files were changed"
        raise IntegrityBroken([Mistake(Place(name), "ARC-INT-FORM", message, "take the archive as it was published")])
    return Archive(name, sha256(data), files)


def _foreign(members: list[_Member], name: str) -> Iterator[Mistake]:
    for member in members:
        if member.kind != _REGULAR:
            kind = _KINDS.get(member.kind, "an entry of another kind")
            message, hint = f"{kind} is no file, and an archive holds only files", "take it from who published it"
            yield Mistake(Place(f"{name}/{member.name}"), "ARC-INT-MEMBER", message, hint)


def misnamed(names: Sequence[str], archive: str) -> Iterator[Mistake]:
    """Yield a mistake for each name that may not stand in an archive, or not beside another."""
    hint = "take it from who published it"
    for name in names:
        fault = name_fault(name)
        if fault is not None:
            yield Mistake(Place(f"{archive}/{name}"), "ARC-INT-NAME", fault, hint)
    for first, second in collisions(names):
        message = "the name stands twice" if first == second else f"the name can't stand beside '{first}'"
        yield Mistake(Place(f"{archive}/{second}"), "ARC-INT-NAME", message, hint)


def _inflated(data: bytes, name: str, limits: ArchiveLimits) -> bytes:
    if len(data) > limits.size:
        raise _refused(name, f"the archive has more than {limits.size} bytes")
    room = min(limits.total + limits.members * 2 * BLOCK, max(len(data) * limits.ratio, BLOCK * 20))
    stream = zlib.decompressobj(31)
    try:
        tar = stream.decompress(data, room + 1)
    except zlib.error:
        raise _refused(name, "this is no .tar.gz archive, or a damaged one") from None
    if len(tar) > room:
        raise _refused(
            name, f"inflated, it is more than {limits.ratio} times as large, or more than {limits.total} bytes"
        )
    if not stream.eof:
        raise _refused(name, "the archive ends too early")
    return tar


def _members(tar: bytes, name: str, limits: ArchiveLimits) -> Iterator[_Member]:
    at, count, total = 0, 0, 0
    while tar[at : at + BLOCK].strip(b"\0"):
        header = tar[at : at + BLOCK]
        member, size = named_and_sized(header, name)
        count += 1
        total += size
        if count > limits.members:
            raise _refused(name, f"the archive has more than {limits.members} members")
        if size > limits.member or total > limits.total:
            raise _refused(name, f"a member has more than {limits.member} bytes, or all have more than {limits.total}")
        start = at + BLOCK
        if start + size > len(tar):
            raise _refused(name, "the archive ends too early")
        yield _Member(member, header[156:157], tar[start : start + size])
        at = start + -(-size // BLOCK) * BLOCK
    if not count:
        raise _refused(name, "the archive is empty")


def named_and_sized(header: bytes, name: str) -> tuple[str, int]:
    """Return name and size of the member of an archive, called `name`, that a header is of. Raises ArchiveRefused."""
    if len(header) < BLOCK or header[257:265] != b"ustar\x0000" or _sum(header) != header[148:156]:
        raise _refused(name, "this is no archive of arcanos: a header is damaged, or of another kind of tar")
    return _name(header), _size(header, name)


def _size(header: bytes, name: str) -> int:
    digits = header[124:135]
    if not digits.isdigit() or any(d > 0x37 for d in digits) or header[135] != 0:
        raise _refused(name, "this is no archive of arcanos: a size is not written in octal digits")
    return int(digits, 8)


def _name(header: bytes) -> str:
    base, prefix = (field.rstrip(b"\0") for field in (header[:100], header[345:500]))
    return (prefix + b"/" + base if prefix else base).decode("utf-8", "surrogateescape")


def _refused(name: str, message: str) -> ArchiveRefused:
    hint = "take it again from where it was published"
    return ArchiveRefused([Mistake(Place(name), "ARC-IN-ARCHIVE", message, hint)])


def _tar(files: Mapping[str, bytes]) -> bytes:
    parts: list[bytes] = []
    for name in sorted(files):
        data = files[name]
        parts += [header_of(name, len(data)), data, bytes(-len(data) % BLOCK)]
    return b"".join((*parts, bytes(2 * BLOCK)))


def header_of(name: str, size: int) -> bytes:
    """Return the ustar header of a file (POSIX.1-2017, pax, "ustar Interchange Format")."""
    prefix, base = split_name(name)
    fields = (
        base.ljust(100, b"\0"),
        b"0000644\0" + b"0000000\0" * 2,  # mode, owner, group
        b"%011o\0" % size,
        b"%011o\0" % 0,  # time
        b" " * 8,  # checksum, filled in below
        _REGULAR + bytes(100),
        b"ustar\x0000" + bytes(64),
        b"0000000\0" * 2,  # device
        prefix.ljust(155, b"\0") + bytes(12),
    )
    header = b"".join(fields)
    return header[:148] + _sum(header) + header[156:]


def _sum(header: bytes) -> bytes:
    return b"%06o\0 " % (sum(header[:148]) + 8 * ord(" ") + sum(header[156:]))


def _gzip(data: bytes) -> bytes:
    """Return `data` in gzip (RFC 1952) as stored blocks (RFC 1951, section 3.2.4), which have only one spelling."""
    parts = [HEAD]
    for at in range(0, len(data), STORED):
        piece = data[at : at + STORED]
        last = at + STORED >= len(data)
        length = len(piece)
        parts += [bytes([last]), length.to_bytes(2, "little"), (length ^ 0xFFFF).to_bytes(2, "little"), piece]
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((*parts, tail))
