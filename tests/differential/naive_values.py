"""Numbers, measures, dates, durations, versions and formats as LANGUAGE.md words them (decisions 28 to 39)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from naive_selectors import exact, kind_of
from naive_truth import INSUFFICIENT, MISMATCH, UNCERTAIN, Answer, Value, is_array, is_object

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
BYTES = {"": 0, "B": 0, "kB": 1, "KB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5}  # powers of 1000
BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5}  # powers of 1024, also written KiB
NUMERIC = (None, "number", "bytes")
DATE = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
ISO = re.compile(r"P(?=.)(?:(\d+)W|(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)", re.ASCII)
_NUMBER = r"(?:0|[1-9]\d*)"
_PART = rf"(?:{_NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_PART}(?:\.{_PART})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Quantity:
    """Be what can be compared: what `as` made it, if anything, its best value, and both ends of a measure."""

    kind: str  # plain, measure, or what as says
    low: Value
    best: Value
    high: Value


@dataclass(frozen=True)
class Reading:
    """Be how values are read: `as`, `point`, and the fewest observations and least confidence of a measure."""

    as_: str | None
    point: bool
    min_n: int
    confidence: Value


def quantity(value: Value, reading: Reading) -> Quantity | frozenset[str]:
    """Read a value as what can be compared, or tell why it can't be."""
    if isinstance(value, Quantity):
        return value
    if is_object(value):
        return _measure(value, reading) if reading.as_ is None else MISMATCH
    if kind_of(value) == "number":
        return point(reading.as_ or "plain", Fraction(exact(value))) if reading.as_ in NUMERIC else MISMATCH
    if reading.as_ is None or not isinstance(value, str):
        return MISMATCH
    found = CONVERSIONS[reading.as_](value)
    return MISMATCH if found is None else point(reading.as_, found)


def point(kind: str, value: Value) -> Quantity:
    """Make a quantity whose ends are one."""
    return Quantity(kind, value, value, value)


def is_measure(value: Value) -> bool:
    """Tell whether it is an object with value, n, interval and confidence that agree (decision 29)."""
    if not is_object(value) or not {"value", "n", "interval", "confidence"} <= set(value):
        return False
    ends = value["interval"]
    if not is_array(ends) or len(ends) != 2:
        return False
    if any(kind_of(part) != "number" for part in (value["value"], value["n"], value["confidence"], *ends)):
        return False
    whole = Fraction(exact(value["n"])).denominator == 1 and value["n"] >= 0 and 0 < value["confidence"] <= 1
    return whole and bool(exact(ends[0]) <= exact(value["value"]) <= exact(ends[1]))


def _measure(value: dict[str, Value], reading: Reading) -> Quantity | frozenset[str]:
    if not is_measure(value):
        return MISMATCH
    if reading.point:
        return point("plain", Fraction(exact(value["value"])))
    if exact(value["n"]) < reading.min_n or exact(value["confidence"]) < exact(reading.confidence):
        return INSUFFICIENT
    low, high = (Fraction(exact(end)) for end in value["interval"])
    return Quantity("measure", low, Fraction(exact(value["value"])), high)


def date_of(text: Value) -> Fraction | None:
    """Read an RFC 3339 date-time with zone as seconds since 1970 (decision 33)."""
    parts = DATE.fullmatch(text) if isinstance(text, str) else None
    if parts is None:
        return None
    day, time, fraction, zone = parts.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone.upper().replace('Z', '+00:00')}")
    except ValueError:
        return None
    whole = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return whole.days * 86400 + whole.seconds + Fraction(fraction or 0)


def duration_of(text: str) -> Fraction | None:
    """Read one integer and one unit, or ISO 8601 without years and months, as seconds (decision 36)."""
    plain = re.fullmatch(r"(-?\d+)([smhdw])", text, re.ASCII)
    if plain is not None:
        return Fraction(int(plain[1]) * UNITS[plain[2]])
    iso = ISO.fullmatch(text)
    if iso is None:
        return None
    return Fraction(sum(int(part or 0) * UNITS[unit] for part, unit in zip(iso.groups(), "wdhms", strict=True)))


Version = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def version_of(text: str) -> Version | None:
    """Read a semantic version as what sorts by its precedence (SemVer 2.0.0, section 11)."""
    parts = VERSION.fullmatch(text)
    if parts is None:
        return None
    pre = [(not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in (parts[4] or "").split(".") if p]
    return (int(parts[1]), int(parts[2]), int(parts[3])), not pre, tuple(pre)


def in_range(version: Version, text: str) -> bool:
    """Tell whether a version satisfies all comparators; a pre-release must be named (decision 38)."""
    named = False
    for comparator in text.split(","):
        sign, core, tail = re.fullmatch(r"(>=|<=|=|>|<)\s*([0-9.]+)(.*)", comparator.strip()).groups()  # type: ignore[union-attr]
        padded = ".".join([*str(core).split("."), "0", "0"][:3]) + str(tail)
        bound = version_of(padded)
        assert bound is not None, text
        named = named or (not bound[1] and bound[0] == version[0])
        if not ORDERS[sign](version, bound):
            return False
    return version[1] or named


ORDERS: dict[str, Callable[[Value, Value], bool]] = {
    "=": lambda left, right: left == right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


def _json_number(text: str) -> Fraction | None:
    shape = re.fullmatch(rf"-?{_NUMBER}(\.\d+)?([eE][+-]?\d+)?", text, re.ASCII)
    return None if shape is None else Fraction(text)


def _byte_count(text: str) -> Fraction | None:
    parts = re.fullmatch(rf"({_NUMBER}(?:\.\d+)?)\s?([A-Za-z]*)", text, re.ASCII)
    if parts is None:
        return None
    number, unit = Fraction(parts[1]), parts[2]
    if unit in BYTES:
        return number * 1000 ** BYTES[unit]
    short = unit.removesuffix("B")
    return number * 1024 ** BINARY[short] if short in BINARY else None


CONVERSIONS: dict[str, Callable[[str], Value]] = {
    "number": _json_number,
    "date-time": date_of,
    "duration": duration_of,
    "version": version_of,
    "bytes": _byte_count,
}


def equal(left: Value, right: Value) -> Answer:
    """Compare two scalars of one type; everything else is unknown (decisions 17 and 18)."""
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        exactly = left.low == left.high and right.low == right.high
        return left.low == right.low if exactly and comparable(left, right) else MISMATCH
    if kind_of(left) is None or kind_of(left) != kind_of(right):
        return MISMATCH
    return bool(exact(left) == exact(right))


def comparable(left: Quantity, right: Quantity) -> bool:
    """Tell whether both are numbers of some sort, or of one kind."""
    numbers = ("plain", "measure", "number", "bytes")
    return left.kind == right.kind or (left.kind in numbers and right.kind in numbers)


def ordered(operator: str, left: Quantity, right: Quantity) -> Answer:
    """Order two quantities: the whole intervals must agree, else it is uncertain (decision 30)."""
    if operator in ("lt", "lte"):
        mirrored = {"lt": "gt", "lte": "gte"}[operator]
        return ordered(mirrored, right, left)
    if operator == "gt":
        return True if left.low > right.high else False if left.high <= right.low else UNCERTAIN
    return True if left.low >= right.high else False if left.high < right.low else UNCERTAIN


def near(left: Quantity, right: Quantity, tolerance: Fraction) -> Answer:
    """Tell whether |a - b| is at most the tolerance for all, for none, or for some of the two intervals."""
    farthest = max(left.high - right.low, right.high - left.low)
    nearest = max(0, left.low - right.high, right.low - left.high)
    return True if farthest <= tolerance else False if nearest > tolerance else UNCERTAIN


FORMATS: dict[str, Callable[[str], bool]] = {
    "semver": lambda text: version_of(text) is not None,
    "date-time": lambda text: date_of(text) is not None,
    "duration": lambda text: duration_of(text) is not None,
    "uri": lambda text: re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", text) is not None,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None,
    "sha256": lambda text: re.fullmatch(r"[0-9a-f]{64}", text) is not None,
    "uuid": lambda text: re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None,
}


def is_type(value: Value, name: str) -> Answer:
    """Answer `type`; of an object that is no measure `measure` is unknown (docs/language.md)."""
    if name == "measure":
        return is_measure(value) or (MISMATCH if is_object(value) else False)
    if name == "integer":
        return kind_of(value) == "number" and Fraction(exact(value)).denominator == 1
    return {"array": is_array(value), "object": is_object(value)}.get(name, kind_of(value) == name)
