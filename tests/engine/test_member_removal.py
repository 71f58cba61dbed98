"""Law 1 on hand-picked rules: removing a document or a member never opens a gate that was closed (57)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.engine.evaluator import Evaluation
from arcanos.readers.shapes import is_list, is_object

Judge = Callable[..., Evaluation]

EACH: dict[str, Any] = {"for": "$.d.items[*]"}
RULES: list[dict[str, Any]] = [
    {**EACH, "require": {"not": {"v": {"gte": 1}}}},
    {**EACH, "require": {"v": {"not": {"in": {"ref": "$.e.items[*].v"}}}}},
    {**EACH, "require": {"l": {"none": {"equals": 1}}}},
    {**EACH, "require": {"l": {"not": {"at_least": {"n": 2, "equals": 1}}}}},
    {**EACH, "require": {"o": {"not": {"type": "measure"}}}},
    {**EACH, "when": {"s": "x"}, "require": {"v": 1}},
    {**EACH, "when": {"not": {"s": "x"}}, "require": {"v": 1}},
    {"for": "$.d.items[?@.s == 'x']", "require": {"v": 1}, "min_targets": 1},
    {"for": "$.d.items[?!(@.s == 'x')]", "require": {"v": 1}},
    {**EACH, "require": {"id": {"lookup": {"in": "$.e.items", "by": "id", "none": {"has": {"v": 1}}}}}},
    {**EACH, "require": {"id": {"lookup": {"in": "$.e.items[?@.s == 'x']", "by": "id", "has": {"v": 1}}}}},
    {**EACH, "require": {"any": [{"v": 1}, {"o.v": {"lte": {"ref": "v", "times": 2}}}]}},
    {**EACH, "require": {"v": {"as": "number", "near": {"value": {"target": "o.v"}, "tolerance": 1}}}},
    {"require": {"d.items[*].v": {"unique": True}, "d.items[?@.s == 'x']": {"count": 0}}},
    {"require": {"d.items[*].v": {"spread": {"lte": 1}, "max": {"lte": 2}}}},
    {"require": {"d.items[*].s": {"not": {"contains": "x"}}}},
    {"require": {"d.items[*].s": {"contains_all": {"ref": "$.e.items[*].s"}}}},
]
OPEN = {"pass", "not_applicable"}
VALUES = st.sampled_from([0, 1, 2, "1", "x", None, True])
ITEMS: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b"])},
        optional={
            "v": VALUES,
            "s": VALUES,
            "l": st.lists(VALUES, max_size=3),
            "o": st.fixed_dictionaries({}, optional={"v": VALUES}),
        },
    ),
    max_size=3,
)
EVIDENCE: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {}, optional={name: st.fixed_dictionaries({}, optional={"items": ITEMS}) for name in "de"}
)


def members(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each object with each of its members."""
    if is_object(value):
        for name in list(value):
            yield value, name
            yield from members(value[name])
    elif is_list(value):
        for element in value:
            yield from members(element)


def closed(judge: Judge, rule: dict[str, Any], evidence: dict[str, Any]) -> bool:
    return not {str(f.outcome) for f in judge([rule], evidence).findings} <= OPEN


@pytest.mark.parametrize("number", range(len(RULES)))
@settings(max_examples=15)
@given(evidence=EVIDENCE)
def test_removing_a_member_never_opens_what_was_closed(judge: Judge, number: int, evidence: dict[str, Any]) -> None:
    rule = RULES[number]
    if not closed(judge, rule, evidence):
        return
    for i in range(len(list(members(evidence)))):
        left = copy.deepcopy(evidence)
        parent, name = list(members(left))[i]
        del parent[name]
        assert closed(judge, rule, left), name
