"""Decisions 10 to 14: checks, conditions, operator classes, modifiers, and `has`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT, EMPTY = "indeterminate path_absent", "indeterminate empty_selection"
FEW = "indeterminate insufficient_data"


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("{d.a: 1, d.b: 2}", PASS),
        ("{d.a: 1, d.b: 3}", FAIL),
        ("{d.a: 1, d.zz: 3}", ABSENT),
        ("{d.a: 2, d.zz: 3}", FAIL),
        ("{all: [{d.a: 1}, {d.b: 2}]}", PASS),
        ("{all: [{d.a: 1}, {d.b: 3}]}", FAIL),
        ("{any: [{d.a: 2}, {d.b: 2}]}", PASS),
        ("{any: [{d.a: 2}, {d.b: 3}]}", FAIL),
        ("{any: [{d.a: 2}, {d.zz: 3}]}", ABSENT),
        ("{any: [{d.a: 1}, {d.zz: 3}]}", PASS),
        ("{not: {d.a: 2}}", PASS),
        ("{not: {d.a: 1}}", FAIL),
        ("{not: {d.zz: 1}}", ABSENT),
        ("{not: {d.a: 1, d.b: 3}}", PASS),
        ("{d.a: 1, any: [{d.b: 2}], all: [{d.b: 2}], not: {d.b: 3}}", PASS),
        ("{d.a: 1, any: [{d.b: 2}], all: [{d.b: 2}], not: {d.b: 2}}", FAIL),
        ("{not: {not: {not: {d.a: 2}}}}", PASS),
    ],
)
def test_all_entries_of_a_check_hold(outcome: Outcome, require: str, expected: str) -> None:
    """Decision 10."""
    assert outcome(require, {"d": {"a": 1, "b": 2}}) == expected


@pytest.mark.parametrize(
    "require",
    [
        "{}",
        "[]",
        "true",
        "{all: []}",
        "{any: []}",
        "{all: {d.a: 1}}",
        "{any: [{}]}",
        "{not: {}}",
        "{not: [{d.a: 1}]}",
        "{not: 3}",
        "{none: [{d.a: 1}]}",
        "{d.a: {}}",
        "{d.a: {all: []}}",
        "{d.a: {any: []}}",
        "{d.a: {not: {}}}",
        "{d.a: {has: {}}}",
        "{d.a: {every: {}}}",
    ],
)
def test_an_empty_check_condition_or_list_is_refused(refusal: Refusal, require: str) -> None:
    """Decision 10: and so is a `not` over several, and a logical `none`."""
    assert "r.yaml:1:" in refusal(f"require: {require}")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("3", 3, PASS),
        ("3", 4, FAIL),
        ("x", "x", PASS),
        ("true", True, PASS),
        ("false", True, FAIL),
        ("{gte: 1, lte: 3}", 2, PASS),
        ("{gte: 1, lte: 3}", 4, FAIL),
        ("{gte: 1, lte: 3}", 0, FAIL),
        ("{gte: 1, all: [{lte: 3}, {in: [2, 5]}]}", 2, PASS),
        ("{gte: 1, all: [{lte: 3}, {in: [2, 5]}]}", 3, FAIL),
        ("{any: [{equals: 1}, {equals: 2}]}", 2, PASS),
        ("{any: [1, 2]}", 2, PASS),
        ("{any: [1, 2]}", 3, FAIL),
        ("{all: [{gte: 1}, 2]}", 2, PASS),
        ("{not: 3}", 3, FAIL),
        ("{not: 3}", 4, PASS),
        ("{not: {gte: 1, lte: 3}}", 5, PASS),
        ("{not: {gte: 1, lte: 3}}", 2, FAIL),
        ("{not: {any: [1, 2]}}", 3, PASS),
        ("{count: 0}", [], PASS),
        ("{sum: 6}", [1, 2, 3], PASS),
        ("{every: 1}", [1, 1.0], PASS),
        ("{some: x}", ["y", "x"], PASS),
        ("{none: x}", ["y", "x"], FAIL),
    ],
)
def test_several_operators_hold_together_and_a_scalar_means_equals(
    tell: Outcome, condition: str, value: Any, expected: str
) -> None:
    """Decision 11."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize(
    "condition", ["", "null", "~", "[1, 2]", "{not: null}", "{every: null}", "{any: [null]}", "{every: [1]}"]
)
def test_a_bare_null_or_list_is_refused(refusal: Refusal, condition: str) -> None:
    """Decision 11: `x:` is a typo, not a rule."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("condition", "near"),
    [
        ("{equal: 3}", "equals"),
        ("{eq: 3}", ""),
        ("{min_vlaue: 3}", ""),
        ("{startswith: a}", "starts_with"),
        ("{contain: a}", "contains"),
        ("{gt: 3, onmissing: fail}", "on_missing"),
        ("{ever: {gt: 3}}", "every"),
    ],
)
def test_an_unknown_operator_is_refused_with_the_nearest_word(refusal: Refusal, condition: str, near: str) -> None:
    """Decision 12."""
    message = refusal(f"require:\n  d.x: {condition}")
    assert near in message
    assert "r.yaml:2:" in message


@pytest.mark.parametrize(
    "condition",
    [
        "3",
        "{equals: 3}",
        "{gte: 3}",
        "{in: [1, 2]}",
        "{matches: a}",
        "{empty: false}",
        "{exists: true}",
        "{is_null: false}",
        "{type: number}",
        "{format: semver}",
        "{within: 1d}",
        "{after: now}",
        "{version: '>=1.0'}",
        "{has: {a: 1}}",
        "{lookup: {in: $.d.y, by: id, has: {a: 1}}}",
        "{length: 3}",
        "{not: {gte: 3}}",
        "{any: [{count: 1}, {gte: 3}]}",
    ],
)
@pytest.mark.parametrize("selector", ["d.x[*]", "d.x[?@.a == 1].b"])
def test_a_value_operator_on_many_values_is_refused_and_told_the_quantifiers(
    refusal: Refusal, selector: str, condition: str
) -> None:
    """Decision 12."""
    message = refusal(f'require:\n  "{selector}": {condition}')
    assert "r.yaml:2:" in message
    assert re.search("every|some", message), message


@pytest.mark.parametrize("value", ["text", 3, True, {"a": 1}, None])
@pytest.mark.parametrize(
    "condition",
    [
        "{every: 1}",
        "{some: 1}",
        "{none: 1}",
        "{at_least: {n: 1, equals: 1}}",
        "{count: 1}",
        "{unique: true}",
        "{contains: 1}",
        "{contains_all: [1]}",
        "{sum: 1}",
        "{mean: 1}",
        "{min: 1}",
        "{max: 1}",
        "{spread: 1}",
        "{min_over_max: 1}",
        "{percentile: {p: 50, gte: 1}}",
        "{max_gap: {from: now, to: now, lte: 1d}}",
    ],
)
def test_a_list_operator_on_no_array_is_a_type_mismatch(tell: Outcome, condition: str, value: Any) -> None:
    """Decision 12, also under `not`."""
    assert tell(condition, value) == MISMATCH
    assert tell(f"{{not: {condition}}}", value) == MISMATCH


@pytest.mark.parametrize("condition", ["{as: number}", "{point: true}", "{min_n: 30}", "{on_missing: fail}"])
def test_a_modifier_alone_is_no_condition(refusal: Refusal, condition: str) -> None:
    """Decision 13."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{as: number, gte: 1, lte: 5}", "4", PASS),
        ("{as: number, gte: 1, all: [{lte: 5}]}", "4", MISMATCH),
        ("{as: number, gte: 1, not: {gte: 5}}", "4", MISMATCH),
        ("{point: true, gte: 0.5, all: [{lte: 0.8}]}", "measure", "indeterminate uncertain"),
        ("{min_n: 10, gte: 0.1, all: [{lte: 0.95}]}", "measure", FEW),
        ("{min_n: 10, gte: 0.1, all: [{min_n: 10, lte: 0.95}]}", "measure", PASS),
    ],
)
def test_a_modifier_is_not_inherited(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 13."""
    measure = {"value": 0.6, "n": 20, "interval": [0.4, 0.9], "confidence": 0.95}
    if "point" in condition:
        measure["n"] = 1000
    assert tell(condition, measure if value == "measure" else value) == expected


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{has: {a: 1}}", {"a": 1}, PASS),
        ("{has: {a: 1}}", {"a": 2}, FAIL),
        ("{has: {a: 1}}", {}, ABSENT),
        ("{has: {a: 1}}", ..., ABSENT),
        ("{has: {a: 1}}", "a", ABSENT),
        ("{has: {a: 1}}", 3, ABSENT),
        ("{has: {a: 1}}", [1], ABSENT),
        ("{has: {'[0]': 1}}", [1], PASS),
        ("{has: {a: {exists: false}}}", "a", PASS),
        ("{has: {a: {has: {b: 1}}}}", {"a": {"b": 1}}, PASS),
        ("{has: {any: [{a: 1}, {b: 1}]}}", {"b": 1}, PASS),
        ("{not: {has: {a: 1}}}", {"a": 2}, PASS),
        ("{not: {has: {a: 1}}}", {}, ABSENT),
        ("{every: {has: {a: 1}}}", [{"a": 1}, {"a": 1}], PASS),
        ("{every: {has: {a: 1}}}", [{"a": 1}, {}], ABSENT),
        ("{every: {has: {a: 1}}}", [{"a": 1}, 3], ABSENT),
        ("{some: {has: {a: 1}}}", [{"a": 1}, 3], PASS),
    ],
)
def test_has_makes_the_value_the_target(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 14: a field of a non-object is absent."""
    assert tell(condition, value) == expected


def test_has_on_null_can_not_be_told(tell: Outcome) -> None:
    """Decisions 14 and 16."""
    assert tell("{has: {a: 1}}", None).startswith("indeterminate")
    assert tell("{not: {has: {a: 1}}}", None).startswith("indeterminate")


@pytest.mark.parametrize("key", ["requires", "wehn", "sevrity", "messages", "params"])
def test_an_unknown_key_of_a_rule_is_refused_with_its_place(refusal: Refusal, key: str) -> None:
    message = refusal(f"require: {{d.x: 1}}\n{key}: high")
    assert key in message
    assert "r.yaml:2:1" in message


@pytest.mark.parametrize(
    ("line", "near"),
    [("severity: hihg", "high"), ("domain: securty", "security"), ("scope: deploy", "deployment")],
)
def test_a_word_outside_its_closed_set_is_refused_with_the_nearest(refusal: Refusal, line: str, near: str) -> None:
    message = refusal(f"require: {{d.x: 1}}\n{line}")
    assert near in message
    assert "r.yaml:2:" in message


def test_all_mistakes_of_a_rule_are_told_at_once(refusal: Refusal) -> None:
    message = refusal("require:\n  d.x: {equal: 1}\n  d..y: 2\n  d.z: {matches: '('}\nseverity: worst")
    for place in ("r.yaml:2:", "r.yaml:3:", "r.yaml:4:", "r.yaml:5:"):
        assert place in message
