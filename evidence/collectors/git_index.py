"""The index of a git repository: which files are tracked, with which content (gitformat-index(5), versions 2 to 4)."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Final

from arcanos.evidence.collectors.git_layout import Layout, fail
from arcanos.readers.source import Limits

MOST: Final = 2_000_000
"""Files of one repository."""

LINK, SUBMODULE, FOLDER = 0o120000, 0o160000, 0o040000
_LIMITS = Limits(size=256 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Entry:
    """A tracked file: its mode, its content's id, and whether it need not be in the work tree."""

    mode: int
    oid: str
    absent: bool = False


@dataclass(slots=True)
class Index:
    """The tracked files by path; `merging` where some are in conflict or only announced.

    `partly` where the index itself does not hold them all: a sparse one, or one that is split.
    """

    entries: dict[bytes, Entry] = field(default_factory=dict[bytes, Entry])
    merging: bool = False
    partly: bool = False


def read_index(layout: Layout) -> Index:
    """Return the index, an empty one where there is none. Raises NotCollected for one that is broken."""
    data = layout.read(layout.own, "index", _LIMITS)
    if data is None:
        return Index()
    width = layout.digits // 2
    _refuse_broken(data, width, layout)
    version, count = struct.unpack(">II", data[4:12])
    if version not in (2, 3, 4) or count > MOST:
        fail(layout.name, "its index is of a version or a size that is not read")
    index = Index()
    at, path = 12, b""
    for _ in range(count):
        at, path = _entry(data, at, path, version, width, index, layout)
    _extensions(data, at, len(data) - width, index, layout)
    if not index.partly:  # a split index has entries without paths
        _refuse_paths(index, layout)
    return index


def _refuse_broken(data: bytes, width: int, layout: Layout) -> None:
    """Refuse an index that is not the one its checksum is of; git may be told to write zeros instead."""
    told = data[-width:]
    digest = hashlib.new(layout.object_format, data[:-width], usedforsecurity=False).digest()
    if len(data) < 12 + width or data[:4] != b"DIRC" or (told != digest and any(told)):
        fail(layout.name, "its index is broken: the checksum does not hold", "`git status` tells more")


def _entry(
    data: bytes, at: int, before: bytes, version: int, width: int, index: Index, layout: Layout
) -> tuple[int, bytes]:
    """Read the entry at `at` into `index`; return where the next one begins, and this one's path."""
    start, end = at, len(data) - width
    head = at + 40 + width + 2
    if head + 2 > end:
        fail(layout.name, "its index is cut")
    (mode,) = struct.unpack(">I", data[at + 24 : at + 28])
    oid = data[at + 40 : at + 40 + width].hex()
    (flags,) = struct.unpack(">H", data[head - 2 : head])
    more = 0
    if flags & 0x4000:
        (more,) = struct.unpack(">H", data[head : head + 2])
        head += 2
    kept = b""
    if version == 4:
        strip, head = _varint(data, head, layout)
        kept = before[: len(before) - strip] if strip <= len(before) else fail(layout.name, "its index is broken")
    stop = data.find(b"\0", head, end)
    if stop < 0:
        fail(layout.name, "its index is cut")
    path = kept + data[head:stop]
    if flags & 0x3000 or more & 0x2000:
        index.merging = True
    if mode >> 12 == FOLDER >> 12:
        index.partly = True
    index.entries[path] = Entry(mode, oid, absent=bool(more & 0x4000))
    return (stop + 1 if version == 4 else start + ((stop - start) // 8 + 1) * 8), path


def _varint(data: bytes, at: int, layout: Layout) -> tuple[int, int]:
    """Return a number of the kind that packs have for distances, and where it ends."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | data[at] & 0x7F
        if value > 1 << 32:
            fail(layout.name, "its index is broken")
    return value, at + 1


def _refuse_paths(index: Index, layout: Layout) -> None:
    """Refuse a path that leads out of the work tree or into `.git`: git itself would never write one."""
    for path in index.entries:
        if any(part in (b"", b".", b"..") or part.lower() == b".git" for part in path.split(b"/")):
            fail(layout.name, "a tracked path leads out of the work tree or into .git")


def _extensions(data: bytes, at: int, end: int, index: Index, layout: Layout) -> None:
    """Look at the extensions; those whose name is in small letters can't be passed over."""
    while at + 8 <= end:
        name, (size,) = data[at : at + 4], struct.unpack(">I", data[at + 4 : at + 8])
        if name[:1].islower():
            if name not in (b"link", b"sdir"):
                fail(layout.name, "its index has an extension that is not known")
            index.partly = True
        at += 8 + size
    if at != end:
        fail(layout.name, "its index is cut")
