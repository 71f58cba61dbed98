"""Read TFRecord framing: records with their lengths and checksums, one at a time.

A record is its length (8 bytes, little endian), the masked CRC of these bytes, the data, and the masked CRC of the
data; the CRC is CRC-32C (RFC 3720, appendix B.4). https://www.tensorflow.org/tutorials/load_data/tfrecord
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from arcanos.errors import Mistake, NotCollected, Place

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one record."""

_MASK: Final = 0xA282EAD8
_WORD: Final = 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    values = list(range(256))
    for _ in range(8):
        values = [value >> 1 ^ (0x82F63B78 if value & 1 else 0) for value in values]
    return tuple(values)


_TABLE: Final = _table()


def crc32c(data: bytes) -> int:
    """Return the CRC-32C of `data`."""
    crc = _WORD
    table = _TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ _WORD


def masked(crc: int) -> int:
    """Return a CRC as the framing writes it: turned right by 15 bits, and moved by a constant."""
    return ((crc >> 15 | crc << 17) + _MASK) & _WORD


def records(read: Callable[[int], bytes], name: str) -> Iterator[bytes | None]:
    """Yield the data of each record; None behind the last one where the file ends inside a record.

    `read` returns up to that many bytes. Raises NotCollected for a checksum that does not hold, and for a record that
    is too large.
    """
    offset = 0
    while head := _exactly(read, 12):
        if len(head) < 12:
            yield None
            return
        size = int.from_bytes(head[:8], "little")
        if masked(crc32c(head[:8])) != int.from_bytes(head[8:], "little"):
            _refuse(name, offset, "ARC-COL-CHECKSUM", "the checksum of a length does not hold")
        if size > LARGEST:
            _refuse(name, offset, "ARC-COL-LIMIT", f"a record has at most {LARGEST} bytes")
        data = _exactly(read, size + 4)
        if len(data) < size + 4:
            yield None
            return
        if masked(crc32c(data[:-4])) != int.from_bytes(data[-4:], "little"):
            _refuse(name, offset, "ARC-COL-CHECKSUM", "the checksum of a record does not hold")
        yield data[:-4]
        offset += 12 + len(data)


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    """Return that many bytes, fewer only at the end."""
    data = read(size)
    while data and len(data) < size:
        more = read(size - len(data))
        if not more:
            break
        data += more
    return data


def _refuse(name: str, offset: int, code: str, message: str) -> NoReturn:
    hint = "copy the file anew from where it was written"
    raise NotCollected([Mistake(Place(name), code, f"{message}, at byte {offset}", hint)])
