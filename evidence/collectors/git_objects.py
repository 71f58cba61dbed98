"""The objects of a git repository: loose ones and those in packs, verified by their ids.

The formats are those of gitformat-pack(5): packs of version 2 and 3 with an index of version 2. What is inflated never
becomes larger than it says it is, and that is bounded. Objects that are borrowed from elsewhere are not followed.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.git_layout import Layout, fail, refusal
from arcanos.readers.files import open_regular
from arcanos.readers.source import Limits

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one object, and of all the differences that one is made of."""

_CHAIN = 4_096
_PACKS = 100
_TYPES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_OFFSET, _BY_ID = 6, 7


class Absent(Exception):
    """An object that the repository does not have."""


@dataclass(slots=True)
class Objects:
    """The objects of one repository; its packs stay open until `close`."""

    layout: Layout
    packs: list[_Pack] | None = None

    def get(self, oid: str, kind: str) -> bytes:
        """Return the content of an object. Raises Absent, and NotCollected for one that is not what it should be."""
        found = self._loose(oid) or self._packed(oid)
        if found is None:
            raise Absent
        what, data = found
        digest = hashlib.new(self.layout.object_format, b"%s %d\0" % (what.encode(), len(data)), usedforsecurity=False)
        digest.update(data)
        if digest.hexdigest() != oid:
            fail(self.layout.name, "an object does not have the digest that it is named by")
        if what != kind:
            fail(self.layout.name, f"an object that should be a {kind} is none")
        return data

    def close(self) -> None:
        """Close the packs."""
        for pack in self.packs or ():
            pack.close()
        self.packs = None

    def _loose(self, oid: str) -> tuple[str, bytes] | None:
        packed = self.layout.read(self.layout.common, f"objects/{oid[:2]}/{oid[2:]}", Limits(size=LARGEST))
        if packed is None:
            return None
        head, _, data = inflated(packed, LARGEST + 64, self.layout.name).partition(b"\0")
        what, _, size = head.partition(b" ")
        if not size.isdigit() or len(size) > 10 or int(size) != len(data):
            fail(self.layout.name, "an object has another size than it says")
        return what.decode("ascii", "replace"), data

    def _packed(self, oid: str) -> tuple[str, bytes] | None:
        if self.packs is None:
            self.packs = _packs(self.layout)
        for pack in self.packs:
            offset = pack.offset(bytes.fromhex(oid))
            if offset is not None:
                return self._made(pack, offset)
        return None

    def _made(self, pack: _Pack, offset: int) -> tuple[str, bytes]:
        """Return the object at `offset`: its base with all differences applied, the oldest first."""
        name = self.layout.name
        deltas: list[bytes] = []
        total = 0
        for _ in range(_CHAIN):
            entry = pack.entry(offset)
            total += len(entry.data)
            if total > LARGEST:
                fail(name, "an object is larger than is read")
            if entry.kind in _TYPES:
                data = entry.data
                for delta in reversed(deltas):
                    data = patched(data, delta, name)
                return _TYPES[entry.kind], data
            deltas.append(entry.data)
            base = entry.base if isinstance(entry.base, int) else pack.offset(entry.base)
            if base is None or (entry.kind == _BY_OFFSET and base >= offset):
                fail(name, "a pack has a difference without what it is from")
            offset = base
        raise refusal(name, "a pack has an object of too many differences")


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    data: bytes
    base: int | bytes = b""


@dataclass(slots=True)
class _Pack:
    """A pack and its index, both open."""

    name: str
    width: int
    index: int
    pack: int
    fanout: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        head = os.pread(self.index, 8 + 1024, 0)
        if len(head) != 8 + 1024 or head[:8] != b"\xfftOc\0\0\0\x02":
            fail(self.name, "a pack's index is not of version 2", "`git repack -ad` writes it anew")
        self.fanout = struct.unpack(">256I", head[8:])
        magic = os.pread(self.pack, 8, 0)
        if magic not in (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03") or list(self.fanout) != sorted(self.fanout):
            fail(self.name, "a pack, or its index, is not what it should be")

    def close(self) -> None:
        os.close(self.index)
        os.close(self.pack)

    def offset(self, oid: bytes) -> int | None:
        """Return where an object stands in the pack, None where it is not in it."""
        low, high = (self.fanout[oid[0] - 1] if oid[0] else 0), self.fanout[oid[0]]
        while low < high:
            middle = (low + high) // 2
            found = os.pread(self.index, self.width, 1032 + middle * self.width)
            if found == oid:
                return self._offset_of(middle)
            low, high = (middle + 1, high) if found < oid else (low, middle)
        return None

    def _offset_of(self, number: int) -> int:
        count = self.fanout[255]
        offsets = 1032 + count * (self.width + 4)
        (offset,) = struct.unpack(">I", self._index_bytes(4, offsets + number * 4))
        if offset & 0x80000000:
            (offset,) = struct.unpack(">Q", self._index_bytes(8, offsets + count * 4 + (offset & 0x7FFFFFFF) * 8))
        return int(offset)

    def _index_bytes(self, size: int, offset: int) -> bytes:
        data = os.pread(self.index, size, offset)
        if len(data) != size:
            fail(self.name, "a pack's index is cut")
        return data

    def entry(self, offset: int) -> _Entry:
        """Return what stands at `offset`, inflated."""
        if not 12 <= offset < 1 << 62:
            fail(self.name, "a pack's index points outside the pack")
        head = os.pread(self.pack, 64, offset)
        try:
            kind, size, at = _kind_and_size(head)
            base: int | bytes = b""
            if kind == _BY_OFFSET:
                back, at = _distance(head, at)
                base = offset - back
            elif kind == _BY_ID:
                base, at = bytes(head[i] for i in range(at, at + self.width)), at + self.width
        except IndexError:
            fail(self.name, "a pack is cut")
        if kind not in (*_TYPES, _BY_OFFSET, _BY_ID) or size > LARGEST:
            fail(self.name, "a pack has an object of a kind or a size that is not read")
        return _Entry(kind, self._data(offset + at, size), base)

    def _data(self, offset: int, size: int) -> bytes:
        stream = zlib.decompressobj()
        made: list[bytes] = []
        left = size
        while not stream.eof:
            chunk = os.pread(self.pack, 1 << 16, offset)
            offset += len(chunk)
            try:
                made.append(stream.decompress(chunk, left + 1))
            except zlib.error:
                fail(self.name, "a pack has an object that can't be inflated")
            left -= len(made[-1])
            if left < 0 or not chunk:
                break
        if left or not stream.eof:
            fail(self.name, "an object has another size than it says")
        return b"".join(made)


def _packs(layout: Layout) -> list[_Pack]:
    folder = layout.path(layout.common, "objects/pack")
    names = sorted(entry.name for entry in folder.iterdir()) if folder is not None else []
    packs: list[_Pack] = []
    if sum(name.endswith(".idx") for name in names) > _PACKS:
        fail(layout.name, f"it has more than {_PACKS} packs", "`git gc` joins them")
    for name in names:
        if name.startswith("pack-") and name.endswith(".idx") and folder is not None:
            pack = name.removesuffix(".idx") + ".pack"
            if pack in names:
                packs.append(_opened(layout, folder, name, pack))
    return packs


def _opened(layout: Layout, folder: Path, index: str, pack: str) -> _Pack:
    first = open_regular(folder / index, f"{layout.name}/.git", NotCollected)
    try:
        second = open_regular(folder / pack, f"{layout.name}/.git", NotCollected)
    except NotCollected:
        os.close(first)
        raise
    return _Pack(layout.name, layout.digits // 2, first, second)


def inflated(data: bytes, most: int, name: str) -> bytes:
    """Return what a zlib stream holds, at most `most` bytes of it. Raises NotCollected for more, and for a cut one."""
    stream = zlib.decompressobj()
    try:
        made = stream.decompress(data, most + 1)
    except zlib.error:
        fail(name, "an object can't be inflated")
    if len(made) > most:
        fail(name, "an object is larger than is read")
    if not stream.eof:
        fail(name, "an object is cut")
    return made


def _kind_and_size(head: bytes) -> tuple[int, int, int]:
    """Return the kind and the size of an entry of a pack, and where its head ends."""
    kind, size, shift, at = head[0] >> 4 & 7, head[0] & 15, 4, 1
    while head[at - 1] & 0x80:
        size |= (head[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    return kind, size, at


def _distance(head: bytes, at: int) -> tuple[int, int]:
    """Return how far before an entry its base stands, and where the number ends."""
    value = head[at] & 0x7F
    while head[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | head[at] & 0x7F
    return value, at + 1


def patched(base: bytes, delta: bytes, name: str) -> bytes:
    """Return `base` with a difference applied: copies of parts of it, and new bytes."""
    try:
        source, at = _length(delta, 0)
        target, at = _length(delta, at)
        if source != len(base) or target > LARGEST:
            raise IndexError
        made = bytearray()
        while at < len(delta):
            code = delta[at]
            at += 1
            if code & 0x80:
                start, at = _number(delta, at, code, 4)
                size, at = _number(delta, at, code >> 4, 3)
                part = base[start : start + (size or 0x10000)]
                if len(part) != (size or 0x10000):
                    raise IndexError
            else:
                part, at = delta[at : at + code], at + code
                if not code or len(part) != code:
                    raise IndexError
            made += part
            if len(made) > target:
                raise IndexError
        if len(made) != target:
            raise IndexError
    except IndexError:
        fail(name, "a pack has a difference that does not fit what it is from")
    return bytes(made)


def _length(delta: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (delta[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not delta[at - 1] & 0x80:
            return value, at


def _number(delta: bytes, at: int, code: int, width: int) -> tuple[int, int]:
    """Return a number of which only the bytes that `code` has bits for are there, the lowest first."""
    value = 0
    for i in range(width):
        if code >> i & 1:
            value |= delta[at] << 8 * i
            at += 1
    return value, at
