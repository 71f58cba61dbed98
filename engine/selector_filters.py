"""Filters of selectors: Kleene truth for each element (`docs/language.md`, decision 3)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from arcanos.engine.terms import Comparison, Existence, FilterBoth, FilterNot, FilterTest, Index, Name
from arcanos.engine.truth import ABSENT
from arcanos.engine.values import exact
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

_OPERATORS: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def test(node: FilterTest, element: Value) -> bool | None:
    """Return whether `element` passes; None where an absent path, null or another type is compared."""
    if isinstance(node, Comparison):
        return _compare(node, follow(node.path, element))
    if isinstance(node, Existence):
        return follow(node.path, element) is not ABSENT
    if isinstance(node, FilterNot):
        answer = test(node.test, element)
        return None if answer is None else not answer
    left, right = test(node.left, element), test(node.right, element)
    if isinstance(node, FilterBoth):
        return _both(left, right)
    return _not(_both(_not(left), _not(right)))


def size(node: FilterTest) -> int:
    """Return the number of comparisons and existence tests: what one element costs."""
    if isinstance(node, Comparison | Existence):
        return 1
    if isinstance(node, FilterNot):
        return size(node.test)
    return size(node.left) + size(node.right)


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def follow(path: tuple[Name | Index, ...], value: Value) -> Value:
    """Return the value at a path of names and indexes, or ABSENT."""
    for step in path:
        if isinstance(step, Name):
            if not is_object(value) or step.name not in value:
                return ABSENT
            value = value[step.name]
        else:
            if not is_list(value) or not -len(value) <= step.index < len(value):
                return ABSENT
            value = value[step.index]
    return value


def _compare(node: Comparison, value: Value) -> bool | None:
    literal = node.literal
    if isinstance(literal, bool):
        return _OPERATORS[node.operator](value, literal) if isinstance(value, bool) else None
    if isinstance(literal, str):
        return _OPERATORS[node.operator](value, literal) if isinstance(value, str) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _OPERATORS[node.operator](exact(value), exact(literal))
