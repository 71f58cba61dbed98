"""Checks and conditions as LANGUAGE.md words them (decisions 8 to 24): recursion over the mapping that YAML gives."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from naive_comparisons import COMPARATORS, compare, why_of
from naive_lists import LISTS, computed, counted, elements_of, lookup, on_list, without
from naive_operands import as_quantity, given, is_reference, listed, scalar
from naive_selectors import select
from naive_truth import (
    ABSENT,
    MISMATCH,
    Answer,
    Look,
    Many,
    Place,
    Scope,
    Value,
    conj,
    disj,
    is_array,
    is_object,
    is_why,
    negate,
    path_of,
)
from naive_values import FORMATS, Reading, date_of, duration_of, in_range, is_type, point, quantity, version_of

MODIFIERS = ("as", "point", "min_n", "on_missing")


def check(scope: Scope, written: dict[str, Value]) -> Answer:
    """Hold a check against the object that it speaks of: all its entries hold (decision 10)."""
    return conj([_entry(scope, key, value) for key, value in written.items()])


def _entry(scope: Scope, key: str, value: Value) -> Answer:
    if key in ("all", "any"):
        return (conj if key == "all" else disj)([check(scope, one) for one in value])
    if key == "not":
        return negate(check(scope, value))
    found = select(scope.evidence, scope.here, key)
    if is_object(value) and "on_missing" in value and found.missing == ABSENT:
        return _seen(scope, found, "on_missing", value["on_missing"] == "pass")  # decision 24
    return condition(scope, value, found)


def condition(scope: Scope, written: Value, found: Place | Many) -> Answer:
    """Hold a condition against what a selector found: all its operators hold (decision 11)."""
    if not is_object(written):
        written = {"equals": written}
    reading = _reading(scope, written)
    return conj(
        [_operator(scope, name, operand, reading, found) for name, operand in written.items() if name not in MODIFIERS]
    )


def _reading(scope: Scope, written: dict[str, Value]) -> Reading:
    min_n = given(scope, written.get("min_n", scope.min_n))
    return Reading(written.get("as"), written.get("point", False), min_n, scope.confidence)


def _operator(scope: Scope, name: str, operand: Value, reading: Reading, found: Place | Many) -> Answer:
    if name in ("all", "any"):
        return (conj if name == "all" else disj)([condition(scope, one, found) for one in operand])
    if name == "not":
        return negate(condition(scope, operand, found))
    if name in LISTS:
        return _seen(scope, found, name, on_list(scope, name, operand, reading, found, condition))
    assert isinstance(found, Place), name
    if name == "has" and not found.missing and found.value is not None:
        return check(replace(scope, here=found), operand)
    return _seen(scope, found, name, _on_value(scope, name, operand, reading, found))


def _seen(scope: Scope, found: Place | Many, operator: str, answer: Answer) -> Answer:
    place = found.before if isinstance(found, Many) else found
    scope.looked.append(Look(path_of(place.steps), operator, answer))
    return answer


# Value operators (decision 12)


def _on_value(scope: Scope, name: str, operand: Value, reading: Reading, place: Place) -> Answer:
    if name == "exists":  # decisions 15 and 21
        return place.missing if place.untold or place.missing - ABSENT else (not place.missing) == operand
    if name == "is_null":
        return place.missing or (place.value is None) == operand
    if place.missing or place.value is None:  # decisions 15 and 16; all reasons are traced (decision 49)
        return (place.missing or MISMATCH) | _untold(scope, name, operand)
    if name == "lookup":
        return lookup(scope, operand, place.value, condition)
    if name in COMPARATORS:
        return compare(scope, name, operand, reading, place.value)
    return _plain(scope, name, operand, place.value)


def _untold(scope: Scope, name: str, operand: Value) -> frozenset[str]:
    """Tell why the operand can't be read either."""
    if name == "lookup":
        return elements_of(select(scope.evidence, scope.here, operand["in"]))[1]
    if name == "in":
        return listed(scope, operand)[1]
    inner = {"near": "value", "since": "from"}.get(name)
    read = operand[inner] if inner else operand
    return why_of(scalar(scope, read)) if is_reference(read) else frozenset()


def _plain(scope: Scope, name: str, operand: Value, value: Value) -> Answer:
    if name == "type":
        return is_type(value, operand)
    if name == "empty":
        return _empty(value, operand)
    if name in ("before", "after", "within", "since"):
        return _time(scope, name, operand, value)
    if name in ("starts_with", "ends_with"):
        return _ends(scalar(scope, operand), name, value)
    if not isinstance(value, str):
        return MISMATCH
    operand = given(scope, operand)
    if name == "matches":
        return re.fullmatch(operand, value) is not None
    if name == "format":
        return FORMATS[operand](value)
    if name == "length":
        return computed(scope, operand, counted(len(value)), condition)
    version = version_of(value)
    return MISMATCH if version is None else in_range(version, operand)


def _empty(value: Value, operand: bool) -> Answer:
    if isinstance(value, str):
        return (not value.strip()) == operand
    return (not value) == operand if is_array(value) or is_object(value) else MISMATCH


def _ends(operand: Value, name: str, value: Value) -> Answer:
    wrong = frozenset[str]() if isinstance(value, str) else MISMATCH
    if is_why(operand):
        return operand | wrong
    if wrong or not isinstance(operand, str):
        return MISMATCH
    return bool(value.startswith(operand) if name == "starts_with" else value.endswith(operand))


def _time(scope: Scope, name: str, operand: Value, value: Value) -> Answer:
    dates = Reading("date-time", False, 0, 0)
    date = quantity(value, dates)
    if name == "within":
        return date if isinstance(date, frozenset) else _within(scope, given(scope, operand), date.low)
    other = as_quantity(scope, operand["from"] if name == "since" else operand, dates)
    if isinstance(date, frozenset) or isinstance(other, frozenset):
        return why_of(date, other)
    if name in ("before", "after"):
        return bool(date.low < other.low if name == "before" else date.low > other.low)
    span = date.low - other.low
    return False if span < 0 else computed(scope, without(operand, "from"), point("duration", span), condition)


def _within(scope: Scope, longest: str, date: Fraction) -> Answer:
    now, most = date_of(scope.as_of), duration_of(longest)
    assert now is not None, scope.as_of
    assert most is not None, longest
    return 0 <= now - date <= most
