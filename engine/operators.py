"""Value operators: what each answers about one value (`docs/language.md`, decisions 12 to 39).

Each takes the value, the operand, how values are read, and the run's instant in seconds since 1970,
and answers True, False, or the reason why it can't be told. Null reaches only `is_null`; an absent
path reaches none of them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from arcanos import clock
from arcanos.engine.terms import Kind, Typing
from arcanos.engine.truth import Answer
from arcanos.engine.values import Quantity, Version, convert, exact, instant, is_measure, is_number, quantity, version
from arcanos.engine.version_ranges import Range
from arcanos.findings import REASON_ORDER, Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

Apply: TypeAlias = Callable[[Value, Any, Typing, Fraction], Answer]
"""(value, operand, typing, as_of seconds) -> answer; the operand's type is the operator's own."""


class Listed:
    """A list operand: its values, and why one of its places was a hole, if one was.

    `holds` answers for plain scalars in constant time, from an index built when it is first asked.
    """

    __slots__ = ("_classes", "_index", "hole", "values")

    def __init__(self, values: tuple[Value, ...], hole: Reason | None = None) -> None:
        self.values = values
        self.hole = hole
        self._index: frozenset[tuple[str, Value]] | None = None
        self._classes: frozenset[str] = frozenset()

    @property
    def holes(self) -> bool:
        """Whether one of its places was a hole."""
        return self.hole is not None

    def holds(self, key: tuple[str, Value]) -> Answer:
        """Return whether a value equals `key`: a hit decides; a hole or another type leaves the rest unknown."""
        if self._index is None:
            keys = [scalar(value, Typing()) for value in self.values]
            self._index = frozenset(k for k in keys if not isinstance(k, Reason))
            self._classes = frozenset("other" if isinstance(k, Reason) else k[0] for k in keys)
        if key in self._index:
            return True
        if self.hole is not None:
            return self.hole
        return Reason.TYPE_MISMATCH if self._classes - {key[0]} else False


def scalar(value: Value, typing: Typing) -> tuple[str, Value] | Reason:
    """Return a value's class and comparable form, or a type mismatch for null, arrays and objects."""
    if typing.kind is Kind.VERSION or isinstance(value, Version):
        found = convert(value, Kind.VERSION)
        return ("version", found.rank) if isinstance(found, Version) else Reason.TYPE_MISMATCH
    if typing.kind is not None:
        found = convert(value, typing.kind)
        return found if isinstance(found, Reason) else _exactly(found)
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, Quantity):
        return _exactly(value)
    return ("number", exact(value)) if is_number(value) else Reason.TYPE_MISMATCH


def _exactly(found: Quantity | Version) -> tuple[str, Value] | Reason:
    if isinstance(found, Version):
        return ("version", found.rank)
    return ("number", found.value) if found.exact else Reason.TYPE_MISMATCH


def equals(value: Value, operand: Value, typing: Typing, as_of: Fraction) -> Answer:
    """Equality of two scalars of one class; strings by code point, 1 equals 1.0, a bool is no number."""
    left, right = scalar(value, typing), scalar(operand, typing)
    if isinstance(left, Reason):
        return left
    if isinstance(right, Reason):
        return right
    return left[1] == right[1] if left[0] == right[0] else Reason.TYPE_MISMATCH


def is_in(value: Value, operand: Listed, typing: Typing, as_of: Fraction) -> Answer:
    """Equality with any of a list: a hit decides; a hole or another type leaves the rest unknown."""
    if not operand.values and not operand.holes:
        return Reason.EMPTY_SELECTION
    key = scalar(value, typing)
    if isinstance(key, Reason) or typing.kind is None:
        return key if isinstance(key, Reason) else operand.holds(key)
    return any_of([equals(value, x, typing, as_of) for x in operand.values], operand.hole)


def any_of(answers: list[Answer], hole: Reason | None) -> Answer:
    """True if any answer is; else unknown for a hole or an unknown answer; else false."""
    if True in answers:
        return True
    if hole is not None:
        return hole
    return next((answer for answer in answers if isinstance(answer, Reason)), False)


def _compare(accept: Callable[[Value, Value], Answer]) -> Apply:
    def operator(value: Value, operand: Value, typing: Typing, as_of: Fraction) -> Answer:
        if typing.kind is Kind.VERSION:
            left, right = convert(value, Kind.VERSION), convert(operand, Kind.VERSION)
            if isinstance(left, Version) and isinstance(right, Version):
                return accept(_at(left.rank), _at(right.rank))
            return Reason.TYPE_MISMATCH
        found, bound = quantity(value, typing), quantity(operand, typing)
        if isinstance(found, Reason) or isinstance(bound, Reason):
            return _first(found, bound)
        return accept(found, bound) if _same_kind(found, bound) else Reason.TYPE_MISMATCH

    return operator


def unordered(value: Value, typing: Typing) -> Reason | None:
    """Return why a value has no place in the order of numbers, dates, durations or versions."""
    found = convert(value, Kind.VERSION) if typing.kind is Kind.VERSION else quantity(value, typing)
    return found if isinstance(found, Reason) else None


def _first(*found: Quantity | Reason) -> Reason:
    """Return the reason that is shown where the value, the operand or both can't be read."""
    return min((reason for reason in found if isinstance(reason, Reason)), key=REASON_ORDER.__getitem__)


@dataclass(frozen=True, slots=True)
class _Point:
    lo: Value
    hi: Value


def _at(rank: Value) -> _Point:
    return _Point(rank, rank)


def _same_kind(left: Quantity, right: Quantity) -> bool:
    plain = (None, Kind.NUMBER, Kind.BYTES)
    return left.kind == right.kind or (left.kind in plain and right.kind in plain)


def _at_least(x: Value, bound: Value) -> Answer:
    return True if x.lo >= bound.hi else False if x.hi < bound.lo else Reason.UNCERTAIN


def _above(x: Value, bound: Value) -> Answer:
    return True if x.lo > bound.hi else False if x.hi <= bound.lo else Reason.UNCERTAIN


def _at_most(x: Value, bound: Value) -> Answer:
    return _at_least(bound, x)


def _below(x: Value, bound: Value) -> Answer:
    return _above(bound, x)


def near(value: Value, operand: Value, typing: Typing, tolerance: Fraction) -> Answer:
    """|a - b| <= tolerance; for intervals true when the farthest ends are, false when the nearest are not."""
    a, b = quantity(value, typing), quantity(operand, typing)
    if isinstance(a, Reason) or isinstance(b, Reason):
        return _first(a, b)
    if not _same_kind(a, b):
        return Reason.TYPE_MISMATCH
    farthest = max(a.hi - b.lo, b.hi - a.lo)
    nearest = max(a.lo - b.hi, b.lo - a.hi, Fraction(0))
    return True if farthest <= tolerance else False if nearest > tolerance else Reason.UNCERTAIN


def _on_text(accept: Callable[[str, Any], bool]) -> Apply:
    def operator(value: Value, operand: Any, typing: Typing, as_of: Fraction) -> Answer:
        if not isinstance(value, str):
            return Reason.TYPE_MISMATCH
        if isinstance(operand, bool | int | float | dict | list) or operand is None:
            return Reason.TYPE_MISMATCH
        return accept(value, operand)

    return operator


def _empty(value: Value, wanted: bool, typing: Typing, as_of: Fraction) -> Answer:
    if isinstance(value, str):
        return (not value.strip()) is wanted
    return (len(value) == 0) is wanted if (is_list(value) or is_object(value)) else Reason.TYPE_MISMATCH


def _is_type(value: Value, word: str, typing: Typing, as_of: Fraction) -> Answer:
    if word == "measure":
        return True if is_measure(value) else Reason.TYPE_MISMATCH if is_object(value) else False
    return TYPES[word](value)


def _is_integer(value: Value) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


TYPES: Final[dict[str, Callable[[Value], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "number": is_number,
    "integer": _is_integer,
    "boolean": lambda value: isinstance(value, bool),
    "array": is_list,
    "object": is_object,
    "measure": is_measure,
}


def _before(value: Value, operand: Value, typing: Typing, as_of: Fraction) -> Answer:
    found, bound = instant(value), instant(operand)
    if isinstance(found, Reason) or isinstance(bound, Reason):
        return Reason.TYPE_MISMATCH
    return found.value < bound.value


def _after(value: Value, operand: Value, typing: Typing, as_of: Fraction) -> Answer:
    return _before(operand, value, typing, as_of)


def _within(value: Value, seconds: Fraction, typing: Typing, as_of: Fraction) -> Answer:
    found = instant(value)
    if isinstance(found, Reason):
        return found
    return 0 <= as_of - found.value <= seconds


def _version(value: Value, wanted: Range, typing: Typing, as_of: Fraction) -> Answer:
    found = convert(value, Kind.VERSION)
    return wanted.holds(found) if isinstance(found, Version) else Reason.TYPE_MISMATCH


_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])", re.ASCII
)
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.ASCII)


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(_SCHEME.fullmatch(text)) and bool(parts.netloc or parts.path)


def _is_uuid(text: str) -> bool:
    return bool(_UUID.fullmatch(text)) and uuid.UUID(text).int >= 0


FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "semver": lambda text: version(text) is not None,
    "date-time": lambda text: clock.seconds_of(text) is not None,
    "duration": lambda text: clock.span(text) is not None or clock.iso_span(text) is not None,
    "uri": _is_uri,
    "email": lambda text: bool(_EMAIL.fullmatch(text)) and ".." not in text,
    "sha256": lambda text: bool(_SHA256.fullmatch(text)),
    "uuid": _is_uuid,
}

ORDERED: Final = ("lt", "lte", "gt", "gte", "near")

VALUE: Final[dict[str, Apply]] = {
    "equals": equals,
    "in": is_in,
    "lt": _compare(_below),
    "lte": _compare(_at_most),
    "gt": _compare(_above),
    "gte": _compare(_at_least),
    "matches": _on_text(lambda text, pattern: pattern.fullmatch(text) is not None),
    "starts_with": _on_text(lambda text, start: text.startswith(start)),
    "ends_with": _on_text(lambda text, end: text.endswith(end)),
    "format": _on_text(lambda text, name: FORMATS[name](text)),
    "empty": _empty,
    "type": _is_type,
    "before": _before,
    "after": _after,
    "within": _within,
    "version": _version,
}
"""The operators that need nothing but the value; `near` takes a tolerance in place of the instant."""
