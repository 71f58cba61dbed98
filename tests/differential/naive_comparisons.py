"""Comparisons as LANGUAGE.md words them (decisions 17, 18, 25 to 30 and 37): a value and an operand, read alike."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from naive_operands import as_quantity, given, listed, scalar
from naive_selectors import exact, kind_of
from naive_truth import MISMATCH, Answer, Place, Scope, Value, disj, is_object, is_why
from naive_values import Quantity, Reading, duration_of, equal, near, ordered, quantity

COMPARATORS = ("equals", "in", "lt", "lte", "gt", "gte", "near")


def compare(scope: Scope, name: str, operand: Value, reading: Reading, value: Value) -> Answer:
    """Compare a value, read by `as` or of the kind that it was computed to be, with an operand."""
    if isinstance(value, Quantity) and reading.as_ is None:
        reading = replace(reading, as_=value.kind if value.kind not in ("number", "measure") else None)
    if name == "in":
        return _in(scope, operand, reading, value)
    if name == "equals":
        return _equals(scope, operand, reading, value)
    other = as_quantity(scope, operand["value"] if name == "near" else operand, reading)
    left = quantity(value, reading)
    if isinstance(left, frozenset) or isinstance(other, frozenset):
        return why_of(left, other)
    if left.kind != other.kind and not {left.kind, other.kind} <= {"number", "measure"}:
        return MISMATCH
    if name != "near":
        return ordered(name, left, other)
    tolerance = given(scope, operand["tolerance"])
    return near(left, other, duration_of(tolerance) if isinstance(tolerance, str) else Fraction(exact(tolerance)))  # type: ignore[arg-type]


def why_of(*read: Value) -> frozenset[str]:
    """Gather all reasons of what could not be read."""
    return frozenset[str]().union(*(one for one in read if is_why(one)))


def _equals(scope: Scope, operand: Value, reading: Reading, value: Value) -> Answer:
    moved = is_object(operand) and ("times" in operand or "plus" in operand)
    if not moved and reading.as_ is None and not isinstance(value, Quantity):
        other = scalar(scope, operand)
        wrong = MISMATCH if kind_of(value) is None else frozenset[str]()
        return other | wrong if is_why(other) else equal(value, other)
    other, left = as_quantity(scope, operand, reading), quantity(value, reading)
    return why_of(left, other) or equal(left, other)


def _in(scope: Scope, operand: Value, reading: Reading, value: Value) -> Answer:
    elements, why = listed(scope, operand)
    convert = reading.as_ is not None or isinstance(value, Quantity)
    left = quantity(value, reading) if convert else value
    wrong = MISMATCH if left == MISMATCH or (not convert and kind_of(value) is None) else frozenset[str]()
    if wrong or why:
        return wrong | why
    return disj([same(left, element, reading if convert else None) for element in elements])


def same(left: Value, element: Place, reading: Reading | None) -> Answer:
    """Tell whether an element of a list equals a value; a hole could."""
    if element.missing:
        return element.missing
    right = element.value if reading is None else quantity(element.value, reading)
    return right if is_why(right) else equal(left, right)
