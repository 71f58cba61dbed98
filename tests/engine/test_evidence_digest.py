"""The evidence digest of a finding changes exactly when something changes that the rule looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from arcanos.engine.evaluator import Evaluation

Judge = Callable[..., Evaluation]
AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = "2026-01-0{}T00:00:00Z"
MEASURE = {"value": 0.5, "n": 50, "interval": [0.4, 0.6], "confidence": 0.95}


def digest(judge: Judge, require: Any, document: Any, **options: Any) -> str:
    (found,) = judge([{"require": require}], {"d": document}, **options).findings
    return found.evidence_sha256


CHANGES: list[tuple[dict[str, Any], Any, Any]] = [
    ({"d.x": {"gte": 2}}, {"x": 0}, {"x": 1}),
    ({"d.x": {"gte": {"ref": "d.y"}}}, {"x": 0, "y": 5}, {"x": 0, "y": 6}),
    ({"d.x": {"in": {"ref": "d.l"}}}, {"x": 0, "l": [1]}, {"x": 0, "l": [2]}),
    ({"d.x": {"sum": {"lte": 1}}}, {"x": [1, 2]}, {"x": [0, 3]}),
    ({"d.x": {"max": {"lte": 1}}}, {"x": [1, 2]}, {"x": [0, 2]}),
    ({"d.x": {"count": 1}}, {"x": [1, 2]}, {"x": [3, 4]}),
    ({"d.x[*].r": {"min_over_max": {"gte": 0.8}}}, {"x": [{"r": 0.5}, {"r": 1}]}, {"x": [{"r": 0.25}, {"r": 0.5}]}),
    ({"d.x": {"length": 1}}, {"x": "abc"}, {"x": "xyz"}),
    ({"d.x": {"gte": 1}}, {"x": MEASURE}, {"x": {**MEASURE, "n": 51}}),
    (
        {"d.x": {"since": {"from": {"ref": "d.y"}, "lte": "1d"}}},
        {"x": DAY.format(5), "y": DAY.format(1)},
        {"x": DAY.format(6), "y": DAY.format(2)},
    ),
    (
        {"d.x": {"max_gap": {"from": {"ref": "d.y"}, "to": "now", "lte": "1d"}}},
        {"x": [DAY.format(5)], "y": DAY.format(1)},
        {"x": [DAY.format(6)], "y": DAY.format(1)},
    ),
    ({"d.x": {"exists": False}}, {"x": 1}, {}),
    ({"d.x": {"empty": True}}, {"x": {"a": 1}}, {"x": {}}),
]


@pytest.mark.parametrize("case", CHANGES)
def test_it_changes_with_what_was_looked_at(judge: Judge, case: tuple[Any, Any, Any]) -> None:
    require, before, after = case
    assert digest(judge, require, before) != digest(judge, require, after)
    assert digest(judge, require, before) == digest(judge, require, {**before, "other": 1})


@pytest.mark.parametrize("word", ["exists", "empty"])
def test_a_member_that_nobody_looked_at_does_not_count(judge: Judge, word: str) -> None:
    require = {"d.x": {word: word == "empty"}}
    assert digest(judge, require, {"x": {"a": 1}}) == digest(judge, require, {"x": {"a": 2}})


@pytest.mark.parametrize(
    "condition",
    [
        {"after": {"now": "-1d"}},
        {"within": "1h"},
        {"since": {"from": {"now": "-90d"}, "gte": "89d"}},
        {"as": "date-time", "gt": "now"},
    ],
)
def test_the_instant_of_the_run_does_not_count(judge: Judge, condition: dict[str, Any]) -> None:
    """Else a waiver bound to the evidence would be void the next day."""
    today, tomorrow = (
        digest(judge, {"d.x": condition}, {"x": DAY.format(5)}, as_of=AS_OF + timedelta(days=days)) for days in (0, 1)
    )
    assert today == tomorrow


ITEMS: list[dict[str, Any]] = [{"id": "a", "x": 1, "l": [5, 6]}, {"id": "b", "x": 2, "l": [5, 6]}]


def digests(judge: Judge, rule: Any, items: list[Any], **others: Any) -> dict[str, str]:
    done = judge([{"for": "$.d.items[*]", **rule}], {"d": {"items": items}, **others})
    return {f.subject: f.evidence_sha256 for f in done.findings}


@pytest.mark.parametrize(
    "rule",
    [
        {"require": {"x": {"gte": 9}}},
        {"require": {"l[*]": {"every": {"gte": 9}}}},
        {"require": {"l": {"sum": {"gte": 99}}}},
        {"require": {"x": {"equals": {"ref": "$.e.k"}}}},
        {"require": {"gone": {"exists": True}}},
        {"when": {"x": {"gte": 1}}, "require": {"x": {"gte": 9}}},
        {"manual": {"ask": "Is it so?", "role": "risk", "valid_for": "100d"}},
    ],
)
def test_a_target_put_before_another_is_no_change_of_that(judge: Judge, rule: Any) -> None:
    """Else one new model would void every baseline of the older ones."""
    before = digests(judge, rule, ITEMS, e={"k": 0})
    after = digests(judge, rule, [{"id": "new", "x": 7, "l": [7]}, *ITEMS], e={"k": 0})
    assert {name: after[name] for name in before} == before


def test_what_stands_in_the_target_counts_by_where_it_stands(judge: Judge) -> None:
    rule = {"require": {"l": {"every": {"lte": 4}}}}
    forth, back = (digests(judge, rule, [{"id": "a", "l": listed}])["a"] for listed in ([5, 6], [6, 5]))
    assert forth != back


def test_a_path_outside_the_target_is_not_one_inside_it(judge: Judge) -> None:
    items, others = [{"id": "a", "k": 0}], {"e": {"k": 0}}
    inside = digests(judge, {"require": {"k": {"gte": 9}}}, items, **others)["a"]
    outside = digests(judge, {"require": {"$.e.k": {"gte": 9}}}, items, **others)["a"]
    assert inside != outside
