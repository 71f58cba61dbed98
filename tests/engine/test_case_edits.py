"""Edits of a case's evidence: they name what is there, and never reach the pack that they were read from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.engine.cases import CaseResult, run_cases
from arcanos.engine.pack import PackSource
from arcanos.errors import PackRefused

Tested = Callable[..., tuple[CaseResult, ...]]
GOOD: dict[str, Any] = {"name": "good", "given": {"d": {"x": 1, "l": [1, 2], "o": {"a": 1}}}, "expect": "pass"}


def rule(*cases: Any) -> dict[str, Any]:
    return {"require": {"d.x": 1}, "cases": [GOOD, *cases]}


def told(results: tuple[CaseResult, ...]) -> dict[str, bool]:
    return {result.case: result.passed for result in results if not result.derived}


def test_a_later_case_edits_the_evidence_of_the_first(tested: Tested) -> None:
    cases: tuple[dict[str, Any], ...] = (
        {"name": "set", "set": {"$.d.x": 2}, "expect": "fail"},
        {"name": "drop", "drop": ["$.d.x"], "expect": "indeterminate path_absent"},
        {"name": "whole", "drop": ["$.d"], "expect": "indeterminate evidence_missing"},
        {"name": "added", "set": {"$.e": [], "$.d.new": 1}, "expect": "pass"},
        {"name": "element", "set": {"$.d.l[-1]": 3}, "drop": ["$.d.l[0]"], "expect": "pass"},
        {"name": "first again", "set": {}, "given": {"d": {"x": 3}}, "expect": "fail"},
    )
    assert set(told(tested(rule(*cases[:5]))).values()) == {True}
    with pytest.raises(PackRefused, match="set is empty"):
        tested(rule(*cases))


def test_an_edit_never_reaches_the_pack(load: Callable[..., PackSource]) -> None:
    """What was set and then changed in one case is as it was written when the cases run again."""
    both = {"$.d.o": {"b": 1, "c": 2}, "$.d.o.b": 5}
    source = load(rule({"name": "bad", "set": {**both, "$.d.x": 2}, "drop": ["$.d.o.c"], "expect": "fail"}))
    once, twice = run_cases(source), run_cases(source)
    assert once == twice
    assert source.rules[0].value["cases"][1]["set"]["$.d.o"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    "edit",
    [
        {"set": {"d.x": 1}},
        {"set": {"$": {}}},
        {"set": {"$.d.l[*]": 1}},
        {"set": {"$.d.l[?@.a]": 1}},
        {"set": {"$.d.l[2]": 1}},
        {"set": {"$.d.l.x": 1}},
        {"set": {"$.d.x.y": 1}},
        {"set": {"$.e.x": 1}},
        {"set": {"$.d[0]": 1}},
        {"set": {"$.d.": 1}},
        {"set": []},
        {"set": None},
        {"drop": ["$.d.gone"]},
        {"drop": ["$.d.l[2]"]},
        {"drop": ["$.d.l[-3]"]},
        {"drop": ["$.d.x", "$.d.x"]},
        {"drop": "$.d.x"},
        {"drop": [1]},
        {"drop": []},
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(tested: Tested, edit: dict[str, Any]) -> None:
    with pytest.raises(PackRefused) as caught:
        tested(rule({"name": "bad", **edit, "expect": "fail"}))
    assert all(mistake.place.line for mistake in caught.value.mistakes)


@pytest.mark.parametrize(
    "key",
    [
        *({"params": [1]}, {"params": None}, {"params": "ab"}, {"collected_at": 5}, {"collected_at": {"d": "today"}}),
        *({"roles": 5}, {"roles": ["a"]}, {"roles": {"r": "ann"}}, {"roles": {"r": [1]}}, {"as_of": "2026-01-01"}),
        *({"as_of": 5}, {"expect": None}, {"expect": {}}, {"expect": []}, {"expect": "passes"}, {"name": 5}),
        *({"expect": "indeterminate absent"}, {"expect": {"bundle": "passes"}}, {"given": []}, {"unknown": 1}),
    ],
)
def test_a_key_of_a_case_that_is_not_what_it_should_be_is_refused(tested: Tested, key: dict[str, Any]) -> None:
    with pytest.raises(PackRefused) as caught:
        tested({"require": {"d.x": 1}, "cases": [{**GOOD, **key}]})
    assert all(mistake.place.line for mistake in caught.value.mistakes)


@pytest.mark.parametrize("cases", [None, [], {}, "x", [1], [None], [[]], [{}]])
def test_cases_that_are_none_are_refused(tested: Tested, cases: Any) -> None:
    with pytest.raises(PackRefused):
        tested({"require": {"d.x": 1}, "cases": cases})
