"""Read the wire format of protocol buffers: the fields of one message, without a schema.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Wire(IntEnum):
    """How a field's value is written."""

    VARINT = 0
    FIXED64 = 1
    BYTES = 2
    FIXED32 = 5


class Field(NamedTuple):
    """One field: its number, how it is written, and its bytes; a varint is in `number`, and has none."""

    tag: int
    wire: Wire
    data: bytes
    number: int = 0


class Malformed(Exception):
    """The bytes are no message."""


def fields(message: bytes) -> Iterator[Field]:
    """Yield the fields of a message in their order. Raises Malformed."""
    index = 0
    while index < len(message):
        key, index = varint(message, index)
        tag = key >> 3
        if tag == 0:
            raise Malformed
        match key & 7:
            case Wire.VARINT:
                number, index = varint(message, index)
                yield Field(tag, Wire.VARINT, b"", number)
                continue
            case Wire.FIXED64:
                wire, size = Wire.FIXED64, 8
            case Wire.FIXED32:
                wire, size = Wire.FIXED32, 4
            case Wire.BYTES:
                wire = Wire.BYTES
                size, index = varint(message, index)
            case _:
                raise Malformed
        if index + size > len(message):
            raise Malformed
        yield Field(tag, wire, message[index : index + size])
        index += size


def varint(data: bytes, index: int) -> tuple[int, int]:
    """Return an unsigned number of at most 64 bits and the index behind it. Raises Malformed."""
    value = shift = 0
    while shift < 70:
        if index >= len(data):
            raise Malformed
        byte = data[index]
        index += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, index
        shift += 7
    raise Malformed


def signed(number: int) -> int:
    """Return a varint as the int64 that it stands for."""
    return number - (1 << 64) if number >= 1 << 63 else number
