"""What a finding says of two places: both are named, and no secret of either is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.engine.evaluator import Evaluation

Judge = Callable[..., Evaluation]
AGREES: dict[str, Any] = {
    "id": "agrees",
    "for": "$.registry[*]",
    "require": {
        "id": {
            "lookup": {
                "in": "$.evaluation",
                "by": "model",
                "has": {"accuracy": {"near": {"value": {"target": "accuracy"}, "tolerance": 0.01}}},
            }
        }
    },
}


def test_a_contradiction_names_the_place_in_each_document(judge: Judge) -> None:
    evidence = {
        "registry": [{"id": "m", "accuracy": 0.9}],
        "evaluation": [{"model": "other", "accuracy": 0.1}, {"model": "m", "accuracy": 0.8}],
    }
    (found,) = judge([AGREES], evidence).findings
    assert [spot.path for spot in found.spots] == ["$['evaluation'][1]['accuracy']", "$['registry'][0]['accuracy']"]
    assert "$.evaluation[1].accuracy is 0.8 (against 0.9, accuracy)" in found.message


def test_a_place_that_both_are_at_is_named_once(judge: Judge) -> None:
    rule = {"id": "same", "require": {"d.x": {"not": {"equals": {"ref": "d.x"}}}}}
    (found,) = judge([rule], {"d": {"x": 1}}).findings
    assert [spot.path for spot in found.spots] == ["$['d']['x']"]


def test_a_list_that_values_are_taken_from_is_a_place(judge: Judge) -> None:
    rule = {"id": "known", "require": {"d.x": {"in": {"ref": "$.e.known[*].id"}}}}
    (found,) = judge([rule], {"d": {"x": "a"}, "e": {"known": [{"id": "b"}]}}).findings
    assert [spot.path for spot in found.spots] == ["$['d']['x']", "$['e']['known']"]


def test_a_secret_of_either_place_is_not_shown(judge: Judge) -> None:
    for one, other in (("password", "x"), ("x", "password")):
        rule = {"id": "same", "require": {f"d.{one}": {"equals": {"ref": f"d.{other}"}}}}
        (found,) = judge([rule], {"d": {one: "hunter2!", other: "tr0ub4dor"}}).findings
        assert "[redacted secret]" in found.message
        shown = "tr0ub4dor" if other == "password" else "hunter2!"
        assert shown not in found.message


@pytest.mark.parametrize("items", [[], [{"kind": "other", "v": 1}]])
def test_where_a_filter_takes_nothing_the_list_is_not_said_to_be_empty(judge: Judge, items: list[Any]) -> None:
    rule = {"id": "some", "require": {"d.items[?@.kind == 'one'].v": {"every": {"gte": 1}}}}
    (found,) = judge([rule], {"d": {"items": items}}).findings
    assert str(found.reason) == "empty_selection"
    assert "nothing is selected from $.d.items; required every: {gte: 1}" in found.message
    assert [one.actual for one in found.observed] == ["nothing selected"]
