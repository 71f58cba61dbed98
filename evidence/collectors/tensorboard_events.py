"""What an event file of TensorBoard says: its scalars, as plain values and as tensors of one number.

Fields are those of `event.proto`, `summary.proto` and `tensor.proto` of TensorFlow, read by their numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from arcanos.evidence.collectors.wire import Field, Malformed, Wire, fields, signed, varint

_FORMATS: Final = {1: "<f", 2: "<d", 3: "<i", 9: "<q", 19: "<e"}
"""Types of tensors that scalars are written as: float, double, int32, int64, half."""
_VALUES: Final = {5: 1, 6: 2, 7: 3, 10: 9}
"""The field of a tensor that holds the values of a type, where its bytes do not: float, double, int32, int64."""
_SCALARS: Final = "scalars"
_WIDEST: Final = 10
"""Bytes of one number in a tensor, at most: those of a varint."""
VALUES: Final = 100_000
"""Values of one event, and tags of one file."""


class TooMany(Exception):
    """An event holds more values, or a file more tags, than they may."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One number of one tag."""

    tag: str
    value: float


@dataclass(slots=True)
class Event:
    """One event: when it was written (seconds since 1970), its step, its scalars, and how much else it holds."""

    at: float = 0.0
    step: int = 0
    version: str = ""
    scalars: list[Scalar] = field(default_factory=list[Scalar])
    others: int = 0


@dataclass(slots=True)
class _Value:
    """A `Summary.Value`: its tag, its number or its tensor, and the plugin that it says it is for."""

    tag: str = ""
    plugin: str = ""
    simple: float | None = None
    tensor: bytes | None = None
    other: bool = False


@dataclass(slots=True)
class EventReader:
    """Reads the events of one file; only the first event of a tag names its plugin."""

    plugins: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, data: bytes) -> Event:
        """Return the event that a record holds. Raises Malformed and TooMany."""
        event = Event()
        for one in fields(data):
            match one.tag, one.wire:
                case 1, Wire.FIXED64:
                    (event.at,) = struct.unpack("<d", one.data)
                case 2, Wire.VARINT:
                    event.step = signed(one.number)
                case 3, Wire.BYTES:
                    event.version = _text(one.data)
                case 5, Wire.BYTES:
                    self._summary(event, one.data)
                case 1 | 2 | 3 | 5, _:
                    raise Malformed
                case _:
                    event.others += one.tag in (4, 8, 9)
        return event

    def _summary(self, event: Event, data: bytes) -> None:
        for one in fields(data):
            if one.tag != 1:
                continue
            if len(event.scalars) + event.others >= VALUES or len(self.plugins) >= VALUES:
                raise TooMany
            value = _value(_bytes(one))
            plugin = self.plugins.setdefault(value.tag, value.plugin)
            number = value.simple
            if number is None and value.tensor is not None and plugin in ("", _SCALARS):
                number = _number(value.tensor)
            if number is None:
                event.others += 1
            else:
                event.scalars.append(Scalar(value.tag, number))


def _value(data: bytes) -> _Value:
    value = _Value()
    for one in fields(data):
        match one.tag:
            case 1:
                value.tag = _text(_bytes(one))
            case 2:
                value.simple = _unpacked("<f", one, Wire.FIXED32)
            case 8:
                value.tensor = _bytes(one)
            case 9:
                value.plugin = _plugin(_bytes(one))
            case _:
                value.other = True
    return value


def _plugin(metadata: bytes) -> str:
    """Return the name of the plugin in a `SummaryMetadata`."""
    inside = [_bytes(one) for one in fields(metadata) if one.tag == 1]
    return next((_text(_bytes(one)) for data in inside for one in fields(data) if one.tag == 1), "")


def _number(tensor: bytes) -> float | None:
    """Return the only number of a tensor of a known type, None for any other tensor."""
    kind = 0
    content = b""
    values: list[float] = []
    for one in fields(tensor):
        if one.tag == 1 and one.wire is Wire.VARINT:
            kind = one.number
        elif one.tag == 2 and not _is_one(_bytes(one)):
            return None
        elif one.tag == 4:
            content = _bytes(one)
        elif one.tag in _VALUES and len(one.data) <= _WIDEST:
            values += _listed(_FORMATS[_VALUES[one.tag]], one)
        elif one.tag in _VALUES:
            return None
        if len(values) > 1:
            return None
    if kind not in _FORMATS or len(content) > _WIDEST:
        return None
    if content:
        values = [number for (number,) in _each(_FORMATS[kind], content)]
    return values[0] if len(values) == 1 else None


def _is_one(shape: bytes) -> bool:
    """Tell whether a `TensorShapeProto` is of one number: no dimension, or none but of size 1."""
    sizes = [
        signed(one.number)
        for dimension in fields(shape)
        if dimension.tag == 2
        for one in fields(_bytes(dimension))
        if one.tag == 1
    ]
    return all(size == 1 for size in sizes)


def _listed(form: str, one: Field) -> Iterator[float]:
    """Yield the numbers of a repeated field: one each, or packed."""
    whole = form in ("<i", "<q")
    if whole and one.wire is Wire.VARINT:
        yield signed(one.number)
    elif whole:
        data, index = _bytes(one), 0
        while index < len(data):
            number, index = varint(data, index)
            yield signed(number)
    elif one.wire is Wire.BYTES:
        yield from (number for (number,) in _each(form, one.data))
    else:
        yield _unpacked(form, one, Wire.FIXED64 if form == "<d" else Wire.FIXED32)


def _each(form: str, data: bytes) -> Iterator[tuple[float]]:
    if len(data) % struct.calcsize(form):
        raise Malformed
    return struct.iter_unpack(form, data)


def _unpacked(form: str, one: Field, wire: Wire) -> float:
    if one.wire is not wire:
        raise Malformed
    number: float
    (number,) = struct.unpack(form, one.data)
    return number


def _bytes(one: Field) -> bytes:
    if one.wire is not Wire.BYTES:
        raise Malformed
    return one.data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed from None
