"""Decisions 25 to 27: literals, ref, target, now, times and plus, and parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack

Outcome = Callable[..., str]
Rows = Callable[..., dict[str, str]]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT, EMPTY = "indeterminate path_absent", "indeterminate empty_selection"


@pytest.mark.parametrize(
    ("require", "document", "expected"),
    [
        ("d.x: {equals: {ref: d.y}}", {"x": 1, "y": 1}, PASS),
        ("d.x: {equals: {ref: $.d.y}}", {"x": 1, "y": 2}, FAIL),
        ("d.x: {equals: {ref: d.y}}", {"x": 1, "y": "1"}, MISMATCH),
        ("d.x: {equals: {ref: d.y}}", {"x": 1, "y": None}, MISMATCH),
        ("d.x: {equals: {ref: d.y}}", {"x": 1, "y": [1]}, MISMATCH),
        ("d.x: {not: {equals: {ref: d.y}}}", {"x": 1}, ABSENT),
        ("d.x: {gte: {ref: d.y, times: 2}}", {"x": 6, "y": 3}, PASS),
        ("d.x: {gte: {ref: d.y, times: 2, plus: 1}}", {"x": 6, "y": 3}, FAIL),
        ("d.x: {equals: {ref: d.y, plus: 1, times: 2}}", {"x": 7, "y": 3}, PASS),
        ("d.x: {equals: {ref: d.y, plus: -1}}", {"x": 2, "y": 3}, PASS),
        ("d.x: {equals: {target: d.y, times: 0.1}}", {"x": 0.3, "y": 3}, PASS),
        ("d.x: {gte: {ref: d.y, times: 2}}", {"x": 6, "y": "3"}, MISMATCH),
        ("d.x: {after: {ref: d.y, plus: 7d}}", {"x": "2026-01-08T00:00:01Z", "y": "2026-01-01T00:00:00Z"}, PASS),
        ("d.x: {after: {ref: d.y, plus: 7d}}", {"x": "2026-01-08T00:00:00Z", "y": "2026-01-01T00:00:00Z"}, FAIL),
        ("d.x: {after: {ref: d.y, plus: -1h}}", {"x": "2026-01-01T00:00:00Z", "y": "2026-01-01T00:30:00Z"}, PASS),
        ("d.x: {before: now}", {"x": "2026-03-02T11:59:59Z"}, PASS),
        ("d.x: {before: {now: 0d}}", {"x": "2026-03-02T12:00:00Z"}, FAIL),
        ("d.x: {after: {now: -7d}}", {"x": "2026-02-23T12:00:01Z"}, PASS),
        ("d.x: {after: {now: -7d}}", {"x": "2026-02-23T12:00:00Z"}, FAIL),
        ("d.x: {before: {now: 2h}}", {"x": "2026-03-02T13:59:59Z"}, PASS),
        ("d.x: {in: {ref: d.y}}", {"x": 1, "y": [2, 1]}, PASS),
        ("d.x: {in: {ref: 'd.y[*].z'}}", {"x": 1, "y": [{"z": 2}, {"z": 1}]}, PASS),
        (
            "d.x: {in: {ref: 'd.y[?@.on == true].z'}}",
            {"x": 1, "y": [{"z": 1, "on": False}, {"z": 2, "on": True}]},
            FAIL,
        ),
        ("d.x: {in: {ref: d.y}}", {"x": 1, "y": 1}, MISMATCH),
        ("d.x: {contains_all: {ref: d.y}}", {"x": [1, 2], "y": [2]}, PASS),
        ("d.x: {contains_all: {ref: d.y}}", {"x": [1], "y": [2]}, FAIL),
        ("d.x: {contains_all: {ref: 'd.y[*].z'}}", {"x": [1, 2], "y": [{"z": 1}, {"z": 2}]}, PASS),
    ],
)
def test_an_operand_is_a_literal_or_found_elsewhere(
    outcome: Outcome, require: str, document: Any, expected: str
) -> None:
    """Decision 25: `times`, then `plus`."""
    assert outcome(require, {"d": document}) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "{equals: {a: 1}}",
        "{equals: {}}",
        "{equals: [1]}",
        "{equals: {ref: d.y, target: d.y}}",
        "{equals: {ref: d.y, param: p}}",
        "{equals: {times: 2}}",
        "{equals: {ref: d.y, minus: 2}}",
        "{equals: {ref: 3}}",
        "{gte: {ref: d.y, times: two}}",
        "{after: {now: 7}}",
        "{after: {now: 1d12h}}",
        "{gte: now}",
        "{equals: {ref: 'd.y[*]'}}",
        "{gte: {ref: 'd.y[?@.a == 1].b'}}",
        "{equals: {target: 'd.y[*]'}}",
        "{equals: {target: $.d.y}}",
        "{contains: {ref: 'd.y[*]'}}",
        "{in: {now: 0d}}",
    ],
)
def test_an_operand_of_another_form_is_refused(refusal: Refusal, condition: str) -> None:
    """Decisions 25 and 26: a literal object does not exist, and only a list may come from many values."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("require", "item", "expected"),
    [
        ("{v: {equals: {ref: w}}}", {"v": 1, "w": 1}, PASS),
        ("{v: {equals: {target: w}}}", {"v": 1, "w": 1}, PASS),
        ("{in: {has: {v: {equals: {ref: w}}}}}", {"w": 2, "in": {"v": 1, "w": 1}}, PASS),
        ("{in: {has: {v: {equals: {target: w}}}}}", {"w": 2, "in": {"v": 1, "w": 1}}, FAIL),
        ("{in.v: {equals: {ref: w}}}", {"w": 1, "in": {"v": 1, "w": 2}}, PASS),
        ("{xs: {every: {equals: {ref: w}}}}", {"w": 1, "xs": [1, 1]}, PASS),
        ("{xs: {every: {has: {v: {equals: {ref: w}}}}}}", {"w": 2, "xs": [{"v": 1, "w": 1}]}, PASS),
        ("{xs: {every: {has: {v: {equals: {target: w}}}}}}", {"w": 2, "xs": [{"v": 1, "w": 1}]}, FAIL),
        ("{any: [{v: {equals: {ref: w}}}]}", {"v": 1, "w": 1}, PASS),
        ("{not: {v: {equals: {ref: w}}}}", {"v": 1, "w": 1}, FAIL),
        ("{v: {equals: {ref: $.d.top}}}", {"v": 7}, PASS),
    ],
)
def test_a_ref_starts_at_the_innermost_check_and_a_target_at_the_rules(
    rows: Rows, require: str, item: dict[str, Any], expected: str
) -> None:
    """Decision 26."""
    rule = f"for: $.d.items[*]\nrequire: {require}"
    assert rows(rule, {"d": {"top": 7, "items": [{"id": "i", **item}]}}) == {"i": expected}


@pytest.mark.parametrize(
    ("condition", "y", "expected"),
    [
        ("{in: {ref: 'd.y[*].z'}}", [{"z": 1}, {}], PASS),
        ("{in: {ref: 'd.y[*].z'}}", [{"z": 2}, {}], ABSENT),
        ("{not: {in: {ref: 'd.y[*].z'}}}", [{"z": 1}, {}], FAIL),
        ("{not: {in: {ref: 'd.y[*].z'}}}", [{"z": 2}, {}], ABSENT),
        ("{not: {in: {ref: 'd.y[*].z'}}}", [{"z": 2}], PASS),
        ("{not: {in: {ref: 'd.y[*].z'}}}", [], EMPTY),
        ("{not: {in: {ref: 'd.y[*].z'}}}", ..., ABSENT),
        ("{not: {in: {ref: d.y}}}", ..., ABSENT),
        ("{not: {in: {ref: d.y}}}", [2, "1"], MISMATCH),
        ("{not: {in: {ref: d.y}}}", [2, None], MISMATCH),
        ("{in: {ref: d.y}}", ["1", 1], PASS),
    ],
)
def test_a_hit_decides_and_anything_unknown_in_the_rest_does_not(
    outcome: Outcome, condition: str, y: Any, expected: str
) -> None:
    """Decision 26."""
    document = {"x": 1} if y is ... else {"x": 1, "y": y}
    assert outcome(f"d.x: {condition}", {"d": document}) == expected


PARAMS = "params: {p: {type: number, default: 3, min: 1, max: 5}}\n"


@pytest.mark.parametrize(
    ("declared", "condition", "value", "given", "expected"),
    [
        ("{type: number, default: 3}", "{gte: {param: p}}", 3, {}, PASS),
        ("{type: number, default: 3}", "{gte: {param: p}}", 3, {"p": 4}, FAIL),
        ("{type: number, default: 4}", "{gte: {param: p, times: 0.5, plus: 1}}", 3, {}, PASS),
        ("{type: number}", "{gte: {param: p}}", 3, {"p": 2.5}, PASS),
        ("{type: string, default: a}", "{starts_with: {param: p}}", "ab", {}, PASS),
        ("{type: string, default: a, one_of: [a, b]}", "{equals: {param: p}}", "b", {"p": "b"}, PASS),
        ("{type: boolean, default: true}", "{equals: {param: p}}", True, {}, PASS),
        ("{type: [string], default: [a, b]}", "{in: {param: p}}", "b", {}, PASS),
        ("{type: [string], default: [a, b]}", "{contains_all: {param: p}}", ["b", "a"], {"p": ["a"]}, PASS),
        ("{type: duration, default: 2d}", "{within: {param: p}}", "2026-02-28T12:00:00Z", {}, PASS),
        ("{type: duration, default: 2d}", "{within: {param: p}}", "2026-02-28T12:00:00Z", {"p": "1d"}, FAIL),
        ("{type: date-time, default: '2026-01-01T00:00:00Z'}", "{after: {param: p}}", "2026-01-01T00:00:01Z", {}, PASS),
        (
            "{type: date-time, default: '2026-01-01T00:00:00Z'}",
            "{after: {param: p, plus: 1d}}",
            "2026-01-01T00:00:01Z",
            {},
            FAIL,
        ),
        ("{type: version, default: '1.2.0'}", "{as: version, gte: {param: p}}", "1.10.0", {}, PASS),
        ("{type: integer, default: 2}", "{at_least: {n: {param: p}, equals: 1}}", [1, 1], {}, PASS),
        ("{type: integer, default: 2}", "{at_least: {n: {param: p}, equals: 1}}", [1, 1], {"p": 3}, FAIL),
        ("{type: number, default: 0.5}", "{at_least: {share: {param: p}, equals: 1}}", [1, 2], {}, PASS),
        ("{type: number, default: 0.1}", "{near: {value: 1, tolerance: {param: p}}}", 1.1, {}, PASS),
        ("{type: number, default: 50}", "{percentile: {p: {param: p}, equals: 2}}", [1, 2, 3, 4], {}, PASS),
    ],
)
def test_a_parameter_stands_wherever_an_operand_does(
    tell: Outcome, declared: str, condition: str, value: Any, given: dict[str, Any], expected: str
) -> None:
    """Decision 27."""
    assert tell(condition, value, pack=f"params: {{p: {declared}}}\n", params=given) == expected


@pytest.mark.parametrize(
    ("declared", "given", "named"),
    [
        ("{type: number}", {}, r"\bp\b"),
        ("{type: number, default: 3, max: 5}", {"p": 6}, r"\bp\b"),
        ("{type: number, default: 3, min: 1}", {"p": 0}, r"\bp\b"),
        ("{type: number, default: 3}", {"p": "3"}, r"\bp\b"),
        ("{type: number, default: 3}", {"p": True}, r"\bp\b"),
        ("{type: number, default: 3}", {"q": 3}, r"\bq\b"),
        ("{type: number, default: 3, one_of: [3, 4]}", {"p": 5}, r"\bp\b"),
        ("{type: integer, default: 3}", {"p": 3.5}, r"\bp\b"),
        ("{type: number, default: 9, max: 5}", {}, "default|max"),
        ("{type: numbr, default: 3}", {}, "number"),
        ("{type: number, default: '3'}", {}, "default"),
        ("{type: number, default: 3, maximum: 5}", {}, "maximum|max"),
        ("{default: 3}", {}, "type"),
    ],
)
def test_a_parameter_that_is_not_as_declared_is_refused(
    refusal: Refusal, declared: str, given: dict[str, Any], named: str
) -> None:
    """Decision 27: unset without default, out of bounds, unknown."""
    message = refusal("require: {d.x: {gte: {param: p}}}", pack=f"params: {{p: {declared}}}\n", params=given)
    assert re.search(named, message), message


def test_an_unused_or_undeclared_parameter_is_refused(refusal: Refusal) -> None:
    """Decision 27."""
    assert "pack.yaml:4:" in refusal("require: {d.x: 1}", pack=PARAMS)
    message = refusal("require: {d.x: {gte: {param: q}}, d.y: {gte: {param: p}}}", pack=PARAMS)
    assert "r.yaml:1:" in message
    assert re.search(r"\bp\b", message)


def test_values_off_their_default_are_told(tmp_path: Path, outcome: Outcome) -> None:
    """Decision 27."""
    assert outcome("d.x: {gte: {param: p}}", {"d": {"x": 4}}, pack=PARAMS) == PASS
    source = load_pack(tmp_path / "p")
    assert not compile_pack(source).params_off_default
    assert not compile_pack(source, {"p": 3}).params_off_default
    assert "p" in str(compile_pack(source, {"p": 4}).params_off_default)


REASONS: list[tuple[str, Any, str]] = [
    ('d.x: {in: {ref: "d.y[*].z[*]"}}', {"x": 1, "y": [{"z": 3}]}, MISMATCH),
    ('d.x: {in: {ref: "d.y[*].z[*]"}}', {"x": 1, "y": [{"z": 3}, {}]}, ABSENT),
    ('d.x: {contains_all: {ref: "d.y[*].z[*]"}}', {"x": [1], "y": [{"z": 3}]}, MISMATCH),
    ("d.x: {in: {ref: d.y}}", {"x": None, "y": []}, EMPTY),
    ("d.x: {contains_all: {ref: d.y}}", {"x": None, "y": []}, EMPTY),
    ('d.x: {as: version, in: {ref: "d.y[*].v"}}', {"x": "one", "y": [{}]}, MISMATCH),
]


@pytest.mark.parametrize(("require", "document", "expected"), REASONS)
def test_a_list_that_can_not_be_read_says_the_first_reason_why(
    outcome: Outcome, require: str, document: Any, expected: str
) -> None:
    """Decisions 4, 26 and 49: a scalar in place of an inner list is a type mismatch; the list's own reasons count."""
    assert outcome(require, {"d": document}) == expected
