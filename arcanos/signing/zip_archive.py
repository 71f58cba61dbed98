"""Archives that any desktop opens: `.zip` in one form, the same bytes on every machine, read in memory.

The members are stored, not compressed, sorted by name, with one time and one mode; there are no folders, no extra
fields, no comments and no bytes between or beside them (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, Place
from arcanos.signing.archive import ARCHIVE, Archive, ArchiveLimits, misnamed, refuse_names

SUFFIX: Final = ".zip"
LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_NEEDS: Final = 20
_MADE_BY: Final = 3 << 8 | _NEEDS
"""Unix, so that the mode counts."""
_UTF8: Final = 1 << 11
_TIME, _DATE = 0, 1 << 5 | 1
"""The first instant that a ZIP file can tell: 1980-01-01."""
_MODE: Final = 0o100644 << 16
_HINT: Final = "take it from who published it"
_LONG: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the central directory, and the bytes where it says that its file stands."""

    name: str
    faults: tuple[str, ...]
    data: bytes


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of `files`. Raises ValueError for names that may not stand in one."""
    refuse_names(files)
    return _zip(files)


def read_zip(data: bytes, name: str, limits: ArchiveLimits = ARCHIVE) -> Archive:
    """Return the files of an archive that `write_zip` wrote; `name` is the file as the user named it.

    Raises ArchiveRefused for what is no such archive or too large for one, IntegrityBroken with all that was tampered
    with. The central directory alone says what is there; whatever else is there is not in the one form.
    """
    if len(data) > limits.size:
        raise _refused(name, f"the archive has more than {limits.size} bytes")
    entries = list(_entries(data, name, limits))
    mistakes = [
        Mistake(Place(f"{name}/{entry.name}"), "ARC-INT-MEMBER", fault, _HINT)
        for entry in entries
        for fault in entry.faults
    ]
    mistakes += misnamed([entry.name for entry in entries], name)
    if mistakes:
        raise IntegrityBroken(mistakes)
    files = {entry.name: entry.data for entry in entries}
    if _zip(files) != data:
        raise _changed(name)
    return Archive(name, sha256(data), files)


def _entries(data: bytes, name: str, limits: ArchiveLimits) -> Iterator[_Entry]:
    count, size, start = _end(data, name)
    if count > limits.members:
        raise _refused(name, f"the archive has more than {limits.members} members")
    at, total = start, 0
    for _ in range(count):
        fields = _unpacked(_CENTRAL, data, at, _CENTRAL_MARK)
        if fields is None:
            raise _changed(name)
        length, extra, comment = fields[10], fields[11], fields[12]
        written = data[at + _CENTRAL.size : at + _CENTRAL.size + length]
        total += fields[8]
        if fields[8] > limits.member or total > limits.total:
            raise _refused(name, f"a member has more than {limits.member} bytes, or all have more than {limits.total}")
        yield _entry(data, written, fields)
        at += _CENTRAL.size + length + extra + comment
    if at != start + size:
        raise _changed(name)


def _end(data: bytes, name: str) -> tuple[int, int, int]:
    """Return how many entries there are, and size and place of the central directory."""
    at = len(data) - _END.size
    fields = _unpacked(_END, data, at, _END_MARK)
    if fields is None:
        if data[:4] in (LOCAL_MARK, _END_MARK):
            raise _changed(name)
        raise _refused(name, "this is no .zip archive")
    _, disk, first, here, count, size, start, comment = fields
    if (disk, first, here, comment) != (0, 0, count, 0) or start + size != at:
        raise _changed(name)
    if not count:
        raise _refused(name, "the archive is empty")
    return count, size, start


def _entry(data: bytes, written: bytes, fields: tuple[int, ...]) -> _Entry:
    name = written.decode("utf-8", "surrogateescape")
    at = fields[16]
    local = _unpacked(LOCAL, data, at, LOCAL_MARK)
    start = at + LOCAL.size + (local[9] + local[10] if local is not None else 0)
    faults = [*_faults(fields)]
    if local is None or data[at + LOCAL.size :][: len(written)] != written:
        faults.append("its two headers do not agree")
    return _Entry(name, tuple(faults), data[start : start + fields[8]])


def _faults(fields: tuple[int, ...]) -> Iterator[str]:
    flags, method, packed, size, mode = fields[3], fields[4], fields[8], fields[9], fields[15] >> 16
    if flags & 1:
        yield "the member is encrypted"
    if flags & 1 << 3:
        yield "the member's size stands behind it"
    if method:
        yield "the member is compressed, and here members are stored"
    if _LONG in (packed, size):
        yield "the member is of a 64-bit archive"
    if mode & 0o170000 == 0o120000:
        yield "a symbolic link is no file, and an archive holds only files"


def _unpacked(form: struct.Struct, data: bytes, at: int, mark: bytes) -> tuple[int, ...] | None:
    """Return the fields of a header, None where there is none."""
    if at < 0 or at + form.size > len(data) or data[at : at + 4] != mark:
        return None
    return form.unpack_from(data, at)


def _refused(name: str, message: str) -> ArchiveRefused:
    hint = "take it again from where it was published"
    return ArchiveRefused([Mistake(Place(name), "ARC-IN-ARCHIVE", message, hint)])


def _changed(name: str) -> IntegrityBroken:
    message = "the archive is not in its one form: order, headers or bytes beside its files were changed"
    return IntegrityBroken([Mistake(Place(name), "ARC-INT-FORM", message, "take the archive as it was published")])


def _zip(files: Mapping[str, bytes]) -> bytes:
    parts: list[bytes] = []
    central: list[bytes] = []
    at = 0
    for name in sorted(files):
        data, written = files[name], name.encode("utf-8")
        local, entry = headers_of(written, zlib.crc32(data), len(data), at)
        central.append(entry)
        parts += [local, data]
        at += len(local) + len(data)
    return b"".join((*parts, directory_of(central, at)))


def headers_of(written: bytes, crc: int, size: int, at: int) -> tuple[bytes, bytes]:
    """Return both headers of a member whose first stands at `at`: before its bytes, and in the central directory."""
    told = (_UTF8, 0, _TIME, _DATE, crc, size, size, len(written), 0)
    local = LOCAL.pack(LOCAL_MARK, _NEEDS, *told) + written
    return local, _CENTRAL.pack(_CENTRAL_MARK, _MADE_BY, _NEEDS, *told, 0, 0, 0, _MODE, at) + written


def directory_of(central: Sequence[bytes], at: int) -> bytes:
    """Return what ends an archive: its central directory, which stands at `at`, and the record of it."""
    size = sum(map(len, central))
    return b"".join((*central, _END.pack(_END_MARK, 0, 0, len(central), len(central), size, at, 0)))
