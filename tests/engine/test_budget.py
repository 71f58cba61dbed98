"""A rule over its budget is an error that closes the gate, and the other rules are evaluated all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.engine import budget as budgets
from arcanos.engine.budget import Budget, BudgetExceeded
from arcanos.engine.evaluator import Evaluation

Judge = Callable[..., Evaluation]
DEAR: dict[str, Any] = {"id": "dear", "require": {"d.x": {"contains_all": {"ref": "d.x"}}}}
CHEAP: dict[str, Any] = {"id": "cheap", "require": {"d.x": {"count": {"gte": 1}}}}


@pytest.fixture(autouse=True)
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a hundredth of the real budget, so that spending it takes no minutes."""
    assert budgets.MAX_STEPS == 2_000_000
    monkeypatch.setattr(budgets, "MAX_STEPS", 20_000)


def test_a_budget_is_spent_to_its_last_step_and_no_further() -> None:
    budget = Budget(3)
    budget.spend()
    budget.spend(2)
    with pytest.raises(BudgetExceeded):
        budget.spend()


def test_a_rule_over_budget_is_one_error_and_the_others_go_on(judge: Judge) -> None:
    done = judge([DEAR, CHEAP], {"d": {"x": list(range(200))}})
    assert [(f.rule, str(f.outcome), str(f.reason)) for f in done.findings] == [
        ("cheap", "pass", "None"),
        ("dear", "error", "budget_exceeded"),
    ]
    assert not any(f.waivable for f in done.findings)


def test_every_target_that_a_rule_did_not_reach_is_an_error(judge: Judge) -> None:
    rule = {**DEAR, "for": "$.d[*]", "require": {"$.e": {"contains_all": {"ref": "$.e"}}}}
    evidence = {"d": [{"id": name} for name in "abc"], "e": list(range(100))}
    found = judge([rule, CHEAP], {**evidence}).findings
    told = [str(f.outcome) for f in found if f.rule == "dear"]
    assert told == ["pass", "error", "error"]


def test_each_rule_has_a_budget_of_its_own(judge: Judge) -> None:
    rules = [{**DEAR, "id": f"r{i}"} for i in range(4)]
    found = judge(rules, {"d": {"x": list(range(100))}}).findings
    assert [str(f.outcome) for f in found] == ["pass"] * 4
