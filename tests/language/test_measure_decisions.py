"""Decisions 28 to 32: exact numbers, measures with their intervals, and what reducers make of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
FEW, UNCERTAIN = "indeterminate insufficient_data", "indeterminate uncertain"
ABSENT = "indeterminate path_absent"


def m(lo: float, value: float, hi: float, n: int = 1000, confidence: float = 0.95) -> dict[str, Any]:
    """Return a measure."""
    return {"value": value, "n": n, "interval": [lo, hi], "confidence": confidence}


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{sum: 0.3}", [0.1, 0.2], PASS),
        ("{mean: 0.2}", [0.1, 0.2, 0.3], PASS),
        ("{spread: 0.2}", [0.1, 0.3], PASS),
        ("{min_over_max: {gte: 0.8}}", [0.04, 0.05], PASS),
        ("{min_over_max: 0.8}", [0.04, 0.05], PASS),
        ("{equals: 0.1}", 0.1, PASS),
        ("{near: {value: 0.3, tolerance: 0.1}}", 0.4, PASS),
        ("{near: {value: 0.3, tolerance: 0.1}}", 0.401, FAIL),
        ("{near: {value: 0.3, tolerance: 0.1}}", 0.2, PASS),
        ("{near: {value: 0.3, tolerance: 0}}", 0.3, PASS),
        ("{equals: 9007199254740993}", 9007199254740992, FAIL),
        ("{gt: 9007199254740992}", 9007199254740993, PASS),
        ("{equals: 1e23}", 1e23, PASS),
        ("{sum: 10000000000000000.1}", [1e16, 0.1], FAIL),
        ("{lt: 0.1}", 0.1, FAIL),
        ("{lte: 0.1}", 0.1, PASS),
        ("{gt: -0.0}", 0, FAIL),
    ],
)
def test_a_number_is_the_decimal_that_was_written(tell: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 28: in doubles 0.1 + 0.2 is not 0.3. The double nearest to 10000000000000000.1 has no fraction."""
    assert tell(condition, value) == expected


def test_four_fifths_of_a_reference_is_exact(outcome: Outcome) -> None:
    """Decision 28: in doubles 0.04 / 0.05 >= 0.8 is false."""
    assert outcome("d.a: {gte: {ref: d.b, times: 0.8}}", {"d": {"a": 0.04, "b": 0.05}}) == PASS
    assert outcome("d.a: {equals: {ref: d.b, times: 3}}", {"d": {"a": 0.3, "b": 0.1}}) == PASS
    assert outcome("d.a: {equals: {ref: d.b, plus: 0.2}}", {"d": {"a": 0.3, "b": 0.1}}) == PASS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (m(0.5, 0.6, 0.7), PASS),
        (m(0.6, 0.6, 0.6), PASS),
        (0.6, FAIL),
        ("0.6", FAIL),
        ([0.6], FAIL),
        (None, MISMATCH),
        (..., ABSENT),
    ],
)
def test_type_measure_demands_a_measure(tell: Outcome, value: Any, expected: str) -> None:
    """Decision 29."""
    assert tell("{type: measure}", value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"value": 0.9, "n": 1000, "confidence": 0.95},
        {"value": 0.9, "interval": [0.8, 1.0], "confidence": 0.95},
        {"n": 1000, "interval": [0.8, 1.0], "confidence": 0.95},
        {"value": 0.9, "n": 1000, "interval": [0.8, 1.0]},
        m(0.95, 0.9, 1.0),
        m(0.8, 0.9, 0.85),
        {**m(0.8, 0.9, 1.0), "interval": [0.8]},
        {**m(0.8, 0.9, 1.0), "interval": [0.8, "1.0"]},
        {**m(0.8, 0.9, 1.0), "interval": None},
        {**m(0.8, 0.9, 1.0), "value": "0.9"},
        {**m(0.8, 0.9, 1.0), "value": True},
        {**m(0.8, 0.9, 1.0), "n": "1000"},
        {},
    ],
)
def test_an_object_that_is_no_whole_measure_can_not_be_compared(tell: Outcome, value: Any) -> None:
    """Decision 29: losing the interval cannot help."""
    assert tell("{gte: 0.1}", value) == MISMATCH
    assert tell("{not: {lt: 0.1}}", value) == MISMATCH
    assert tell("{point: true, gte: 0.1}", value) == MISMATCH
    assert tell("{type: measure}", value) == MISMATCH
    assert tell("{not: {type: measure}}", value) == MISMATCH


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{gte: 0.5}", PASS),
        ("{gte: 0.51}", UNCERTAIN),
        ("{gte: 0.7}", UNCERTAIN),
        ("{gte: 0.71}", FAIL),
        ("{gt: 0.49}", PASS),
        ("{gt: 0.5}", UNCERTAIN),
        ("{gt: 0.7}", FAIL),
        ("{lte: 0.7}", PASS),
        ("{lte: 0.69}", UNCERTAIN),
        ("{lte: 0.5}", UNCERTAIN),
        ("{lte: 0.49}", FAIL),
        ("{lt: 0.71}", PASS),
        ("{lt: 0.7}", UNCERTAIN),
        ("{lt: 0.5}", FAIL),
        ("{near: {value: 0.6, tolerance: 0.1}}", PASS),
        ("{near: {value: 0.6, tolerance: 0.05}}", UNCERTAIN),
        ("{near: {value: 0.9, tolerance: 0.1}}", FAIL),
        ("{point: true, gte: 0.6}", PASS),
        ("{point: true, gte: 0.61}", FAIL),
        ("{not: {gte: 0.71}}", PASS),
        ("{not: {gte: 0.6}}", UNCERTAIN),
        ("{equals: 0.6}", MISMATCH),
        ("{in: [0.6]}", MISMATCH),
        ("{min_n: 1000, gte: 0.5}", PASS),
        ("{min_n: 1001, gte: 0.5}", FEW),
        ("{min_n: 1001, gte: 0.71}", FEW),
        ("{not: {min_n: 1001, gte: 0.71}}", FEW),
    ],
)
def test_a_measure_passes_when_its_whole_interval_does(tell: Outcome, condition: str, expected: str) -> None:
    """Decision 30."""
    assert tell(condition, m(0.5, 0.6, 0.7)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (m(0.1, 0.4, 0.5), PASS),
        (m(0.1, 0.4, 0.51), UNCERTAIN),
        (m(0.71, 0.8, 0.9), FAIL),
        (m(0.1, 0.4, 0.5, n=29), FEW),
        (m(0.1, 0.4, 0.5, confidence=0.9), FEW),
        (0.5, PASS),
    ],
)
def test_a_measure_may_stand_on_either_side(outcome: Outcome, other: Any, expected: str) -> None:
    """Decision 30."""
    assert outcome("d.x: {gte: {ref: d.y}}", {"d": {"x": m(0.5, 0.6, 0.7), "y": other}}) == expected
    if other == 0.5:
        assert outcome("d.y: {lte: {ref: d.x}}", {"d": {"x": m(0.5, 0.6, 0.7), "y": other}}) == PASS


@pytest.mark.parametrize(
    ("pack", "n", "confidence", "expected"),
    [
        ("", 30, 0.95, PASS),
        ("", 29, 0.95, FEW),
        ("", 0, 0.95, FEW),
        ("", 30, 0.949, FEW),
        ("", 30, 0.99, PASS),
        ("min_n: 10\n", 10, 0.95, PASS),
        ("min_n: 10\n", 9, 0.95, FEW),
        ("confidence: 0.9\n", 30, 0.9, PASS),
        ("confidence: 0.99\n", 30, 0.95, FEW),
    ],
)
def test_the_pack_says_how_many_observations_and_how_sure(
    tell: Outcome, pack: str, n: int, confidence: float, expected: str
) -> None:
    """Decisions 29 and 30."""
    assert tell("{gte: 0.5}", m(0.5, 0.6, 0.7, n=n, confidence=confidence), pack=pack) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{sum: {gte: 0.7}}", PASS),  # [0.2 + 0.5, 0.4 + 0.7]
        ("{sum: {gte: 0.71}}", UNCERTAIN),
        ("{sum: {lte: 1.1}}", PASS),
        ("{mean: {gte: 0.35}}", PASS),
        ("{mean: {lte: 0.55}}", PASS),
        ("{mean: {lte: 0.54}}", UNCERTAIN),
        ("{min: {gte: 0.2}}", PASS),  # [0.2, 0.4]
        ("{min: {lte: 0.4}}", PASS),
        ("{min: {gte: 0.41}}", FAIL),
        ("{max: {gte: 0.5}}", PASS),  # [0.5, 0.7]
        ("{max: {lte: 0.6}}", UNCERTAIN),
        ("{percentile: {p: 50, gte: 0.2}}", PASS),  # the first of two: [0.2, 0.4]
        ("{percentile: {p: 51, gte: 0.5}}", PASS),
        ("{spread: {gte: 0.1}}", PASS),  # [0.5 - 0.4, 0.7 - 0.2]
        ("{spread: {gte: 0.11}}", UNCERTAIN),
        ("{spread: {lte: 0.5}}", PASS),
        ("{spread: {lte: 0.49}}", UNCERTAIN),
        ("{min_over_max: {lte: 0.8}}", PASS),  # [0.2 / 0.7, 0.4 / 0.5]
        ("{min_over_max: {gte: 0.8}}", UNCERTAIN),
        ("{min_over_max: {gte: 0.81}}", FAIL),
        ("{min_over_max: {lt: 0.8}}", UNCERTAIN),
    ],
)
def test_a_reducer_over_measures_has_an_interval(tell: Outcome, condition: str, expected: str) -> None:
    """Decision 31."""
    assert tell(condition, [m(0.2, 0.3, 0.4), m(0.5, 0.6, 0.7)]) == expected


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("{spread: {lte: 0}}", [m(0.2, 0.3, 0.4), m(0.3, 0.35, 0.5)], UNCERTAIN),
        ("{spread: {gte: 0}}", [m(0.2, 0.3, 0.4), m(0.3, 0.35, 0.5)], PASS),
        ("{min_over_max: {lte: 1}}", [m(0.2, 0.3, 0.4), m(0.3, 0.35, 0.5)], PASS),
        ("{min: {gte: 0.3}}", [m(0.5, 0.6, 0.7), 0.3], PASS),
        ("{sum: {gte: 0.8}}", [m(0.5, 0.6, 0.7), 0.3], PASS),
        ("{min: {gte: 0.1}}", [m(0.5, 0.6, 0.7), m(0.5, 0.6, 0.7, n=29)], FEW),
        ("{min_n: 10, min: {gte: 0.1}}", [m(0.5, 0.6, 0.7), m(0.5, 0.6, 0.7, n=29)], PASS),
        ("{point: true, sum: 0.9}", [m(0.2, 0.3, 0.4), m(0.5, 0.6, 0.7)], PASS),
        ("{point: true, min_over_max: 0.5}", [m(0.2, 0.3, 0.4), m(0.5, 0.6, 0.7)], PASS),
        ("{sum: {gte: 0}}", [m(0.2, 0.3, 0.4), {"value": 0.3}], MISMATCH),
        ("{sum: {gte: 0}}", [1, "2"], MISMATCH),
        ("{max: {gte: 0}}", [1, True], MISMATCH),
        ("{max: {gte: 5}}", [9, None], MISMATCH),
    ],
)
def test_intervals_that_overlap_mixtures_and_points(tell: Outcome, condition: str, values: Any, expected: str) -> None:
    """Decisions 30 and 31."""
    assert tell(condition, values) == expected


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("{min_over_max: {gte: 0.8}}", [0.5], FEW),
        ("{min_over_max: {gte: 0.8}}", [-0.5], MISMATCH),
        ("{as: duration, min_over_max: {gte: 0.5}}", ["1h", "90m"], PASS),
        ("{as: bytes, min_over_max: 0.5}", ["1 kB", 2000], PASS),
        ("{spread: {lte: 1}}", [0.5], FEW),
        ("{min_over_max: {gte: 0.8}}", [m(0.5, 0.6, 0.7)], FEW),
        ("{not: {min_over_max: {gte: 0.8}}}", [0.5], FEW),
        ("{min_over_max: {gte: 0}}", [1, 2], PASS),
        ("{min_over_max: {gte: 0.6}}", [1, 2], FAIL),
        ("{min_over_max: 0}", [0, 2], PASS),
        ("{percentile: {p: 50, equals: 2}}", [4, 3, 2, 1], PASS),
        ("{percentile: {p: 51, equals: 3}}", [4, 3, 2, 1], PASS),
        ("{percentile: {p: 100, equals: 4}}", [4, 3, 2, 1], PASS),
        ("{percentile: {p: 1, equals: 1}}", [4, 3, 2, 1], PASS),
        ("{percentile: {p: 95, equals: 19}}", list(range(1, 21)), PASS),
        ("{percentile: {p: 95, equals: 10}}", list(range(1, 11)), PASS),
        ("{percentile: {p: 50, gte: 1, lte: 2}}", [1, 2], PASS),
        ("{near: {value: 1, tolerance: 1}}", "1", MISMATCH),
        ("{min: 1}", [1, 2], PASS),
        ("{max: {in: [2, 3]}}", [1, 2], PASS),
    ],
)
def test_one_group_is_not_parity_and_a_percentile_is_a_rank(
    tell: Outcome, condition: str, values: Any, expected: str
) -> None:
    """Decision 32: nearest rank, the smallest value with at least p percent at or below it."""
    assert tell(condition, values) == expected


@pytest.mark.parametrize("values", [[0, 0], [-1, 2], [m(0, 0, 0), m(0, 0, 0)], [m(-0.1, 0.1, 0.2), 0.3]])
def test_a_ratio_without_a_meaning_is_unknown(tell: Outcome, values: Any) -> None:
    """Decision 32: a negative input, or a maximum of 0."""
    for condition in ("{min_over_max: {gte: 0}}", "{not: {min_over_max: {gte: 2}}}", "{min_over_max: {lte: 1}}"):
        assert tell(condition, values).startswith("indeterminate")


@pytest.mark.parametrize(
    "condition",
    [
        "{percentile: {gte: 1}}",
        "{percentile: {p: 95}}",
        "{percentile: {p: 0, gte: 1}}",
        "{percentile: {p: 101, gte: 1}}",
        "{percentile: {p: '95', gte: 1}}",
        "{near: 3}",
        "{near: {value: 3}}",
        "{near: {tolerance: 3}}",
        "{near: {value: 3, tolerance: -1}}",
        "{near: {value: a, tolerance: 1}}",
        "{sum: {}}",
        "{sum: [1]}",
        "{min_n: 0, gte: 1}",
        "{min_n: many, gte: 1}",
        "{point: false, gte: 1}",
        "{gte: '3'}",
        "{gte: true}",
        "{gte: 1, as: float}",
    ],
)
def test_a_malformed_number_operator_is_refused(refusal: Refusal, condition: str) -> None:
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("x", "y"),
    [(m(0.8, 0.9, 1, n=10), "text"), ("text", m(0.8, 0.9, 1, n=10)), (m(0.8, 0.9, 1, confidence=0.5), True)],
)
@pytest.mark.parametrize("operand", ["{ref: d.y}", "{ref: d.y, times: 2}"])
@pytest.mark.parametrize("operator", ["gte: {}", "lt: {}", "near: {{value: {}, tolerance: 1}}"])
def test_a_side_of_another_type_is_told_before_one_with_too_few(
    outcome: Outcome, operator: str, operand: str, x: Any, y: Any
) -> None:
    """Decision 49: all reasons are traced, and the first is shown whichever side has it."""
    assert outcome(f"d.x: {{{operator.format(operand)}}}", {"d": {"x": x, "y": y}}) == MISMATCH


@pytest.mark.parametrize("condition", ["{as: number, gte: 0.5}", "{as: bytes, gte: 0.5}", "{not: {as: number, lt: 1}}"])
def test_as_makes_no_number_of_a_measure(tell: Outcome, condition: str) -> None:
    """Decision 37: what is no number and no text can't be converted, also where it holds one."""
    assert tell(condition, m(0.8, 0.9, 1)) == MISMATCH


@pytest.mark.parametrize("condition", ["{as: number, every: {gte: 0.5}}", "{as: number, min: {gte: 0.5}}"])
def test_as_makes_no_number_of_a_measure_in_a_list(tell: Outcome, condition: str) -> None:
    """Decision 37: quantifiers and reducers say the same as a comparison."""
    assert tell(condition, [m(0.8, 0.9, 1)]) == MISMATCH
