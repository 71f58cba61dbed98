"""Decisions 40 and 41: lookups that match once, never, several times, or perhaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Rows = Callable[..., dict[str, str]]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT, EMPTY = "indeterminate path_absent", "indeterminate empty_selection"
TWICE, MISSING = "indeterminate ambiguous", "indeterminate evidence_missing"

A1, A2, B1 = {"id": "a", "v": 1}, {"id": "a", "v": 2}, {"id": "b", "v": 1}


def lookup(rest: str) -> str:
    return f"d.x: {{lookup: {{in: $.e.items, by: id, {rest}}}}}"


@pytest.mark.parametrize(
    ("rest", "items", "expected"),
    [
        ("has: {v: 1}", [A1, B1], PASS),
        ("has: {v: 2}", [A1, B1], FAIL),
        ("has: {w: 2}", [A1, B1], ABSENT),
        ("has: {v: 1}", [B1], ABSENT),
        ("has: {v: 1}", [], ABSENT),
        ("has: {v: 1}", [A1, A2], TWICE),
        ("has: {v: 1}", [A1, A1], TWICE),
        ("has: {v: 1}", [A1, A2, {"id": 7, "v": 1}], TWICE),
        ("has: {v: 1}", [A1, A2, {"v": 1}], ABSENT),
        ("has: {v: 1}", [A1, {"v": 1}], ABSENT),
        ("has: {v: 2}", [A1, {"v": 1}], ABSENT),
        ("some: {has: {v: 2}}", [A1, A2], PASS),
        ("some: {has: {v: 3}}", [A1, A2], FAIL),
        ("some: {has: {v: 2}}", [A1, A2, {}], PASS),
        ("some: {has: {v: 3}}", [A1, A2, {}], ABSENT),
        ("every: {has: {v: {gte: 1}}}", [A1, A2, B1], PASS),
        ("every: {has: {v: 1}}", [A1, A2], FAIL),
        ("every: {has: {v: 1}}", [A1, A2, {}], FAIL),
        ("every: {has: {v: {gte: 1}}}", [A1, A2, {}], ABSENT),
        ("none: {has: {v: 3}}", [A1, A2], PASS),
        ("none: {has: {v: 2}}", [A1, A2], FAIL),
        ("none: {has: {v: 3}}", [A1, A2, {}], ABSENT),
        ("none: {has: {v: 2}}", [A1, A2, {}], FAIL),
        ("some: {has: {v: 1}}", [B1], ABSENT),
        ("every: {has: {v: 1}}", [B1], ABSENT),
        ("none: {has: {v: 1}}", [B1], ABSENT),
    ],
)
def test_exactly_one_match_is_looked_at_unless_a_quantifier_takes_all(
    outcome: Outcome, rest: str, items: Any, expected: str
) -> None:
    """Decisions 40 and 41."""
    assert outcome(lookup(rest), {"d": {"x": "a"}, "e": {"items": items}}) == expected


@pytest.mark.parametrize("rest", ["has: {v: 1}", "some: {has: {v: 1}}", "every: {has: {v: 1}}", "none: {has: {v: 2}}"])
@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"d": {"x": "a"}}, MISSING),
        ({"d": {"x": "a"}, "e": {}}, ABSENT),
        ({"d": {"x": "a"}, "e": {"items": 3}}, MISMATCH),
        ({"d": {"x": "a"}, "e": {"items": None}}, MISMATCH),
        ({"d": {}, "e": {"items": [A1]}}, ABSENT),
        ({"d": {"x": None}, "e": {"items": [A1]}}, MISMATCH),
        ({"d": {"x": ["a"]}, "e": {"items": [A1]}}, MISMATCH),
        ({"e": {"items": [A1]}}, MISSING),
    ],
)
def test_a_join_with_a_side_missing_is_unknown_also_under_not(
    outcome: Outcome, rest: str, evidence: Any, expected: str
) -> None:
    """Decision 40."""
    assert outcome(lookup(rest), evidence) == expected
    assert outcome(f"not: {{{lookup(rest)}}}", evidence) == expected


@pytest.mark.parametrize(
    ("key", "id", "expected"),
    [
        (1, 1, PASS),
        (1, 1.0, PASS),
        ("a", "a", PASS),
        ("a", "A", ABSENT),
        (True, True, PASS),
        ("1", 1, "indeterminate"),
        (1, "1", "indeterminate"),
        (1, True, "indeterminate"),
        ("a", None, "indeterminate"),
        ("a", ["a"], "indeterminate"),
    ],
)
def test_keys_compare_as_equals(outcome: Outcome, key: Any, id: Any, expected: str) -> None:  # noqa: A002
    """Decision 41."""
    told = outcome(lookup("has: {v: 1}"), {"d": {"x": key}, "e": {"items": [{"id": id, "v": 1}]}})
    assert told == expected or (expected == "indeterminate" and told.startswith(expected))


def test_a_key_of_another_type_might_be_a_second_match(outcome: Outcome) -> None:
    """Decision 41: compared as equals it is unknown, so it may not be passed over."""
    told = outcome(lookup("has: {v: 1}"), {"d": {"x": "a"}, "e": {"items": [A1, {"id": 7, "v": 1}]}})
    assert told.startswith("indeterminate")


def test_a_lookup_may_go_through_a_filter_and_a_deep_key(outcome: Outcome) -> None:
    """Decisions 8 and 40."""
    rule = "d.x: {lookup: {in: \"$.e.items[?@.kind == 'k']\", by: ref.id, has: {v: 1}}}"
    items: list[Any] = [{"kind": "k", "ref": {"id": "a"}, "v": 1}, {"kind": "z", "ref": {"id": "a"}, "v": 2}]
    assert outcome(rule, {"d": {"x": "a"}, "e": {"items": items}}) == PASS
    assert outcome(rule, {"d": {"x": "a"}, "e": {"items": [*items, {"ref": {"id": "a"}}]}}) == ABSENT
    assert outcome(rule, {"d": {"x": "a"}, "e": {"items": items[1:]}}) == ABSENT


def test_inside_a_lookup_ref_is_the_match_and_target_the_rules(rows: Rows) -> None:
    """Decision 26."""
    rule = """
    for: $.d.items[*]
    require: {id: {lookup: {in: $.e.items, by: id, has: {v: {equals: {ref: w}}, u: {equals: {target: u}}}}}}
    """
    evidence = {"d": {"items": [{"id": "a", "u": 5, "w": 9}]}, "e": {"items": [{"id": "a", "v": 1, "w": 1, "u": 5}]}}
    assert rows(rule, evidence) == {"a": PASS}


@pytest.mark.parametrize(
    "lookup",
    [
        "{in: $.e.items, by: id}",
        "{in: $.e.items, has: {v: 1}}",
        "{by: id, has: {v: 1}}",
        "{in: $.e.items, by: id, has: {v: 1}, some: {has: {v: 1}}}",
        "{in: $.e.items, by: [id, v], has: {v: 1}}",
        "{in: $.e.items, by: 'id[*]', has: {v: 1}}",
        "{in: [a], by: id, has: {v: 1}}",
        "{in: $.e.items, by: id, haz: {v: 1}}",
        "{in: $.e.items, by: id, has: {}}",
        "3",
    ],
)
def test_a_malformed_lookup_is_refused(refusal: Refusal, lookup: str) -> None:
    """Decisions 40 and 41: one key only, one of has, some, every and none."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {{lookup: {lookup}}}")
