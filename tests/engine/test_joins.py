"""Joins agree with a naive reading, tell every hole, and cost no more than their lists (26, 40, 41)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.evaluator import Evaluation

Outcome = Callable[..., str]
Rows = Callable[..., dict[str, str]]

ABSENT, MISMATCH = "indeterminate path_absent", "indeterminate type_mismatch"
KEYS: st.SearchStrategy[Any] = st.sampled_from(["a", "b", 1, 1.0, True, None, ...])
ELEMENTS = st.lists(st.tuples(KEYS, st.sampled_from([True, False, None, ...])), max_size=4)


def element(key: Any, ok: Any) -> dict[str, Any]:
    return {name: value for name, value in (("id", key), ("ok", ok)) if value is not ...}


def kind(value: Any) -> str | None:
    """Return the class in which keys are compared; None for what is no key."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string" if isinstance(value, str) else None


def naive(word: str, key: Any, elements: list[tuple[Any, Any]]) -> bool | None:
    """Read decision 40 and 41 element by element."""
    if kind(key) is None:
        return None
    unsure = any(kind(k) != kind(key) for k, _ in elements)
    matches = [ok if isinstance(ok, bool) else None for k, ok in elements if kind(k) == kind(key) and k == key]
    if word == "has":
        return matches[0] if not unsure and len(matches) == 1 else None
    truths: list[bool | None] = [*matches, *([None] if unsure or not matches else [])]
    if word == "some":
        return True if True in truths else None if None in truths else False
    if word == "none":
        truths = [None if truth is None else not truth for truth in truths]
    return False if False in truths else None if None in truths else True


@pytest.mark.parametrize("word", ["has", "some", "every", "none"])
def test_a_lookup_agrees_with_a_naive_reading(outcome: Outcome, word: str) -> None:
    check = {"ok": True} if word == "has" else {"has": {"ok": True}}
    require = {"d.key": {"lookup": {"in": "$.e", "by": "id", word: check}}}

    @given(KEYS, ELEMENTS)
    def agrees(key: Any, elements: list[tuple[Any, Any]]) -> None:
        document = {} if key is ... else {"key": key}
        told = outcome(require, {"d": document, "e": [element(*each) for each in elements]})
        expected = {True: "pass", False: "fail", None: "indeterminate"}[naive(word, key, elements)]
        assert told.split()[0] == expected

    agrees()


HAS: dict[str, Any] = {"d.key": {"lookup": {"in": "$.e", "by": "id", "has": {"ok": True}}}}
HIT, MISS = {"id": "a", "ok": True}, {"id": "b", "ok": True}


@pytest.mark.parametrize(
    ("document", "source", "expected"),
    [
        ({"key": "a"}, [HIT, MISS], "pass"),
        ({"key": "a"}, [MISS], ABSENT),
        ({"key": "a"}, [], ABSENT),
        ({"key": "a"}, [HIT, HIT], "indeterminate ambiguous"),
        ({"key": "a"}, [HIT, {"ok": True}], ABSENT),
        ({"key": "a"}, [HIT, {"id": None}], MISMATCH),
        ({"key": "a"}, [HIT, {"id": 1}], MISMATCH),
        ({"key": "a"}, [HIT, 3], ABSENT),
        ({"key": "a"}, [{"id": None}, {}], ABSENT),
        ({"key": "a"}, [{}, {"id": None}], ABSENT),
        ({"key": ["a"]}, [HIT], MISMATCH),
        ({"key": None}, [HIT], MISMATCH),
        ({}, [HIT], ABSENT),
        ({}, ..., "indeterminate evidence_missing"),
        ({"key": "a"}, ..., "indeterminate evidence_missing"),
        ({"key": "a"}, {"a": HIT}, MISMATCH),
        ({"key": "a"}, None, MISMATCH),
    ],
)
def test_why_a_lookup_can_not_be_told_is_the_first_reason_whatever_the_order(
    outcome: Outcome, document: Any, source: Any, expected: str
) -> None:
    evidence = {"d": document} if source is ... else {"d": document, "e": source}
    assert outcome(HAS, evidence) == expected


def test_a_filter_of_the_source_that_is_unknown_leaves_the_join_unknown(outcome: Outcome) -> None:
    some = {"d.key": {"lookup": {"in": "$.e[?@.live == true]", "by": "id", "some": {"has": {"ok": True}}}}}
    has = {"d.key": {"lookup": {"in": "$.e[?@.live == true]", "by": "id", "has": {"ok": True}}}}
    evidence = {"d": {"key": "a"}, "e": [{**HIT, "live": True}, {**MISS}]}
    assert outcome(some, evidence) == "pass"
    assert outcome(has, evidence) == ABSENT
    assert outcome(has, {**evidence, "e": [{**HIT, "live": True}, {**MISS, "live": False}]}) == "pass"


def test_operands_inside_a_lookup_start_at_the_match_and_at_the_target(rows: Rows) -> None:
    """Decision 26: `ref` at the innermost check, `target` at the rule's target."""
    check = {"v": {"equals": {"ref": "w"}}, "x": {"equals": {"target": "x"}}}
    rule = {"for": "$.d[*]", "require": {"id": {"lookup": {"in": "$.e", "by": "id", "has": check}}}}
    matched = [
        {"id": "a", "v": 1, "w": 1, "x": 5},
        {"id": "b", "v": 1, "w": 2, "x": 5},
        {"id": "c", "v": 1, "w": 1, "x": 6},
    ]
    targets = [{"id": name, "x": 5, "v": 0, "w": 9} for name in "abc"]
    assert rows(rule, {"d": targets, "e": matched}) == {"a": "pass", "b": "fail", "c": "fail"}


def test_ref_starts_at_the_innermost_check_which_a_bare_quantifier_is_not(outcome: Outcome) -> None:
    require = {"d.key": {"lookup": {"in": "$.e", "by": "id", "every": {"has": {"v": {"equals": {"ref": "w"}}}}}}}
    outer = {"d": {"has": {"keys": {"every": {"equals": {"ref": "w"}}}}}}
    assert outcome(require, {"d": {"key": "a", "w": 2}, "e": [{"id": "a", "v": 1, "w": 1}]}) == "pass"
    assert outcome(outer, {"d": {"keys": [1, 1], "w": 1}}) == "pass"


LISTED = {"d.x": {"in": {"ref": "$.e[*].id"}}}


@pytest.mark.parametrize(
    ("require", "value", "source", "expected"),
    [
        (LISTED, "a", [{"id": "a"}, {}], "pass"),
        (LISTED, "a", [{"id": "b"}, {}], ABSENT),
        (LISTED, "a", [{"id": "b"}, {"id": 1}], MISMATCH),
        (LISTED, "a", [{"id": "b"}], "fail"),
        (LISTED, "a", [], "indeterminate empty_selection"),
        (LISTED, "a", ..., "indeterminate evidence_missing"),
        ({"d.x": {"not": LISTED["d.x"]}}, "a", [{"id": "b"}, {}], ABSENT),
        ({"d.x": {"not": LISTED["d.x"]}}, "a", [{"id": "a"}, {}], "fail"),
        ({"d.x": {"not": LISTED["d.x"]}}, "a", [{"id": "b"}], "pass"),
        ({"d.x": {"not": LISTED["d.x"]}}, "a", [], "indeterminate empty_selection"),
        ({"d.x": {"contains_all": {"ref": "$.e[*].id"}}}, ["a", "b"], [{"id": "a"}, {}], ABSENT),
        ({"d.x": {"contains_all": {"ref": "$.e[*].id"}}}, ["a", "b"], [{"id": "c"}, {}], "fail"),
        ({"d.x": {"contains_all": {"ref": "$.e[*].id"}}}, ["a", "b"], [{"id": "a"}, {"id": "b"}], "pass"),
        ({"d.x": {"contains_all": {"ref": "$.e[*].id"}}}, ["a"], [], "indeterminate empty_selection"),
        ({"d.x": {"in": {"ref": "$.e"}}}, "a", "a", MISMATCH),
    ],
)
def test_a_list_of_the_evidence_is_unknown_where_it_is_absent_empty_or_holed(
    outcome: Outcome, require: Any, value: Any, source: Any, expected: str
) -> None:
    """Decision 26: also under a `not`; a hit in the rest still decides."""
    evidence = {"d": {"x": value}} if source is ... else {"d": {"x": value}, "e": source}
    assert outcome(require, evidence) == expected


@pytest.mark.parametrize(
    "condition",
    [
        {"in": {"ref": "$.e[*].id"}},
        {"not": {"in": {"ref": "$.e[*].ok"}}},
        {"lookup": {"in": "$.e", "by": "id", "has": {"ok": "yes"}}},
        {"lookup": {"in": "$.e[?@.ok == 'yes']", "by": "id", "some": {"has": {"ok": "yes"}}}},
    ],
)
def test_a_join_of_many_with_many_stays_within_the_budget_of_a_rule(
    judge: Callable[..., Evaluation], condition: dict[str, Any]
) -> None:
    """5,000 x 5,000 pairs are more than ten times the steps that a rule has."""
    names = [str(i) for i in range(5_000)]
    evidence = {"d": [{"id": name} for name in names], "e": [{"id": name, "ok": "yes"} for name in names]}
    found = judge([{"for": "$.d[*]", "require": {"id": condition}}], evidence).findings
    assert {str(finding.outcome) for finding in found} == {"pass"}
