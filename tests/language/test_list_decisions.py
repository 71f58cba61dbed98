"""Decisions 22 to 24: at_least, contains, unique, and what on_missing may say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT, EMPTY = "indeterminate path_absent", "indeterminate empty_selection"
MISSING = "indeterminate evidence_missing"


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{at_least: {n: 2, equals: 1}}", [1, 1, 2], PASS),
        ("{at_least: {n: 2, equals: 1}}", [1, 2, 2], FAIL),
        ("{at_least: {n: 2, equals: 1}}", [1, 1, "1"], PASS),
        ("{at_least: {n: 2, equals: 1}}", [1, "1", 2], MISMATCH),
        ("{at_least: {n: 2, equals: 1}}", [2, "1", 2], FAIL),
        ("{at_least: {n: 3, equals: 1}}", [1, 1], FAIL),
        ("{not: {at_least: {n: 2, equals: 1}}}", [1, 2], PASS),
        ("{not: {at_least: {n: 2, equals: 1}}}", [1, 1], FAIL),
        ("{not: {at_least: {n: 2, equals: 1}}}", [1, "1"], MISMATCH),
        ("{at_least: {share: 0.5, equals: 1}}", [1, 2], PASS),
        ("{at_least: {share: 0.5, equals: 1}}", [1, 2, 2], FAIL),
        ("{at_least: {share: 0.5, equals: 1}}", [1, 2, None], MISMATCH),
        ("{at_least: {share: 1, equals: 1}}", [1, 1], PASS),
        ("{at_least: {share: 1, equals: 1}}", [1, 2], FAIL),
        ("{at_least: {share: 0.95, equals: 1}}", [1] * 19 + [2], PASS),
        ("{at_least: {share: 0.95, equals: 1}}", [1] * 18 + [2], FAIL),
        ("{at_least: {share: 0.7, equals: 1}}", [1] * 7 + [2] * 3, PASS),
        ("{at_least: {share: 0.29, equals: 1}}", [1] * 29 + [2] * 71, PASS),
        ("{at_least: {n: 1, has: {a: 1}}}", [{"a": 1}, {}], PASS),
        ("{at_least: {n: 1, gte: 1, lte: 2}}", [0, 3], FAIL),
    ],
)
def test_at_least_is_decided_by_what_is_known(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 22: shares are exact fractions of all elements."""
    assert tell(condition, value) == expected


def test_a_share_is_one_of_all_slots_holes_included(outcome: Outcome) -> None:
    """Decision 22."""
    items = [{"x": 1}, {"x": 1}, {}]
    assert outcome('"d.items[*].x": {at_least: {share: 0.6, equals: 1}}', {"d": {"items": items}}) == PASS
    assert outcome('"d.items[*].x": {at_least: {share: 0.7, equals: 1}}', {"d": {"items": items}}) == ABSENT


@pytest.mark.parametrize(
    "condition",
    [
        "{at_least: {n: 2}}",
        "{at_least: {equals: 1}}",
        "{at_least: {n: 2, share: 0.5, equals: 1}}",
        "{at_least: 2}",
        "{at_least: {n: 1.5, equals: 1}}",
        "{at_least: {n: two, equals: 1}}",
        "{at_least: {share: 1.5, equals: 1}}",
        "{at_least: {n: -1, equals: 1}}",
    ],
)
def test_an_at_least_without_one_number_and_a_condition_is_refused(refusal: Refusal, condition: str) -> None:
    """Decision 22."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{contains: 1}", [2, 1], PASS),
        ("{contains: 1}", [2, 1.0], PASS),
        ("{contains: 1}", [2, 3], FAIL),
        ("{contains: 1}", [2, "1"], MISMATCH),
        ("{contains: 1}", [1, "1"], PASS),
        ("{contains: 1}", [True], MISMATCH),
        ("{contains: 1}", [None, 2], MISMATCH),
        ("{not: {contains: 1}}", [2, "1"], MISMATCH),
        ("{contains: Apache-2.0}", ["MIT", "Apache-2.0"], PASS),
        ("{contains: MIT}", "MIT or Apache-2.0", MISMATCH),
        ("{contains_all: [1, 2]}", [3, 2, 1], PASS),
        ("{contains_all: [1, 2]}", [1, 1], FAIL),
        ("{contains_all: [1, 2]}", [1, "2"], MISMATCH),
        ("{contains_all: [1, 2]}", [1, 2, "2"], PASS),
        ("{contains_all: [a]}", "a", MISMATCH),
        ("{unique: true}", [1, 2], PASS),
        ("{unique: true}", [1, 1.0], FAIL),
        ("{unique: true}", ["a", "A"], PASS),
        ("{unique: true}", ["a", "b", "a"], FAIL),
        ("{unique: true}", ["a"], PASS),
        ("{unique: true}", [1, "1"], MISMATCH),
        ("{not: {unique: true}}", [1, "1"], MISMATCH),
        ("{not: {unique: true}}", [None, None], MISMATCH),
        ("{unique: [a]}", [{"a": 1}, {"a": 2}], PASS),
        ("{unique: [a]}", [{"a": 1}, {"a": 1}], FAIL),
        ("{unique: [a, b]}", [{"a": 1, "b": 1}, {"a": 1, "b": 2}], PASS),
        ("{unique: [a, b]}", [{"a": 1, "b": 1}, {"a": 1, "b": 1}], FAIL),
        ("{unique: [a.b]}", [{"a": {"b": 1}}, {"a": {"b": 1}}], FAIL),
        ("{unique: [a]}", [{"a": 1}, {}], ABSENT),
        ("{unique: [a]}", [{"a": 1}, 3], ABSENT),
    ],
)
def test_contains_and_unique_speak_of_equal_elements(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 23."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize("condition", ["{unique: []}", "{unique: false}", "{unique: a}", "{unique: ['a[*]']}"])
def test_an_odd_unique_is_refused(refusal: Refusal, condition: str) -> None:
    """Decision 23: `unique: true` on scalars, `unique: [selector, …]` on objects."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("require", "document", "expected"),
    [
        ("{d.x: {equals: 1, on_missing: fail}}", {}, FAIL),
        ("{d.x: {equals: 1, on_missing: pass}}", {}, PASS),
        ("{d.x: {equals: 1, on_missing: pass}}", {"x": 1}, PASS),
        ("{d.x: {equals: 1, on_missing: pass}}", {"x": 2}, FAIL),
        ("{d.x: {equals: 1, on_missing: pass}}", {"x": "1"}, MISMATCH),
        ("{d.x: {equals: 1, on_missing: fail}}", {"x": None}, MISMATCH),
        ("{d.x: {not: {equals: 1}, on_missing: pass}}", {}, PASS),
        ("{d.x: {not: {equals: 1}, on_missing: fail}}", {}, FAIL),
        ("{d.x: {equals: {ref: d.y}, on_missing: pass}}", {"x": 1}, ABSENT),
        ("{d.x: {equals: {ref: d.y}, on_missing: fail}}", {"x": 1}, ABSENT),
        ("{any: [{d.x: {equals: 1, on_missing: fail}}, {d.y: 1}]}", {"y": 1}, PASS),
        ("{any: [{d.x: {equals: 1, on_missing: fail}}, {d.y: 1}]}", {"y": 2}, FAIL),
        ("{any: [{d.x: {equals: 1, on_missing: fail}}, {d.y: 1}]}", {}, ABSENT),
        ("{any: [{d.x: {equals: 1, on_missing: pass}}, {d.y: 1}]}", {"y": 2}, PASS),
        ("{d.a: {has: {b: {equals: 1, on_missing: pass}}}}", {"a": {}}, PASS),
        ("{d.a: {has: {b: {equals: 1, on_missing: pass}}}}", {}, ABSENT),
        ("{'d.x[*]': {every: {gte: 1}, on_missing: pass}}", {}, PASS),
        ("{'d.x[*]': {every: {gte: 1}, on_missing: pass}}", {"x": []}, EMPTY),
        ("{d.x: {every: {gte: 1}, on_missing: pass}}", {"x": []}, EMPTY),
        ("{e.x: {equals: 1, on_missing: pass}}", {}, MISSING),
        ("{e.x: {equals: 1, on_missing: fail}}", {}, MISSING),
    ],
)
def test_on_missing_speaks_of_the_absent_path_of_its_selector_only(
    outcome: Outcome, require: str, document: Any, expected: str
) -> None:
    """Decision 24: not of a ref, a document or a type mismatch."""
    assert outcome(require, {"d": document}) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "require: {d.x: 1}\nwhen: {d.y: {equals: 1, on_missing: pass}}",
        "require: {d.x: 1}\nwhen: {d.y: {equals: 1, on_missing: fail}}",
        "require: {d.x: 1}\nwhen: {any: [{d.y: {equals: 1, on_missing: fail}}]}",
        "require: {not: {d.x: {equals: 1, on_missing: fail}}}",
        "require: {not: {any: [{d.x: {equals: 1, on_missing: pass}}]}}",
        "require: {d.x: {not: {has: {y: {equals: 1, on_missing: fail}}}}}",
        "require: {d.x: {none: {has: {y: {equals: 1, on_missing: fail}}}}}",
        "require: {d.x: {not: {equals: 1, on_missing: fail}}}",
        "require: {d.x: {every: {equals: 1, on_missing: fail}}}",
        "require: {d.x: {all: [{equals: 1, on_missing: fail}]}}",
        "require: {d.x: {equals: 1, on_missing: not_applicable}}",
        "require: {d.x: {equals: 1, on_missing: true}}",
    ],
)
def test_on_missing_anywhere_else_is_refused(refusal: Refusal, rule: str) -> None:
    """Decision 24: never in `when`, nowhere beneath a `not` or `none`."""
    assert "on_missing" in refusal(rule)
