"""Decisions 1 to 9: what a selector selects, what it refuses, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Rows = Callable[..., dict[str, str]]
Refusal = Callable[..., str]

A, B, MISMATCH, EMPTY = "pass", "fail", "indeterminate type_mismatch", "indeterminate empty_selection"
ABSENT, MISSING = "indeterminate path_absent", "indeterminate evidence_missing"


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        ("d.x[0:2]", "slice"),
        ("d.x[::2]", "slice"),
        ("d['a','b']", "union"),
        ("d.x[0,1]", "union"),
        ("d..x", r"descend|\.\."),
        ("$..x", r"descend|\.\."),
        ("d.x[?length(@.a) > 1]", "function|length"),
        ("d.x[?match(@.a, 'b')]", "function|match"),
        ("d.x[?@.a == @.b]", "two paths|path"),
        ("d.x[?@.a == $.d.b]", "path"),
        ("d.x[?@.a[*] == 1]", "RFC 9535|singular"),
        ("d.x[?@.a[*]]", r"\[\*\]|nested|filter"),
        ("d.x[?@.a[?@.b]]", "filter"),
    ],
)
def test_what_the_subset_leaves_out_is_refused_by_name(refusal: Refusal, selector: str, named: str) -> None:
    """Decision 1."""
    message = refusal(f'require:\n  "{selector}": {{count: 1}}')
    assert re.search(named, message), message
    assert "r.yaml:2:3" in message


def test_an_element_without_the_field_is_a_hole_and_no_smaller_list(outcome: Outcome) -> None:
    """Decision 2."""
    groups = [{"rate": 0.9}, {"name": "worst"}]
    assert outcome("d.groups[*].rate: {every: {gte: 0.5}}", {"d": {"groups": groups}}) == ABSENT
    assert outcome("d.groups[*].rate: {count: 1}", {"d": {"groups": groups}}) == ABSENT


@pytest.mark.parametrize(
    ("test", "element", "expected"),
    [
        ("@.s == 'a'", {"s": "a"}, "one"),
        ("@.s == 'a'", {"s": "b"}, "none"),
        ("@.s == 'a'", {}, "hole"),
        ("@.s == 'a'", {"s": None}, "hole"),
        ("@.s == 'a'", {"s": 1}, "hole"),
        ("@.s == 'a'", "a", "hole"),
        ("@.s != 'a'", {"s": "b"}, "one"),
        ("@.s != 'a'", {}, "hole"),
        ("@.s != 'a'", {"s": 1}, "hole"),
        ("!(@.s == 'a')", {}, "hole"),
        ("!(@.s == 'a')", {"s": "b"}, "one"),
        ("@.n < 2", {"n": 1}, "one"),
        ("@.n < 2", {"n": 2}, "none"),
        ("@.n <= 2", {"n": 2.0}, "one"),
        ("@.n > 2", {"n": "3"}, "hole"),
        ("@.n >= 2", {"n": True}, "hole"),
        ("@.n == 1", {"n": True}, "hole"),
        ("@.n == 1", {"n": 1.0}, "one"),
        ("@.b == true", {"b": True}, "one"),
        ("@.b == true", {"b": "true"}, "hole"),
        ("@.b == true", {"b": 1}, "hole"),
        ("@.s", {}, "none"),
        ("@.s", {"s": None}, "one"),
        ("@.s", {"s": False}, "one"),
        ("!@.s", {}, "one"),
        ("@.s && @.n > 0", {"n": 1}, "none"),
        ("@.s == 'a' && @.n == 1", {"s": "b"}, "none"),
        ("@.s == 'a' && @.n == 1", {"s": "a"}, "hole"),
        ("@.s == 'a' || @.n == 1", {"n": 1}, "one"),
        ("@.s == 'a' || @.n == 1", {"n": 2}, "hole"),
        ("@.in.deep[0] == 1", {"in": {"deep": [1]}}, "one"),
        ("@.in.deep[-1] == 1", {"in": {"deep": []}}, "hole"),
    ],
)
def test_a_filter_keeps_drops_or_leaves_a_hole(outcome: Outcome, test: str, element: Any, expected: str) -> None:
    """Decision 3: Kleene, and unknown is neither dropped nor selected."""
    count = outcome(f'"d.items[?{test}]": {{count: 1}}', {"d": {"items": [element]}})
    assert count == {"one": A, "none": B, "hole": ABSENT}[expected]


@pytest.mark.parametrize(
    ("key", "document", "expected"),
    [
        ("d.items[*].x", {"items": []}, A),
        ("d.items[*]", {"items": {}}, A),
        ("d.items[?@.x == 1]", {"items": []}, A),
        ("d.items[?@.x == 1].y", {"items": [{"x": 2}]}, A),
        ("d.items[*].x", {}, ABSENT),
        ("d.items[?@.x == 1]", {}, ABSENT),
        ("d.a.items[*]", {"a": "text"}, ABSENT),
        ("d.items[*].x", {"items": 3}, MISMATCH),
        ("d.items[*].x", {"items": "text"}, MISMATCH),
        ("d.items[*].x", {"items": None}, MISMATCH),
        ("d.items[?@.x == 1]", {"items": False}, MISMATCH),
        ("d.items[?@.x == 1]", {"items": None}, MISMATCH),
        ("e.items[*]", {"items": []}, MISSING),
    ],
)
def test_absent_empty_and_not_a_list_are_three_things(outcome: Outcome, key: str, document: Any, expected: str) -> None:
    """Decision 4."""
    assert outcome(f'"{key}": {{count: 0}}', {"d": document}) == expected


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("d.a.b: 1", A),
        ("$.d.a.b: 1", A),
        ("\"d['a'].b\": 1", A),
        ("\"$['d']['a']['b']\": 1", A),
        ("\"['d'].a.b\": 1", A),
        ('d.xs: {every: {has: {"@": {gte: 1}}}}', A),
        ('d.xs: {every: {has: {"@": {gte: 2}}}}', B),
        ("d.a: {has: {b: 1, $.d.a.b: 1}}", A),
        ("d.a: {has: {$.a.b: 1}}", MISSING),
        ("d.a: {has: {d.a.b: 1}}", ABSENT),
    ],
)
def test_a_selector_is_relative_without_prefix_or_absolute(outcome: Outcome, require: str, expected: str) -> None:
    """Decision 5."""
    assert outcome(require, {"d": {"a": {"b": 1}, "xs": [1, 2]}}) == expected


def test_an_at_sign_before_a_path_is_refused_with_its_spelling(refusal: Refusal) -> None:
    """Decision 5."""
    message = refusal('require:\n  d.xs: {every: {has: {"@.x": 1}}}')
    assert "@.x" in message
    assert re.search(r"write.*\bx\b", message), message


@pytest.mark.parametrize(
    ("selector", "spelling"),
    [
        ("d.a-b", "['a-b']"),
        ("d.acc,none", "['acc,none']"),
        ("d.x/y", "['x/y']"),
        ("d.a-b.c", "['a-b'].c"),
        ("$.d.a b", "['a b']"),
        ("d.1st", "['1st']"),
    ],
)
def test_a_name_that_needs_brackets_is_refused_with_them(refusal: Refusal, selector: str, spelling: str) -> None:
    """Decision 6."""
    assert spelling in refusal(f'require:\n  "{selector}": 1')


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("\"d['a-b']\": 1", A),
        ("\"d['acc,none']\": 2", A),
        ("\"d['a.b']\": 3", A),
        ("d.a.b: 3", B),
        ("d: {has: {\"['all']\": 5, \"['any']\": 6, \"['not']\": 7}}", A),
        ("d.all: 5", A),
    ],
)
def test_any_name_can_be_written(outcome: Outcome, require: str, expected: str) -> None:
    """Decision 6: `a.b` is always two steps, and a field called all, any or not stands in brackets."""
    document = {"a-b": 1, "acc,none": 2, "a.b": 3, "a": {"b": 4}, "all": 5, "any": 6, "not": 7}
    assert outcome(require, {"d": document}) == expected


@pytest.mark.parametrize(
    "require",
    [
        "d.x: {equals: {ref: $.d.a[*].b}}",
        "d.x: {in: {ref: $.d.a[?@.b == 1]}}",
        "d['a #b']: 1",
        "d['a: b']: 1",
        "d.x: {equals: {ref: d['a #b']}}",
    ],
)
def test_a_selector_that_yaml_would_take_apart_is_refused_with_quotes_as_the_hint(
    refusal: Refusal, require: str
) -> None:
    """Decision 7."""
    assert "quot" in refusal(f"require:\n  {require}")


@pytest.mark.parametrize("version", ["1.10", "1", "2"])
def test_a_version_without_quotes_is_refused_with_quotes_as_the_hint(
    refusal: Refusal, tmp_path: Any, version: str
) -> None:
    """Decision 7: 1.10 is the number 1.1."""
    message = refusal(f"require: {{d.x: {{version: {version}}}}}")
    assert "quot" in message or "string" in message or "text" in message, message


@pytest.mark.parametrize("key", ["d.a[*].b[*]", "d.a[?@.x].b[*]", "d.a[*].b[?@.x == 1]", "d.a[*][*]"])
def test_a_check_key_with_two_stars_is_refused_and_told_the_other_spelling(refusal: Refusal, key: str) -> None:
    """Decision 8: it would drop an `a` with an empty `b`."""
    message = refusal(f'require:\n  "{key}": {{count: 1}}')
    assert "every" in message or "has" in message, message


def test_for_ref_and_lookup_may_have_several_stars(rows: Rows, outcome: Outcome) -> None:
    """Decision 8: an empty inner list adds nothing, an absent one is a hole."""
    rule = "for: $.d.a[*].b[*]\nrequire: {ok: true}"
    assert rows(rule, {"d": {"a": [{"b": []}, {"b": [{"id": "x", "ok": True}]}]}}) == {"x": A}
    told = rows(rule, {"d": {"a": [{}, {"b": [{"id": "x", "ok": True}]}]}})
    assert told.pop("x") == A
    assert list(told.values()) == [ABSENT]
    ref = 'd.x: {not: {in: {ref: "$.d.a[*].b[*]"}}}'
    assert outcome(ref, {"d": {"x": 1, "a": [{"b": []}, {"b": [2]}]}}) == A
    assert outcome(ref, {"d": {"x": 1, "a": [{}, {"b": [2]}]}}) == ABSENT
    lookup = 'd.x: {lookup: {in: "$.d.a[*].b[*]", by: id, has: {ok: true}}}'
    assert outcome(lookup, {"d": {"x": 1, "a": [{"b": []}, {"b": [{"id": 1, "ok": True}]}]}}) == A
    assert outcome(lookup, {"d": {"x": 1, "a": [{}, {"b": [{"id": 1, "ok": True}]}]}}) == ABSENT


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("every: {gte: 1}", [1, 2], A),
        ("count: 2", [1, 2], A),
        ("count: 2", {"a": 1, "b": 2}, MISMATCH),
        ("every: {gte: 1}", {"a": 1}, MISMATCH),
        ("every: {gte: 1}", 1, MISMATCH),
        ("every: {some: {equals: 1}}", [[1, 2], [3, 1]], A),
        ("every: {some: {equals: 1}}", [[1, 2], [3]], B),
        ("every: {some: {equals: 1}}", [[1, 2], []], EMPTY),
        ("every: {some: {equals: 1}}", [[1, 2], 1], MISMATCH),
    ],
)
def test_a_list_is_an_array_at_a_one_selector(outcome: Outcome, condition: str, value: Any, expected: str) -> None:
    """Decision 9: a quantifier inside a quantifier takes the element as its list."""
    assert outcome(f"d.x: {{{condition}}}", {"d": {"x": value}}) == expected


@pytest.mark.parametrize("value", [[1, 2, 3], [1], [], [0, "1"], [None], "text", None])
@pytest.mark.parametrize("condition", ["every: {gte: 1}", "some: {gte: 1}", "count: {gte: 2}", "sum: {lte: 3}"])
def test_a_list_found_by_name_is_the_same_list_with_a_star(outcome: Outcome, condition: str, value: Any) -> None:
    """Decision 9."""
    by_name = outcome(f"d.x: {{{condition}}}", {"d": {"x": value}})
    assert by_name == outcome(f'"d.x[*]": {{{condition}}}', {"d": {"x": value}})


def test_the_members_of_an_object_are_reached_by_a_star(outcome: Outcome) -> None:
    """Decision 9."""
    assert outcome('"d.x[*]": {every: {gte: 1}, count: 2}', {"d": {"x": {"b": 1, "a": 2}}}) == A
    assert outcome('"d.x[*].v": {sum: 3}', {"d": {"x": {"b": {"v": 1}, "a": {"v": 2}}}}) == A
