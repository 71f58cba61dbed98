"""Each mutation operator makes mutants that survive poor cases, and that one more case notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from arcanos.authoring.mutation.table import OPERATORS
from arcanos.authoring.mutation.trial import Fate, Trial

NOON = "2026-03-02T12:00:00Z"
M = {"confidence": 0.95}


def case(given: Any, expect: Any = "fail", **more: Any) -> dict[str, Any]:
    return {"name": f"{given} {more}", "given": {"d": given}, "as_of": NOON, "expect": expect, **more}


def good(given: Any, **more: Any) -> dict[str, Any]:
    return case(given, "pass", **more)


def measure(value: float, lo: float, hi: float, n: int = 500) -> dict[str, Any]:
    return {"value": value, "n": n, "interval": [lo, hi], **M}


@dataclass(frozen=True)
class Row:
    """A rule, cases that a mutant of the operator survives, and the cases that notice all of them."""

    operator: str
    rule: dict[str, Any]
    poor: list[dict[str, Any]]
    better: list[dict[str, Any]]


def asks(condition: Any, *, at: str = "d.x") -> dict[str, Any]:
    return {"require": {at: condition}}


TWO = {"require": {"d.x": 1, "d.y": 1}}
EITHER = {"require": {"any": [{"d.x": 1}, {"d.y": 1}]}}
STAGED = {"when": {"d.s": 1}, "require": {"d.x": 1}}
KEYED = {"require": {"d.k": {"lookup": {"in": "$.d.rows", "by": "id", "has": {"x": 1}}}}}
OPEN_ROWS = {"require": {"d.rows[?@.s == 'open' && @.g > 3]": {"count": 0}}}
FRESH = {"evidence": {"d": {"max_age": "24h"}}, "require": {"d.x": 1}}
NEEDED = {"for": "$.d[*]", "min_targets": 2, "require": {"x": 1}}
ONE = {"k": "a", "rows": [{"id": "a", "x": 1}]}
BOTH = [{"id": "a", "x": 1}, {"id": "a", "x": 2}]
HIGH = {"s": "open", "g": 9}
X, NOT_X = good({"x": 1}), case({"x": 2})

ROWS = [
    Row("entry-dropped", TWO, [good({"x": 1, "y": 1}), case({"x": 2, "y": 2})], [
        case({"x": 1, "y": 2}), case({"x": 2, "y": 1})]),
    Row("operator-dropped", asks({"gte": 1, "lte": 3}), [good({"x": 2}), case({"x": 4})], [case({"x": 0})]),
    Row("alternative-dropped", EITHER, [good({"x": 1, "y": 1}), case({"x": 2, "y": 2})], [
        good({"x": 1, "y": 2}), good({"x": 2, "y": 1})]),
    Row("connective-exchanged", EITHER, [good({"x": 1, "y": 1}), case({"x": 2, "y": 2})], [good({"x": 1, "y": 2})]),
    Row("not-removed", asks({"not": {"empty": True}, "type": "string"}), [good({"x": "a"}), case({"x": 1.5})], []),
    Row("not-added", TWO, [good({"x": 1, "y": 1}), case({"x": 2, "y": 2})], []),
    Row("comparison-exchanged", asks({"gte": 1}), [good({"x": 2}), case({"x": 0})], [good({"x": 1})]),
    Row("version-range-changed", asks({"version": ">=1.2, <2"}), [good({"x": "1.5.0"}), case({"x": "3.0.0"})], [
        good({"x": "1.2.0"}), case({"x": "2.0.0"})]),
    Row("quantifier-exchanged", asks({"every": {"equals": 1}}), [good({"x": [1]}), case({"x": [2]})], [
        case({"x": [1, 2]})]),
    Row("matches-exchanged", KEYED, [good(ONE), case({"k": "a", "rows": [{"id": "a", "x": 2}]})], [
        case({"k": "a", "rows": BOTH}, "indeterminate ambiguous")]),
    Row("number-moved", asks({"gte": 0.8}), [good({"x": 0.9}), case({"x": 0.1})], [
        good({"x": 0.8}), case({"x": 0.799})]),
    Row("arithmetic-dropped", asks({"gte": {"ref": "d.y", "times": 0.8}}), [
        good({"x": 10, "y": 10}), case({"x": 1, "y": 10})], [good({"x": 8, "y": 10})]),
    Row("duration-changed", asks({"within": "30d"}), [
        good({"x": "2026-03-02T00:00:00Z"}), case({"x": "2025-03-02T00:00:00Z"})], [
        good({"x": "2026-02-10T00:00:00Z"}), case({"x": "2026-01-20T00:00:00Z"})]),
    Row("freshness-dropped", FRESH, [X, NOT_X], [
        case({"x": 1}, "indeterminate evidence_stale", collected_at={"d": "2026-02-02T12:00:00Z"})]),
    Row("list-entry-dropped", asks({"in": ["a", "b"]}), [good({"x": "a"}), case({"x": "c"})], [good({"x": "b"})]),
    Row("text-changed", asks({"not": {"equals": "a"}}), [good({"x": "b"}), case({"x": "a"})], []),
    Row("flag-flipped", {"require": {"any": [{"d.x": {"empty": False}}, {"d.y": 1}]}}, [
        good({"x": "a", "y": 1}), case({"x": "", "y": 2})], []),
    Row("type-exchanged", asks({"type": "integer", "gte": 1}), [good({"x": 1}), case({"x": 0})], [case({"x": 1.5})]),
    Row("when-dropped", STAGED, [good({"s": 1, "x": 1}), case({"s": 1, "x": 2})], [
        case({"s": 2, "x": 1}, "not_applicable")]),
    Row("when-negated", STAGED, [good({"s": 1, "x": 1}), case({"s": 1, "x": 2})], []),
    Row("min-targets-dropped", NEEDED, [
        case([{"id": "a", "x": 1}, {"id": "b", "x": 1}], {"a": "pass", "b": "pass"}),
        case([{"id": "a", "x": 2}, {"id": "b", "x": 1}], {"a": "fail", "b": "pass"})], [
        case([{"id": "a", "x": 1}], {"a": "pass", "(none)": "fail"})]),
    Row("on-missing-flipped", asks({"equals": 1, "on_missing": "pass"}), [X, NOT_X], [good({"y": 1})]),
    Row("modifier-dropped", asks({"as": "number", "gte": 1}), [X, case({"x": 0})], [good({"x": "1.5"})]),
    Row("point-added", asks({"min_n": 100, "gte": 0.8}), [
        good({"x": measure(0.9, 0.85, 0.95)}), case({"x": measure(0.1, 0.0, 0.2)})], [
        case({"x": measure(0.9, 0.7, 0.95)}, "indeterminate uncertain")]),
    Row("reducer-exchanged", asks({"max": {"lte": 5}}), [good({"x": [1]}), case({"x": [9]})], [case({"x": [1, 9]})]),
    Row("filter-comparison-exchanged", OPEN_ROWS, [good({"rows": []}), case({"rows": [HIGH]})], [
        good({"rows": [{"s": "open", "g": 3}]})]),
    Row("filter-literal-changed", OPEN_ROWS, [good({"rows": []}), case({"rows": [HIGH]})], [
        case({"rows": [{"s": "open", "g": 4}]}), good({"rows": [{"s": "open", "g": 3}]})]),
    Row("filter-part-dropped", OPEN_ROWS, [good({"rows": []}), case({"rows": [HIGH]})], [
        good({"rows": [{"s": "open", "g": 3}]}), good({"rows": [{"s": "done", "g": 9}]})]),
    Row("filter-dropped", OPEN_ROWS, [good({"rows": []}), case({"rows": [HIGH]})], [
        good({"rows": [{"s": "done", "g": 1}]})]),
]  # fmt: skip
OBVIOUS = ("not-removed", "not-added", "text-changed", "flag-flipped", "when-negated")
"""Operators that any case which passes notices, where one clause decides."""


def survivors(trial: Trial, operator: str) -> list[str]:
    return [one.mutant.after for one in trial.of(Fate.SURVIVED) if one.mutant.operator == operator]


def noticed(trial: Trial, operator: str) -> list[str]:
    return [one.mutant.after for one in trial.of(Fate.NOTICED) if one.mutant.operator == operator]


def test_every_operator_has_its_row() -> None:
    assert sorted(row.operator for row in ROWS) == sorted(OPERATORS)


@pytest.mark.parametrize("row", [row for row in ROWS if row.operator not in OBVIOUS], ids=lambda row: row.operator)
def test_a_mutant_survives_poor_cases_and_better_ones_notice_it(row: Row, tried: Callable[..., Trial]) -> None:
    poor = tried({**row.rule, "cases": row.poor})
    assert survivors(poor, row.operator)
    better = tried({**row.rule, "cases": [*row.poor, *row.better]})
    assert survivors(better, row.operator) == []
    assert noticed(better, row.operator)


@pytest.mark.parametrize("row", [row for row in ROWS if row.operator in OBVIOUS], ids=lambda row: row.operator)
def test_a_mutant_that_turns_a_clause_round_is_noticed(row: Row, tried: Callable[..., Trial]) -> None:
    trial = tried({**row.rule, "cases": row.poor})
    assert noticed(trial, row.operator)
    assert survivors(trial, row.operator) == []


@pytest.mark.parametrize(
    ("operator", "rule", "poor"),
    [
        ("not-removed", {"any": [{"d.x": {"not": {"equals": 1}}}, {"d.y": 1}]}, [good({"x": 2, "y": 1})]),
        ("not-added", {"any": [{"d.x": 2}, {"d.y": 1}]}, [good({"x": 2, "y": 1})]),
        ("text-changed", {"any": [{"d.x": "a"}, {"d.y": 1}]}, [good({"x": "a", "y": 1})]),
        ("flag-flipped", {"any": [{"d.x": {"empty": True}}, {"d.y": 1}]}, [good({"x": "", "y": 1})]),
    ],
)
def test_a_mutant_of_an_alternative_survives_where_the_other_holds(
    operator: str, rule: dict[str, Any], poor: list[dict[str, Any]], tried: Callable[..., Trial]
) -> None:
    # The case that fails is about the other alternative alone: this one can't be told there.
    trial = tried({"require": {"all": [rule, {"d.z": {"exists": False}}]}, "cases": [*poor, case({"x": None, "z": 1})]})
    assert survivors(trial, operator)
