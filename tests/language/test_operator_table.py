"""Operands and contexts that the matrix of tests/docs/conformance leaves out, on every kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]

TRUE, FALSE = "pass", "fail"
MISMATCH, ABSENT = "indeterminate type_mismatch", "indeterminate path_absent"
EMPTY = "indeterminate empty_selection"

# Condition, a value for which it is true, one for which it is false, and one it cannot be asked about.
OPERATORS: list[tuple[str, Any, Any, Any]] = [
    ("equals: a", "a", "b", 3),
    ("equals: true", True, False, "true"),
    ("in: [1, 2]", 2, 3, True),
    ("type: integer", 3, "3", None),
    ("type: array", [], {}, None),
    ("as: number, gte: 3", "3", "2", "many"),
    ("as: duration, lte: 2d", "36h", "3d", "P1M"),
    ("as: version, lt: '2.10.0'", "2.9.0", "2.10.0", "2.9"),
    ("as: bytes, lte: 1 kB", "1000 B", "1001", "1 mile"),
    ("as: date-time, lt: now", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-01-01"),
    ("some: {gte: 1}", [0, 1], [0], 3),
    ("count: 2", [1, None], [1], "ab"),
    ("all: [{gte: 1}, {lte: 3}]", 2, 4, "2"),
    ("any: [{equals: 1}, {equals: 3}]", 3, 4, "3"),
    ("not: {equals: 1}", 2, 1, "2"),
]

FLIPPED = {TRUE: FALSE, FALSE: TRUE}
ALONE = [("{%s}", False), ("{not: {%s}}", True), ("{all: [{%s}]}", False), ("{not: {any: [{%s}]}}", True)]
QUANTIFIED = [
    ("{every: {%s}}", False),
    ("{some: {%s}}", False),
    ("{none: {%s}}", True),
    ("{at_least: {n: 1, %s}}", False),
    ("{at_least: {share: 1, %s}}", False),
    ("{not: {every: {%s}}}", True),
    ("{not: {none: {%s}}}", False),
    ("{every: {not: {%s}}}", True),
]


def told(answer: str, flip: bool) -> str:
    return FLIPPED.get(answer, answer) if flip else answer


def element(value: Any) -> dict[str, Any]:
    return {} if value is ... else {"x": value}


def answers(operator: tuple[str, Any, Any, Any]) -> list[tuple[Any, str]]:
    """Return what the operator answers: by hand for its own values, by decisions 15 to 17 for the rest."""
    _, true, false, wrong = operator
    return [(true, TRUE), (false, FALSE), (wrong, MISMATCH), (..., ABSENT), (None, MISMATCH)]


IDS = [condition for condition, *_ in OPERATORS]


@pytest.mark.parametrize("operator", OPERATORS, ids=IDS)
def test_an_operator_answers_alone_and_under_not(outcome: Outcome, operator: tuple[str, Any, Any, Any]) -> None:
    for value, answer in answers(operator):
        for context, flip in ALONE:
            condition = context % operator[0]
            assert outcome(f"d.x: {condition}", {"d": element(value)}) == told(answer, flip), (condition, value)


@pytest.mark.parametrize("operator", OPERATORS, ids=IDS)
def test_an_operator_answers_quantified(outcome: Outcome, operator: tuple[str, Any, Any, Any]) -> None:
    """An absent value is a hole here, and an empty list is an empty selection whatever is asked of its elements."""
    for context, flip in QUANTIFIED:
        condition = context % operator[0]
        key = f'"d.items[*].x": {condition}'
        assert outcome(key, {"d": {"items": []}}) == EMPTY, condition
        assert outcome(key, {"d": {}}) == ABSENT, condition
        for value, answer in answers(operator):
            evidence = {"d": {"items": [element(value)]}}
            assert outcome(key, evidence) == told(answer, flip), (condition, value)


@pytest.mark.parametrize("operator", OPERATORS, ids=IDS)
def test_one_element_decides_or_leaves_it_to_the_unknown(outcome: Outcome, operator: tuple[str, Any, Any, Any]) -> None:
    """Kleene: what a true or a false element decides beside a hole, and what it leaves open."""
    condition, true, false, _ = operator
    for quantifier, beside_true, beside_false in [
        ("{every: {%s}}", ABSENT, FALSE),
        ("{some: {%s}}", TRUE, ABSENT),
        ("{none: {%s}}", FALSE, ABSENT),
        ("{at_least: {n: 1, %s}}", TRUE, ABSENT),
        ("{at_least: {n: 2, %s}}", ABSENT, FALSE),
        ("{at_least: {share: 0.5, %s}}", TRUE, ABSENT),
    ]:
        key = f'"d.items[*].x": {quantifier % condition}'
        assert outcome(key, {"d": {"items": [{"x": true}, {}]}}) == beside_true, key
        assert outcome(key, {"d": {"items": [{"x": false}, {}]}}) == beside_false, key
