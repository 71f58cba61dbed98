"""Targets: what `for` selects, how each is called, and which rows stand for no target (decisions 42 to 44)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.engine.evaluator import Evaluation

Judge = Callable[..., Evaluation]
Rows = Callable[..., dict[str, str]]

EACH: dict[str, Any] = {"for": "$.d.items[*]", "require": {"ok": True}}
LIVE: dict[str, Any] = {**EACH, "for": "$.d.items[?@.live == true]"}


def items(*found: Any) -> dict[str, Any]:
    return {"d": {"items": list(found)}}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({}, {"(none)": "indeterminate evidence_missing"}),
        ({"d": {}}, {"(none)": "indeterminate path_absent"}),
        ({"d": {"items": None}}, {"(none)": "indeterminate type_mismatch"}),
        ({"d": {"items": 3}}, {"(none)": "indeterminate type_mismatch"}),
        ({"d": {"items": []}}, {"(none)": "not_applicable"}),
        ({"d": {"items": {}}}, {"(none)": "not_applicable"}),
        ({"d": {"items": {"a": {"id": "x", "ok": True}}}}, {"x": "pass"}),
        (items({"id": "x", "ok": True}, {"id": "y", "ok": False}), {"x": "pass", "y": "fail"}),
        (items({"id": 7, "ok": True}), {"7": "pass"}),
    ],
)
def test_a_rule_has_a_row_whatever_for_selects(rows: Rows, evidence: Any, expected: Any) -> None:
    assert rows(EACH, evidence) == expected


def test_an_element_whose_filter_is_unknown_is_a_row_that_can_not_be_told(rows: Rows) -> None:
    evidence = items({"id": "x", "live": True, "ok": True}, {"id": "y", "ok": True}, {"id": "z", "live": "yes"})
    assert rows(LIVE, evidence) == {
        "x": "pass",
        "$['d']['items'][1]": "indeterminate path_absent",
        "$['d']['items'][2]": "indeterminate path_absent",
    }


@pytest.mark.parametrize(
    "name", [{}, {"id": None}, {"id": ""}, {"id": " \t"}, {"id": True}, {"id": 1.5}, {"id": ["x"]}]
)
def test_a_target_that_can_not_be_called_is_named_by_its_path(rows: Rows, name: Any) -> None:
    assert rows(EACH, items({**name, "ok": True})) == {"$['d']['items'][0]": "indeterminate path_absent"}


def test_two_targets_of_one_name_are_both_ambiguous_and_not_waivable(judge: Judge) -> None:
    found = judge([EACH], items({"id": "x", "ok": True}, {"id": "x", "ok": False}, {"id": "y", "ok": False})).findings
    assert [(f.subject, str(f.reason or f.outcome), f.waivable) for f in found] == [
        ("x", "ambiguous", False),
        ("x", "ambiguous", False),
        ("y", "fail", True),
    ]


def test_names_are_compared_as_they_are_shown(judge: Judge) -> None:
    """Waivers and reports know a target by what is shown: 1 and "1" are one name."""
    found = judge([EACH], items({"id": 1, "ok": True}, {"id": "1", "ok": True})).findings
    assert {str(f.reason) for f in found} == {"ambiguous"}


def test_a_target_called_like_the_path_of_another_is_ambiguous(judge: Judge) -> None:
    found = judge([EACH], items({"ok": True}, {"id": "$['d']['items'][0]", "ok": True})).findings
    assert [str(f.reason) for f in found] == ["path_absent", "ambiguous"]


def test_a_target_can_not_be_called_like_no_target(rows: Rows) -> None:
    """Else a target named (none) would stand where the row of too few targets belongs."""
    rule = {**EACH, "min_targets": 2}
    assert rows(rule, items({"id": "(none)", "ok": True})) == {
        "$['d']['items'][0]": "indeterminate ambiguous",
        "(none)": "fail",
    }


@pytest.mark.parametrize(
    ("when", "found", "expected"),
    [
        ({}, [], {"(none)": "fail"}),
        ({}, [{"id": "x", "ok": True}], {"x": "pass", "(none)": "fail"}),
        ({}, [{"id": "x", "ok": True}, {"id": "y", "ok": True}], {"x": "pass", "y": "pass"}),
        ({"on": 1}, [{"id": "x", "ok": True}, {"id": "y", "on": 1, "ok": True}], None),
        ({"on": 1}, [{"id": "x", "on": 2}, {"id": "y", "on": 2}], None),
        ({"on": 1}, [{"id": "x", "on": 1, "ok": True}, {"id": "y", "on": 1, "ok": True}], {"x": "pass", "y": "pass"}),
    ],
)
def test_too_few_targets_to_which_a_rule_applies_fail(rows: Rows, when: Any, found: Any, expected: Any) -> None:
    """Decision 43 counts the targets whose `when` is true."""
    told = rows({**EACH, "min_targets": 2, **({"when": when} if when else {})}, items(*found))
    assert told == expected if expected is not None else told["(none)"] == "fail"


def test_a_missing_document_is_said_before_too_few_targets(rows: Rows) -> None:
    assert rows({**EACH, "min_targets": 2}, {}) == {"(none)": "indeterminate evidence_missing"}


def test_rows_stand_in_the_order_of_their_subjects(judge: Judge) -> None:
    names = ["b", "a", "c"]
    found = judge([EACH], items(*({"id": name, "ok": True} for name in names))).findings
    assert [f.subject for f in found] == sorted(names)


def test_an_inner_list_that_is_empty_adds_no_target_and_one_that_is_absent_a_hole(rows: Rows) -> None:
    rule = {**EACH, "for": "$.d[*].items[*]"}
    evidence: dict[str, Any] = {"d": [{"items": []}, {}, {"items": [{"id": "x", "ok": True}]}, {"items": 3}]}
    assert rows(rule, evidence) == {
        "x": "pass",
        "$['d'][1]['items']": "indeterminate path_absent",
        "$['d'][3]['items']": "indeterminate type_mismatch",
    }
