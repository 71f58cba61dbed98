"""Decisions 15 to 24: unknown, null, wrong types, emptiness, holes, and what on_missing may say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT, EMPTY = "indeterminate path_absent", "indeterminate empty_selection"
MISSING, STALE = "indeterminate evidence_missing", "indeterminate evidence_stale"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{exists: true}", FAIL),
        ("{exists: false}", PASS),
        ("{not: {exists: true}}", PASS),
        ("{not: {exists: false}}", FAIL),
        ("{type: string}", ABSENT),
        ("{not: {type: string}}", ABSENT),
        ("{empty: true}", ABSENT),
        ("{empty: false}", ABSENT),
        ("{is_null: true}", ABSENT),
        ("{is_null: false}", ABSENT),
        ("{count: 0}", ABSENT),
        ("{none: 1}", ABSENT),
        ("{not: 1}", ABSENT),
        ("{not: {in: [1]}}", ABSENT),
        ("{not: {contains: 1}}", ABSENT),
        ("{any: [1, {not: 1}]}", ABSENT),
    ],
)
def test_only_exists_answers_on_an_absent_path(tell: Outcome, condition: str, expected: str) -> None:
    """Decision 15."""
    assert tell(condition, ...) == expected


@pytest.mark.parametrize("condition", ["{exists: true}", "{exists: false}", "{not: {exists: true}}", "{count: 0}"])
def test_in_a_missing_or_stale_document_not_even_exists_answers(
    tell: Outcome, outcome: Outcome, ago: Callable[[str], datetime], condition: str
) -> None:
    """Decisions 15 and 58."""
    assert outcome(f"e.x: {condition}", {"d": {}}) == MISSING
    assert outcome(f"e: {condition}", {"d": {}}) == MISSING
    assert tell(condition, 1, pack="evidence: {d: {max_age: 1d}}\n", collected_at=ago("2d")) == STALE
    assert tell(condition, ..., pack="evidence: {d: {max_age: 1d}}\n", collected_at=ago("2d")) == STALE


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{exists: true}", None, PASS),
        ("{exists: false}", None, FAIL),
        ("{is_null: true}", None, PASS),
        ("{is_null: false}", None, FAIL),
        ("{not: {is_null: true}}", None, FAIL),
        ("{is_null: true}", 3, FAIL),
        ("{is_null: false}", 3, PASS),
        ("{is_null: false}", [], PASS),
        ("{any: [{is_null: true}, {gte: 3}]}", None, PASS),
    ],
)
def test_null_is_present(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 16."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize("operand", ["null", "~", ""])
def test_equals_null_is_refused(refusal: Refusal, operand: str) -> None:
    """Decision 16."""
    assert "is_null" in refusal(f"require:\n  d.x:\n    equals: {operand}")


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("{equals: 3}", "3"),
        ("{equals: '3'}", 3),
        ("{equals: 1}", True),
        ("{equals: true}", 1),
        ("{equals: true}", "true"),
        ("{equals: 0}", False),
        ("{gte: 0}", True),
        ("{gte: 3}", "3"),
        ("{lt: 3}", "2"),
        ("{lt: 3}", [2]),
        ("{in: [1, 2]}", True),
        ("{in: [1, 2]}", "1"),
        ("{equals: 3}", [3]),
        ("{equals: 3}", {"a": 3}),
        ("{equals: text}", ["text"]),
    ],
)
def test_a_type_mismatch_is_unknown_in_both_directions(tell: Outcome, condition: str, value: Any) -> None:
    """Decisions 17 and 18: `not` cannot turn it into a pass."""
    assert tell(condition, value) == MISMATCH
    assert tell(f"{{not: {condition}}}", value) == MISMATCH


def test_strings_have_no_order(refusal: Refusal, tell: Outcome) -> None:
    """Decision 17."""
    assert tell("{lt: {ref: d.x}}", "b") == MISMATCH
    assert "r.yaml:1:" in refusal("require: {d.x: {lt: 'b'}}")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{equals: 1}", 1.0, PASS),
        ("{equals: 1.0}", 1, PASS),
        ("{equals: 0}", -0.0, PASS),
        ("{in: [1, 2.5]}", 1.0, PASS),
        ("{equals: Production}", "production", FAIL),
        ("{equals: 'e\u0301'}", "\u00e9", FAIL),
        ("{equals: 'a '}", "a", FAIL),
        ("{equals: ''}", "", PASS),
        ("{equals: 'yes'}", "yes", PASS),
        ("yes", "yes", PASS),
        ("{in: [a, b]}", "c", FAIL),
        ("{not: {in: [a, b]}}", "c", PASS),
    ],
)
def test_equals_compares_by_code_point_and_by_number(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decisions 17 and 18: no folding, no normalisation; YAML 1.2, so `yes` is a word."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize(
    "condition",
    ["{in: [1, a]}", "{in: [true, 1]}", "{in: []}", "{in: [null]}", "{in: [[1]]}", "{contains_all: []}", "{in: a}"],
)
def test_a_list_operand_is_of_one_type_and_not_empty(refusal: Refusal, condition: str) -> None:
    """Decisions 18 and 20."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], "empty"),
        ({}, "empty"),
        ("", "empty"),
        (" \t\r\n", "empty"),
        ("\u00a0\u2003", "empty"),
        ([None], "full"),
        ({"a": None}, "full"),
        ("x", "full"),
        (0, "unknown"),
        (3, "unknown"),
        (False, "unknown"),
        (None, "unknown"),
    ],
)
def test_empty_speaks_of_arrays_objects_and_strings(tell: Outcome, value: Any, expected: str) -> None:
    """Decision 19."""
    assert tell("{empty: true}", value) == {"empty": PASS, "full": FAIL, "unknown": MISMATCH}[expected]
    assert tell("{empty: false}", value) == {"empty": FAIL, "full": PASS, "unknown": MISMATCH}[expected]


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{length: 2}", "é🙂", PASS),
        ("{length: {gte: 3}}", "ab", FAIL),
        ("{length: 0}", "", PASS),
        ("{length: 2}", [1, 2], MISMATCH),
        ("{length: 2}", 12, MISMATCH),
        ("{count: 2}", "ab", MISMATCH),
        ("{count: 2}", [1, None], PASS),
        ("{count: {gte: 2, lte: 3}}", [1], FAIL),
    ],
)
def test_length_is_for_strings_and_count_for_lists(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 19."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{every: 1}", EMPTY),
        ("{some: 1}", EMPTY),
        ("{none: 1}", EMPTY),
        ("{at_least: {n: 1, equals: 1}}", EMPTY),
        ("{at_least: {share: 0.5, equals: 1}}", EMPTY),
        ("{unique: true}", EMPTY),
        ("{unique: [a]}", EMPTY),
        ("{sum: 0}", EMPTY),
        ("{mean: {gte: 0}}", EMPTY),
        ("{min: {gte: 0}}", EMPTY),
        ("{max: {gte: 0}}", EMPTY),
        ("{percentile: {p: 50, gte: 0}}", EMPTY),
        ("{not: {some: 1}}", EMPTY),
        ("{not: {every: 1}}", EMPTY),
        ("{not: {none: 1}}", EMPTY),
        ("{count: 0}", PASS),
        ("{contains: 1}", FAIL),
        ("{contains_all: [1]}", FAIL),
        ("{not: {contains: 1}}", PASS),
    ],
)
def test_over_no_elements_only_what_speaks_of_the_list_answers(tell: Outcome, condition: str, expected: str) -> None:
    """Decision 20."""
    assert tell(condition, []) == expected


@pytest.mark.parametrize("condition", ["{spread: {lte: 1}}", "{min_over_max: {gte: 0.8}}"])
def test_a_comparison_of_elements_has_none_to_compare(tell: Outcome, condition: str) -> None:
    """Decisions 20 and 32."""
    assert tell(condition, []) in (EMPTY, "indeterminate insufficient_data")


@pytest.mark.parametrize("condition", ["{in: {ref: d.y}}", "{not: {in: {ref: d.y}}}"])
def test_an_empty_ref_list_is_unknown(outcome: Outcome, condition: str) -> None:
    """Decision 20."""
    assert outcome(f"d.x: {condition}", {"d": {"x": 1, "y": []}}) == EMPTY


THERE_ARE_NONE: list[tuple[Any, str]] = [
    ([], PASS),
    ([{"open": False}], PASS),
    ([{"open": True}], FAIL),
    ([{}], ABSENT),
    (..., ABSENT),
]


@pytest.mark.parametrize(("items", "expected"), THERE_ARE_NONE)
def test_the_idiom_for_there_are_none(outcome: Outcome, items: Any, expected: str) -> None:
    """Decision 20."""
    document = {} if items is ... else {"items": items}
    assert outcome('"d.items[?@.open == true]": {count: 0}', {"d": document}) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{every: {gte: 1}}", ABSENT),
        ("{every: {gte: 2}}", FAIL),
        ("{some: {gte: 1}}", PASS),
        ("{some: {gte: 2}}", ABSENT),
        ("{none: {gte: 2}}", ABSENT),
        ("{none: {gte: 1}}", FAIL),
        ("{every: {exists: true}}", FAIL),
        ("{some: {exists: false}}", PASS),
        ("{none: {exists: false}}", FAIL),
        ("{count: 2}", ABSENT),
        ("{count: 1}", ABSENT),
        ("{unique: true}", ABSENT),
        ("{sum: 1}", ABSENT),
        ("{min: {gte: 1}}", ABSENT),
        ("{max: {lte: 1}}", ABSENT),
        ("{mean: 1}", ABSENT),
        ("{percentile: {p: 1, lte: 1}}", ABSENT),
        ("{contains: 1}", PASS),
        ("{contains: 2}", ABSENT),
        ("{not: {contains: 2}}", ABSENT),
        ("{contains_all: [1, 2]}", ABSENT),
    ],
)
def test_a_hole_is_an_unknown_element(outcome: Outcome, condition: str, expected: str) -> None:
    """Decisions 21 and 23."""
    assert outcome(f'"d.items[*].x": {condition}', {"d": {"items": [{"x": 1}, {}]}}) == expected


def test_a_hole_of_an_unknown_filter_stays_unknown_under_exists(outcome: Outcome) -> None:
    """Decision 21."""
    for condition in ("{every: {exists: true}}", "{every: {exists: false}}", "{some: {exists: false}}"):
        assert outcome(f"\"d.items[?@.s == 'a'].x\": {condition}", {"d": {"items": [{"x": 1}]}}) == ABSENT
