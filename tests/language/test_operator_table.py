"""Every operator on what is true, false, of the wrong type, null and absent, alone, quantified and under not."""

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
    ("equals: 3", 3.0, 4, "3"),
    ("equals: true", True, False, "true"),
    ("in: [a, b]", "b", "c", 3),
    ("in: [1, 2]", 2, 3, True),
    ("lt: 3", 2, 3, "2"),
    ("lte: 3", 3, 4, "3"),
    ("gt: 3", 4, 3, "4"),
    ("gte: 3", 3, 2, True),
    ("near: {value: 1, tolerance: 0.5}", 1.5, 1.6, "1"),
    ("matches: 'a+'", "aa", "ab", 3),
    ("starts_with: a", "ab", "ba", ["a"]),
    ("ends_with: a", "ba", "ab", {"a": 1}),
    ("length: 2", "ab", "abc", [1, 2]),
    ("empty: true", " ", "a", 0),
    ("empty: false", [None], [], False),
    ("format: semver", "1.0.0", "1.0", 1.0),
    ("type: integer", 3, "3", None),
    ("type: array", [], {}, None),
    ("before: now", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-01-01"),
    ("after: now", "2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 2027),
    ("within: 90d", "2026-03-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-03-01T00:00:00"),
    ("since: {from: {now: -9d}, lte: 10d}", "2026-03-01T00:00:00Z", "2025-01-01T00:00:00Z", "soon"),
    ("version: '>=1.2, <2'", "1.10.0", "2.0.0-rc.1", "v1.2.0"),
    ("as: number, gte: 3", "3", "2", "many"),
    ("as: duration, lte: 2d", "36h", "3d", "P1M"),
    ("as: version, lt: '2.10.0'", "2.9.0", "2.10.0", "2.9"),
    ("has: {a: 1}", {"a": 1}, {"a": 2}, {"a": "1"}),
    ("lookup: {in: $.e.items, by: id, has: {ok: true}}", "good", "bad", 7),
    ("every: {gte: 1}", [1, 2], [1, 0], "text"),
    ("some: {gte: 1}", [0, 1], [0], 3),
    ("none: {gte: 1}", [0], [0, 1], {"a": 0}),
    ("at_least: {n: 2, gte: 1}", [1, 1], [1, 0], True),
    ("count: 2", [1, None], [1], "ab"),
    ("unique: true", [1, 2], [1, 1], "ab"),
    ("contains: a", ["b", "a"], ["b"], "a"),
    ("contains_all: [a, b]", ["b", "a"], ["b"], "ab"),
    ("sum: {lte: 3}", [1, 2], [2, 2], [1, "2"]),
    ("mean: {lte: 2}", [1, 3], [2, 3], 2),
    ("min: {gte: 1}", [1, 3], [0, 3], ["1"]),
    ("max: {lte: 3}", [1, 3], [1, 4], [True]),
    ("spread: {lte: 1}", [1, 2], [1, 3], {"a": 1}),
    ("min_over_max: {gte: 0.8}", [0.04, 0.05], [0.03, 0.05], ["a", "b"]),
    ("percentile: {p: 50, lte: 1}", [1, 9], [2, 9], "1"),
    ("max_gap: {from: {now: -1d}, to: now, lte: 1d}", ["2026-03-02T00:00:00Z"], ..., ["2026-03-02"]),
    ("max_gap: {from: {now: -3d}, to: now, lte: 1d}", ..., ["2026-03-02T00:00:00Z"], "now"),
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
E = {"items": [{"id": "good", "ok": True}, {"id": "bad", "ok": False}]}


def told(answer: str, flip: bool) -> str:
    return FLIPPED.get(answer, answer) if flip else answer


def element(value: Any) -> dict[str, Any]:
    return {} if value is ... else {"x": value}


def answers(operator: tuple[str, Any, Any, Any]) -> list[tuple[Any, str]]:
    """Return what the operator answers: by hand for its own values, by decisions 15 to 17 for the rest."""
    condition, true, false, wrong = operator
    own = [(true, TRUE), (false, FALSE), (wrong, MISMATCH)]
    rest = [(..., ABSENT), (None, MISMATCH)]
    if condition.startswith("has"):
        rest = rest[:1]  # decisions 14 and 16 leave open which reason null has
    if condition.startswith("lookup"):
        own = own[:2]  # a key of another type than those found: test_join_decisions.py
    return [pair for pair in own if pair[0] is not ...] + rest


IDS = [condition for condition, *_ in OPERATORS]


@pytest.mark.parametrize("operator", OPERATORS, ids=IDS)
def test_an_operator_answers_alone_and_under_not(outcome: Outcome, operator: tuple[str, Any, Any, Any]) -> None:
    for value, answer in answers(operator):
        for context, flip in ALONE:
            condition = context % operator[0]
            assert outcome(f"d.x: {condition}", {"d": element(value), "e": E}) == told(answer, flip), (condition, value)


@pytest.mark.parametrize("operator", OPERATORS, ids=IDS)
def test_an_operator_answers_quantified(outcome: Outcome, operator: tuple[str, Any, Any, Any]) -> None:
    """An absent value is a hole here, and an empty list is an empty selection whatever is asked of its elements."""
    for context, flip in QUANTIFIED:
        condition = context % operator[0]
        key = f'"d.items[*].x": {condition}'
        assert outcome(key, {"d": {"items": []}, "e": E}) == EMPTY, condition
        assert outcome(key, {"d": {}, "e": E}) == ABSENT, condition
        for value, answer in answers(operator):
            evidence = {"d": {"items": [element(value)]}, "e": E}
            assert outcome(key, evidence) == told(answer, flip), (condition, value)


@pytest.mark.parametrize("operator", [o for o in OPERATORS if ... not in o[1:3]], ids=lambda o: o[0])
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
        assert outcome(key, {"d": {"items": [{"x": true}, {}]}, "e": E}) == beside_true, key
        assert outcome(key, {"d": {"items": [{"x": false}, {}]}, "e": E}) == beside_false, key


@pytest.mark.parametrize(
    ("condition", "absent", "null", "present"),
    [
        ("exists: true", FALSE, TRUE, TRUE),
        ("exists: false", TRUE, FALSE, FALSE),
        ("is_null: true", ABSENT, TRUE, FALSE),
        ("is_null: false", ABSENT, FALSE, TRUE),
    ],
)
def test_the_two_operators_that_null_answers(
    outcome: Outcome, condition: str, absent: str, null: str, present: str
) -> None:
    others: list[Any] = [3, [], "", False]
    values: list[tuple[Any, str]] = [(..., absent), (None, null), *((other, present) for other in others)]
    for value, answer in values:
        for context, flip in ALONE:
            key = f"d.x: {context % condition}"
            assert outcome(key, {"d": element(value)}) == told(answer, flip), (key, value)
        for context, flip in QUANTIFIED:
            key = f'"d.items[*].x": {context % condition}'
            assert outcome(key, {"d": {"items": [element(value)]}}) == told(answer, flip), (key, value)
