"""List operators and joins as LANGUAGE.md words them (decisions 9, 20 to 23, 40 and 41).

`hold` is the condition of `naive_conditions`: it calls this module for a list, and is called back for its elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from naive_comparisons import same, scalar_of, why_of
from naive_operands import as_quantity, given, is_reference, listed, scalar
from naive_reducers import REDUCERS, longest_gap, percentile
from naive_selectors import exact, kind_of, members, select
from naive_truth import (
    ABSENT,
    AMBIGUOUS,
    EMPTY,
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
from naive_values import Quantity, Reading, equal, point, quantity

Hold = Callable[[Scope, Value, Place], Answer]

QUANTIFIERS = ("every", "some", "none")
LISTS = (*QUANTIFIERS, "at_least", "count", "unique", "contains", "contains_all", *REDUCERS, "percentile", "max_gap")


def on_list(scope: Scope, name: str, operand: Value, reading: Reading, found: Place | Many, hold: Hold) -> Answer:
    """Answer an operator about the slots of a many-selector, or the elements of an array."""
    elements, why = elements_of(found)
    if why:
        return why | _untold(scope, name, operand)
    if name in ("contains", "contains_all"):
        return _contains(scope, name, operand, reading, elements)
    if name == "count":
        return _holes(elements) or computed(scope, operand, counted(len(elements)), hold)
    if name == "max_gap":
        return _max_gap(scope, operand, elements, hold)
    if not elements:
        return EMPTY
    if name == "unique":
        return _unique(scope, operand, reading, elements)
    if name in REDUCERS or name == "percentile":
        return _reduced(scope, name, operand, reading, elements, hold)
    asked = without(operand, "n", "share") if name == "at_least" else operand
    answers = [_of_element(scope, asked, reading, element, hold) for element in elements]
    return _at_least(scope, operand, answers) if name == "at_least" else _quantified(name, answers)


def _untold(scope: Scope, name: str, operand: Value) -> frozenset[str]:
    """Tell why the operand can't be read either: all reasons are traced (decision 49)."""
    if name == "contains_all":
        return listed(scope, operand)[1]
    ends = {"contains": [operand], "max_gap": [operand[end] for end in ("from", "to")] if name == "max_gap" else []}
    return why_of(*(scalar(scope, end) for end in ends.get(name, []) if is_reference(end)))


def elements_of(found: Place | Many) -> tuple[list[Place], frozenset[str]]:
    """Give the elements of a list, or why there is none."""
    if isinstance(found, Many):
        return list(found.slots), found.missing
    if found.missing or not is_array(found.value):
        return [], found.missing or MISMATCH
    return members(found), frozenset()


def _holes(elements: Iterable[Place]) -> frozenset[str]:
    return why_of(*(element.missing for element in elements))


def _of_element(scope: Scope, asked: Value, reading: Reading, element: Place, hold: Hold) -> Answer:
    if reading.as_ is None or element.missing:
        return hold(scope, asked, element)
    read = quantity(element.value, reading)
    if isinstance(read, frozenset):
        scope.looked.append(Look(path_of(element.steps), "as", read))
        return read
    return hold(scope, asked, replace(element, value=read))


def _quantified(name: str, answers: list[Answer]) -> Answer:
    if name == "every":
        return conj(answers)
    return disj(answers) if name == "some" else negate(disj(answers))


def _at_least(scope: Scope, operand: dict[str, Value], answers: list[Answer]) -> Answer:
    if "n" in operand:
        needed = Fraction(given(scope, operand["n"]))
    else:
        needed = Fraction(exact(given(scope, operand["share"]))) * len(answers)
    trues = answers.count(True)
    if trues >= needed:
        return True
    unknown = [answer for answer in answers if not isinstance(answer, bool)]
    return False if trues + len(unknown) < needed else why_of(*unknown)


def _unique(scope: Scope, operand: Value, reading: Reading, elements: list[Place]) -> Answer:
    rows = [_key(scope, operand, element) for element in elements]
    holes = _holes(field for row in rows for field in row)
    if holes:
        return holes
    keys = [[scalar_of(field.value, reading) for field in row] for row in rows]
    sorts = [{_sort(key[column]) for key in keys} for column in range(len(keys[0]))]
    pairs = [(keys[a], keys[b]) for b in range(len(keys)) for a in range(b)]
    same_key = disj([conj([equal(x, y) for x, y in zip(one, two, strict=True)]) for one, two in pairs])
    strange = any(None in sort or len(sort) > 1 for sort in sorts)
    return MISMATCH if strange and same_key is not True else negate(same_key)


def _sort(value: Value) -> str | None:
    return "quantity" if isinstance(value, Quantity) else kind_of(value)


def _key(scope: Scope, operand: Value, element: Place) -> list[Place]:
    if operand is True or element.missing:
        return [element]
    fields = [select(scope.evidence, element, field) for field in operand]
    return [field for field in fields if isinstance(field, Place)]


def _contains(scope: Scope, name: str, operand: Value, reading: Reading, elements: list[Place]) -> Answer:
    if name == "contains_all":
        wanted, why = listed(scope, operand)
        return why or conj([one.missing or _contained(one.value, reading, elements) for one in wanted])
    now = reading.as_ == "date-time" and (operand == "now" or (is_object(operand) and "now" in operand))
    one = as_quantity(scope, operand, reading) if now else scalar(scope, operand)
    return one if is_why(one) else _contained(one, reading, elements)


def _contained(wanted: Value, reading: Reading, elements: list[Place]) -> Answer:
    return disj([same(scalar_of(wanted, reading), element, reading) for element in elements])


def _reduced(scope: Scope, name: str, operand: Value, reading: Reading, elements: list[Place], hold: Hold) -> Answer:
    read = [element.missing or quantity(element.value, reading) for element in elements]
    quantities = [one for one in read if isinstance(one, Quantity)]
    if len(quantities) < len(elements):
        return why_of(*read)
    if name == "percentile":
        reduced = percentile(quantities, Fraction(exact(given(scope, operand["p"]))))
        operand = without(operand, "p")
    else:
        reduced = REDUCERS[name](quantities)
    return reduced if isinstance(reduced, frozenset) else computed(scope, operand, reduced, hold)


def _max_gap(scope: Scope, operand: dict[str, Value], elements: list[Place], hold: Hold) -> Answer:
    dates = Reading("date-time", False, 0, 0)
    start, end = as_quantity(scope, operand["from"], dates), as_quantity(scope, operand["to"], dates)
    read = [element.missing or quantity(element.value, dates) for element in elements]
    if why_of(start, end, *read) or isinstance(start, frozenset) or isinstance(end, frozenset):
        return why_of(start, end, *read)
    if end.low < start.low:
        return False
    gap = longest_gap(start.low, [one.low for one in read if isinstance(one, Quantity)], end.low)
    return computed(scope, without(operand, "from", "to"), gap, hold)


def lookup(scope: Scope, operand: dict[str, Value], value: Value, hold: Hold) -> Answer:
    """Join where `by` in an element equals the value; an element without a key could be the one."""
    rows, why = elements_of(select(scope.evidence, scope.here, operand["in"]))
    if why or kind_of(value) is None:
        return why | (MISMATCH if kind_of(value) is None else frozenset[str]())
    answers = [_matches(scope, operand["by"], row, value) for row in rows]
    matches = [row for row, answer in zip(rows, answers, strict=True) if answer is True]
    unknown = [answer for answer in answers if not isinstance(answer, bool)]
    for name in QUANTIFIERS:
        if name in operand and (matches or unknown):
            return _quantified(name, [*(hold(scope, operand[name], row) for row in matches), *unknown])
    if len(matches) > 1:
        return why_of(AMBIGUOUS, *unknown)
    if unknown or not matches:
        return why_of(*unknown) or ABSENT
    return hold(scope, {"has": operand["has"]}, matches[0])


def _matches(scope: Scope, by: str, row: Place, value: Value) -> Answer:
    if row.missing:
        return row.missing
    key = select(scope.evidence, row, by)
    assert isinstance(key, Place), by
    return key.missing or equal(value, key.value)


def computed(scope: Scope, written: Value, quantity: Quantity, hold: Hold) -> Answer:
    """Hold a condition against a computed value, which stands at no place of its own."""
    return hold(replace(scope, looked=[]), written, Place((), quantity))


def counted(count: int) -> Quantity:
    """Make a quantity of a count."""
    return point("plain", Fraction(count))


def without(operand: dict[str, Value], *names: str) -> dict[str, Value]:
    """Leave out the members that are no operators."""
    return {name: value for name, value in operand.items() if name not in names}
