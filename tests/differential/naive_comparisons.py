"""Comparisons as LANGUAGE.md words them (decisions 17, 18, 25 to 30 and 37): a value and an operand, read alike."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from naive_operands import as_quantity, given, listed, scalar
from naive_selectors import exact, kind_of
from naive_truth import MISMATCH, Answer, Place, Scope, Value, disj, is_object, is_why
from naive_values import Quantity, Reading, comparable, duration_of, equal, near, ordered, quantity

COMPARATORS = ("equals", "in", "lt", "lte", "gt", "gte", "near")


def compare(scope: Scope, name: str, operand: Value, reading: Reading, value: Value) -> Answer:
    """Compare a value, read by `as` or of the kind that it was computed to be, with an operand."""
    if isinstance(value, Quantity) and reading.as_ is None:
        reading = replace(reading, as_=None if value.kind in ("plain", "measure") else value.kind)
    if name == "in":
        return _in(scope, operand, reading, value)
    if name == "equals":
        return _equals(scope, operand, reading, value)
    other = as_quantity(scope, operand["value"] if name == "near" else operand, reading)
    left = quantity(value, reading)
    if isinstance(left, frozenset) or isinstance(other, frozenset):
        return why_of(left, other)
    if not comparable(left, other):
        return MISMATCH
    if name != "near":
        return ordered(name, left, other)
    tolerance = given(scope, operand["tolerance"])
    return near(left, other, duration_of(tolerance) if isinstance(tolerance, str) else Fraction(exact(tolerance)))  # type: ignore[arg-type]


def why_of(*read: Value) -> frozenset[str]:
    """Gather all reasons of what could not be read."""
    return frozenset[str]().union(*(one for one in read if is_why(one)))


def scalar_of(value: Value, reading: Reading) -> Value:
    """Read a value as a scalar, converted by `as`; None where it is none or can't be converted."""
    if isinstance(value, Quantity) or is_object(value):
        return value if isinstance(value, Quantity) else None
    if reading.as_ is None:
        return value if kind_of(value) is not None else None
    read = quantity(value, reading)
    return read if isinstance(read, Quantity) else None


def _equals(scope: Scope, operand: Value, reading: Reading, value: Value) -> Answer:
    left = scalar_of(value, reading)
    if (is_object(operand) and not {"times", "plus", "now"}.isdisjoint(operand)) or operand == "now":
        other: Value = as_quantity(scope, operand, reading)
        left = quantity(value, reading) if left is not None else None
    else:
        other = scalar(scope, operand)
        other = other if is_why(other) else scalar_of(other, as_computed(reading, value))
    wrong = MISMATCH if left is None else frozenset[str]()
    return other | wrong if is_why(other) else equal(left, other)


def _in(scope: Scope, operand: Value, reading: Reading, value: Value) -> Answer:
    elements, why = listed(scope, operand)
    left = scalar_of(value, reading)
    wrong = MISMATCH if left is None else frozenset[str]()
    if wrong or why:
        return wrong | why
    return disj([same(left, element, as_computed(reading, value)) for element in elements])


def as_computed(reading: Reading, value: Value) -> Reading:
    """Read an operand as the quantity that it is compared with."""
    if isinstance(value, Quantity) and reading.as_ is None:
        return replace(reading, as_="number" if value.kind in ("plain", "measure") else value.kind)
    return reading


def same(left: Value, element: Place, reading: Reading) -> Answer:
    """Tell whether an element of a list equals a value; a hole could."""
    return element.missing or equal(left, scalar_of(element.value, reading))
