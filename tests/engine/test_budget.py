"""A rule over its budget is one error that closes the gate, and the other rules are evaluated all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from arcanos.engine import evaluator
from arcanos.engine.budget import BETWEEN_LOOKS, LIMITS, STEPS_PER_TARGET, Budget, BudgetExceeded, Limits
from arcanos.engine.evaluator import Evaluation, Settings
from arcanos.engine.model import Pack
from arcanos.engine.regex import MAX_PATTERNS
from arcanos.errors import PackRefused
from arcanos.readers import source

Judge = Callable[..., Evaluation]
DEAR: dict[str, Any] = {"id": "dear", "require": {"d.x": {"contains_all": {"ref": "d.x"}}}}
CHEAP: dict[str, Any] = {"id": "cheap", "require": {"d.x": {"count": {"gte": 1}}}}
EACH: dict[str, Any] = {"id": "each", "require": {"d.x": {"every": {"gte": 0}}}}
FEW_STEPS = Settings(limits=Limits(steps=20_000))


def ticking(seconds: float) -> Callable[[], float]:
    """A timer that moves on by `seconds` whenever it is looked at."""
    ticks: Iterator[float] = (n * seconds for n in count())
    return lambda: next(ticks)


def told(found: Evaluation) -> list[tuple[str, str, str]]:
    return [(f"{f.rule} {f.subject}", str(f.outcome), str(f.reason)) for f in found.findings]


def test_a_budget_is_spent_to_its_last_step_and_no_further() -> None:
    budget = Budget(Limits(steps=3))
    budget.spend()
    budget.spend(2)
    with pytest.raises(BudgetExceeded, match="more than 3 steps"):
        budget.spend()


def test_each_target_adds_to_the_steps() -> None:
    budget = Budget(Limits(steps=1))
    budget.allow(2)
    budget.spend(1 + 2 * STEPS_PER_TARGET)
    with pytest.raises(BudgetExceeded):
        budget.spend()


def test_time_is_looked_at_every_so_many_steps_and_is_over_only_when_more_has_passed() -> None:
    budget = Budget(Limits(seconds=2), timer=ticking(1))
    for _ in range(2):
        budget.spend(BETWEEN_LOOKS + 1)
    budget.spend(BETWEEN_LOOKS)
    with pytest.raises(BudgetExceeded, match="more than 2 s of processor time"):
        budget.spend(1)


def test_time_is_looked_at_before_each_target() -> None:
    budget = Budget(Limits(seconds=1), timer=ticking(1))
    budget.begin_target()
    with pytest.raises(BudgetExceeded, match="processor time"):
        budget.begin_target()


def test_nodes_are_counted_for_each_target_anew() -> None:
    budget = Budget(Limits(nodes=2))
    for _ in range(3):
        budget.begin_target()
        budget.grow()
        budget.grow()
    with pytest.raises(BudgetExceeded, match="more than 2 nodes in the trace of one target"):
        budget.grow()


def test_a_rule_over_its_steps_is_one_error_and_the_others_go_on(judge: Judge) -> None:
    done = judge([DEAR, CHEAP], {"d": {"x": list(range(200))}}, settings=FEW_STEPS)
    assert told(done) == [("cheap bundle", "pass", "None"), ("dear (none)", "error", "budget_exceeded")]
    assert not any(f.waivable for f in done.findings)
    assert done.findings[1].message.startswith("the rule took more than 20,000 steps")


def test_a_rule_over_its_nodes_is_one_error_and_the_others_go_on(judge: Judge) -> None:
    settings = Settings(limits=Limits(nodes=100))
    assert told(judge([EACH, CHEAP], {"d": {"x": list(range(99))}}, settings=settings))[1][1] == "pass"
    done = judge([EACH, CHEAP], {"d": {"x": list(range(100))}}, settings=settings)
    assert told(done) == [("cheap bundle", "pass", "None"), ("each (none)", "error", "budget_exceeded")]


def test_a_rule_over_its_time_is_one_error(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = ticking(31)

    def slowly(limits: Limits = LIMITS) -> Budget:
        return Budget(limits, slow)

    monkeypatch.setattr(evaluator, "Budget", slowly)
    rule = {**CHEAP, "for": "$.d.x[*]", "require": {"id": {"exists": True}}}
    (row,) = told(judge([rule], {"d": {"x": [{"id": name} for name in "abc"]}}))
    assert row == ("cheap (none)", "error", "budget_exceeded")


def test_a_rule_that_is_stopped_half_way_says_nothing_of_the_targets_before(judge: Judge) -> None:
    """What it said of some would look like what it says of all."""
    rule = {**DEAR, "for": "$.d[*]", "require": {"$.e": {"contains_all": {"ref": "$.e"}}}}
    evidence = {"d": [{"id": name} for name in "abc"], "e": list(range(100))}
    done = judge([rule], evidence, settings=FEW_STEPS)
    assert told(done) == [("dear (none)", "error", "budget_exceeded")]
    assert done.planned == 1


def test_a_long_list_of_targets_is_no_offence(judge: Judge) -> None:
    rule = {**CHEAP, "for": "$.d[*]", "require": {"id": {"format": "uri"}}}
    done = judge([rule], {"d": [{"id": f"a:{n}"} for n in range(3_000)]}, settings=FEW_STEPS)
    assert {str(f.outcome) for f in done.findings} == {"pass"}
    assert len(done.findings) == 3_000


def test_each_rule_has_a_budget_of_its_own(judge: Judge) -> None:
    rules = [{**DEAR, "id": f"r{i}"} for i in range(4)]
    found = judge(rules, {"d": {"x": list(range(100))}}, settings=FEW_STEPS).findings
    assert [str(f.outcome) for f in found] == ["pass"] * 4


@pytest.mark.parametrize("levels", [20, 28])
def test_a_rule_at_the_deepest_nesting_is_read_and_evaluated(levels: int, judge: Judge) -> None:
    check: dict[str, Any] = {"d.x": 1}
    for _ in range(levels):
        check = {"any": [check]}
    assert told(judge([{"id": "deep", "require": check}], {"d": {"x": 1}}))[0][1] == "pass"


def test_a_rule_nested_deeper_than_files_may_be_is_refused(judge: Judge) -> None:
    check: dict[str, Any] = {"d.x": 1}
    for _ in range(source.LIMITS.depth):
        check = {"any": [check]}
    with pytest.raises(PackRefused, match="nest at most 64 deep"):
        judge([{"id": "deep", "require": check}], {"d": {"x": 1}})


def test_more_regular_expressions_than_a_rule_may_hold_are_refused(compiled: Callable[..., Pack]) -> None:
    def rule(patterns: int) -> dict[str, Any]:
        return {"id": "texts", "require": {"any": [{"d.x": {"matches": f"a{n}"}} for n in range(patterns)]}}

    assert compiled(rule(MAX_PATTERNS)).rules
    with pytest.raises(PackRefused, match=f"a rule has more than {MAX_PATTERNS} regular expressions"):
        compiled(rule(MAX_PATTERNS + 1))


def test_a_verdict_that_can_not_be_told_is_one_error_and_the_others_stand(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = evaluator.spots_of

    def broken(verdict: Any, path: Any, bundle: Any) -> Any:
        if verdict.trace is not None and path == ("d", 1):
            raise ValueError("no place")
        return real(verdict, path, bundle)

    monkeypatch.setattr(evaluator, "spots_of", broken)
    rule = {**CHEAP, "for": "$.d[*]", "require": {"id": {"exists": True}}}
    done = judge([rule], {"d": [{"id": "a"}, {"id": "b"}, {"id": "c"}]})
    assert told(done) == [
        ("cheap a", "pass", "None"),
        ("cheap b", "error", "rule_error"),
        ("cheap c", "pass", "None"),
    ]


def test_traces_are_let_go_unless_they_are_asked_for(judge: Judge) -> None:
    kept, dropped = (judge([CHEAP], {"d": {"x": [1]}}, settings=Settings(traces=wanted)) for wanted in (True, False))
    assert kept.results[0].trace is not None
    assert dropped.results[0].trace is None
    assert kept.findings == dropped.findings
