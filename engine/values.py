"""Values as the language reads them: exact numbers, measures with intervals, conversions by `as`.

A number is the shortest decimal that round-trips, kept as a fraction: in doubles 0.04/0.05 >= 0.8
is false. A measure carries its interval through every comparison, so that a sampled value is never
more certain than its sample.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from arcanos import clock
from arcanos.engine.terms import Kind, Typing
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

MEASURE_FIELDS: Final = ("value", "n", "interval", "confidence")
MAX_VERSION: Final = 256


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number known to lie in [lo, hi], best guess `value`; lo == hi for a plain number.

    Units by kind: numbers as they are, durations in seconds, instants in seconds since 1970 UTC,
    sizes in bytes.
    """

    lo: Fraction
    value: Fraction
    hi: Fraction
    kind: Kind | None = None

    @property
    def exact(self) -> bool:
        """Whether nothing is left open."""
        return self.lo == self.hi

    @classmethod
    def of(cls, number: Fraction | int, kind: Kind | None = None) -> Quantity:
        """Return an exact quantity."""
        number = Fraction(number)
        return cls(number, number, number, kind)

    def moved(self, times: Fraction | None, plus: Fraction | None) -> Quantity:
        """Return this times `times`, then plus `plus`."""
        lo, value, hi = self.lo, self.value, self.hi
        if times is not None:
            lo, hi = sorted((lo * times, hi * times))
            value *= times
        shift = plus or Fraction(0)
        return Quantity(lo + shift, value + shift, hi + shift, self.kind)


@dataclass(frozen=True, slots=True)
class Version:
    """A SemVer 2.0.0 version; `rank` orders by precedence (build metadata never counts)."""

    core: tuple[int, int, int]
    pre: tuple[str, ...]

    @property
    def rank(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        """The key of SemVer section 11: a release after its pre-releases, numbers before words."""
        parts = tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p if not p.isdigit() else "") for p in self.pre)
        return (self.core, not self.pre, parts)


Scalar: TypeAlias = str | bool | Fraction | Quantity | Version

_SEMVER: Final = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,308})(?:\.[0-9]{1,308})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_BYTES: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?) ?(B|[kKMGTP]B|[KMGTP]i|[KMGTP]iB)?", re.ASCII)
_POWERS: Final = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}


def exact(number: int | float) -> Fraction:
    """Return a number as the fraction that its shortest decimal spells."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def is_number(value: Value) -> bool:
    """Whether a value is a JSON number; a bool is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def version(text: str) -> Version | None:
    """Return a SemVer 2.0.0 version, or None; no leading `v`, no missing parts."""
    m = _SEMVER.fullmatch(text) if len(text) <= MAX_VERSION else None
    if m is None:
        return None
    return Version((int(m[1]), int(m[2]), int(m[3])), tuple(m[4].split(".")) if m[4] else ())


def size_in_bytes(text: str) -> Fraction | None:
    """Return `512 MB` (10^6) or `1.5 GiB`, `1Gi` (2^30) in bytes, or None."""
    m = _BYTES.fullmatch(text)
    if m is None:
        return None
    unit = m[2] or ""
    base = 1024 if "i" in unit else 1000
    return Fraction(m[1]) * Fraction(base) ** _POWERS[unit.rstrip("B").rstrip("i")]


def convert(value: Value, kind: Kind) -> Quantity | Version | Reason:
    """Return `value` as `kind`; a failure is a type mismatch, a value already of the kind passes through."""
    if isinstance(value, Quantity):
        return value if value.kind in (None, kind) else Reason.TYPE_MISMATCH
    if isinstance(value, Version):
        return value if kind is Kind.VERSION else Reason.TYPE_MISMATCH
    if is_number(value):
        return Quantity.of(exact(value), kind) if kind in (Kind.NUMBER, Kind.BYTES) else Reason.TYPE_MISMATCH
    if not isinstance(value, str):
        return Reason.TYPE_MISMATCH
    if kind is Kind.VERSION:
        return version(value) or Reason.TYPE_MISMATCH
    number = _from_text(value, kind)
    return Reason.TYPE_MISMATCH if number is None else Quantity.of(number, kind)


def _from_text(text: str, kind: Kind) -> Fraction | None:
    if kind is Kind.DURATION:
        span = clock.span(text)
        return clock.iso_span(text) if span is None else span
    if kind is Kind.DATE_TIME:
        return clock.seconds_of(text)
    if kind is Kind.BYTES:
        return size_in_bytes(text)
    return Fraction(Decimal(text)) if _DECIMAL.fullmatch(text) else None


def is_measure(value: Value) -> bool:
    """Whether a value is a measure: `value`, `n`, `interval: [lo, hi]`, `confidence`, lo <= value <= hi."""
    if not is_object(value) or not all(name in value for name in MEASURE_FIELDS):
        return False
    interval, n = value["interval"], value["n"]
    if not is_list(interval) or len(interval) != 2 or not all(map(is_number, interval)):
        return False
    if not is_number(n) or n < 0 or n != int(n) or not is_number(value["value"]) or not is_number(value["confidence"]):
        return False
    if not 0 < value["confidence"] <= 1:
        return False
    return bool(exact(interval[0]) <= exact(value["value"]) <= exact(interval[1]))


def quantity(value: Value, typing: Typing) -> Quantity | Reason:
    """Return a number or measure as a quantity, read as `typing` says; anything else is a type mismatch.

    A measure whose confidence is below the pack's, or whose n is below `min_n`, is insufficient data.
    `point` reads its value alone.
    """
    if is_object(value):
        return _measured(value, typing)
    if isinstance(value, Quantity):
        return value
    if typing.kind is not None:
        converted = convert(value, typing.kind)
        return Reason.TYPE_MISMATCH if isinstance(converted, Version) else converted
    return Quantity.of(exact(value)) if is_number(value) else Reason.TYPE_MISMATCH


def _measured(value: Value, typing: Typing) -> Quantity | Reason:
    if typing.kind is not None or not is_measure(value):
        return Reason.TYPE_MISMATCH
    point = exact(value["value"])
    if typing.point:
        return Quantity.of(point)
    if exact(value["confidence"]) < typing.confidence or value["n"] < typing.min_n:
        return Reason.INSUFFICIENT_DATA
    lo, hi = value["interval"]
    return Quantity(exact(lo), point, exact(hi))


def instant(value: Value) -> Quantity | Reason:
    """Return an RFC 3339 date-time as a quantity of seconds; anything else is a type mismatch."""
    found = convert(value, Kind.DATE_TIME)
    return Reason.TYPE_MISMATCH if isinstance(found, Version) else found
