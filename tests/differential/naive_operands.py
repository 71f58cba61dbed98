"""Operands as LANGUAGE.md words them (decisions 25 to 27): literals, references, parameters, instants."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from naive_selectors import exact, members, select
from naive_truth import EMPTY, MISMATCH, Many, Place, Scope, Value, is_array, is_object, is_why
from naive_values import Quantity, Reading, date_of, duration_of, point, quantity

Why = frozenset[str]


def given(scope: Scope, written: Value) -> Value:
    """Put the value of a parameter where it is named."""
    return scope.params[written["param"]] if is_object(written) and "param" in written else written


def is_reference(written: Value) -> bool:
    """Tell whether the operand is found in the evidence."""
    return is_object(written) and ("ref" in written or "target" in written)


def found(scope: Scope, written: dict[str, Value]) -> Place | Many:
    """Find a reference: from the object of the innermost check, or from the rule's target (decision 26)."""
    if "ref" in written:
        return select(scope.evidence, scope.here, written["ref"])
    return select(scope.evidence, scope.target, written["target"])


def scalar(scope: Scope, written: Value) -> Value | Why:
    """Read a scalar operand, or tell why it can't be."""
    if not is_reference(written):
        return given(scope, written)
    place = found(scope, written)
    assert isinstance(place, Place), written
    return place.missing or place.value


def as_quantity(scope: Scope, written: Value, reading: Reading) -> Quantity | Why:
    """Read an operand as what can be compared, times and plus applied in this order."""
    if (is_object(written) and "now" in written) or (written == "now" and reading.as_ == "date-time"):
        return _instant(scope, written)
    value = scalar(scope, written)
    if is_why(value):
        return value
    read = quantity(value, reading)
    if isinstance(read, frozenset) or not is_object(written):
        return read
    return _moved(_scaled(read, given(scope, written.get("times"))), given(scope, written.get("plus")))


def _instant(scope: Scope, written: Value) -> Quantity:
    offset = written["now"] if is_object(written) else "0d"
    now, moved = date_of(scope.as_of), duration_of(offset)
    assert now is not None, scope.as_of
    assert moved is not None, offset
    return point("date-time", now + moved)


def _scaled(read: Quantity | Why, times: Value) -> Quantity | Why:
    if isinstance(read, frozenset) or times is None:
        return read
    if read.kind in ("date-time", "version"):
        return MISMATCH
    ends = sorted(end * Fraction(exact(times)) for end in (read.low, read.high))
    return replace(read, low=ends[0], best=read.best * Fraction(exact(times)), high=ends[1])


def _moved(read: Quantity | Why, plus: Value) -> Quantity | Why:
    if isinstance(read, frozenset) or plus is None:
        return read
    more = duration_of(plus) if isinstance(plus, str) else Fraction(exact(plus))
    if more is None or isinstance(plus, str) != (read.kind in ("date-time", "duration")) or read.kind == "version":
        return MISMATCH
    return replace(read, low=read.low + more, best=read.best + more, high=read.high + more)


def listed(scope: Scope, written: Value) -> tuple[list[Place], Why]:
    """Read the list of `in` and `contains_all`: its elements, or why there is none (decision 26)."""
    if not is_reference(written):
        return [Place((), value) for value in given(scope, written)], frozenset()
    place = found(scope, written)
    if isinstance(place, Many):
        elements, why = list(place.slots), place.missing
    elif place.missing:
        elements, why = list[Place](), place.missing
    elif is_array(place.value):
        elements, why = members(place), frozenset[str]()
    else:
        elements, why = list[Place](), MISMATCH
    return elements, why or (EMPTY if not elements else frozenset())
