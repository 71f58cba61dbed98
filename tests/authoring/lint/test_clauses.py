"""Clauses that nothing can meet, that nothing can fail, and that are said twice: what fires and what stays quiet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.authoring.lint.linter import Lint
from arcanos.readers.yaml import read_yaml

Said = Callable[..., Lint]
ABOUT = ("never-true", "never-false", "repeated-clause")

NEVER_TRUE = [
    "require: {a: {gt: 5, lt: 3}}",
    "require: {a: {gt: 5, lte: 5}}",
    "require: {a: {equals: x, in: [y, z]}}",
    "require: {a: {type: string, gte: 1}}",
    "require: {a: {type: integer, equals: x}}",
    "require: {a: {type: integer, not: {equals: x}}}",
    "require: {a: {starts_with: eu-, in: [us-east-1]}}",
    "require: {a: {exists: false, equals: 1}}",
    "require: {a: {equals: 1, not: {equals: 1}}}",
    "require: {a: {is_null: true, type: string}}",
    "require: {a: {count: {lt: 0}}}",
    "require: {a: {count: {gte: 2, lte: 1}}}",
    "require: {a: {every: {gt: 1, lt: 1}}}",
    "require: {a: {min_over_max: {gt: 1}}}",
    "require: {a: {as: duration, gt: 2h, lt: 60m}}",
    "require: {all: [{a: {gt: 5}}, {a: {lt: 3}}]}",
    "require: {a: 1, any: [{a: 2}, {b: 1}]}",
    "require: {a: {any: [1, {gt: 5, lt: 4}]}}",
    "require: {a: {has: {b: {gt: 5, lt: 3}}}}",
    "when: {a: {in: [1, 2]}}\nrequire: {a: 3}",
]
NEVER_FALSE = [
    "require: {a: {count: {gte: 0}}}",
    "require: {a: {length: {gt: -1}}}",
    "require: {a: {min_over_max: {lte: 1}}}",
    "require: {a: {in: [true, false]}}",
    "require: {a: {matches: '.*'}}",
    "require: {a: {any: [{gte: 5}, {lt: 5}]}}",
    "require: {a: {any: [{equals: 1}, {not: {equals: 1}}]}}",
    "require: {any: [{a: {lt: 5}}, {a: {gte: 4}}]}",
    "when: {a: 1}\nrequire: {a: {in: [1, 2]}}",
    "when: {a: {gte: 5}}\nrequire: {a: {gt: 3}}",
]
REPEATED = [
    "require: {a: {gte: 5, gt: 3}}",
    "require: {a: {equals: 1, in: [1, 2]}}",
    "require: {all: [{a: 1}, {a: 1}]}",
    "require: {any: [{a: 1}, {a: 1}]}",
    "require: {a: {any: [1, 1]}}",
]
QUIET = [
    "require: {a: {gte: 3, lte: 3}}",
    "require: {a: {gt: 3, lt: 5}}",
    "require: {a: {type: integer, gte: 0}}",
    "require: {a: {type: measure, gte: 0.5}}",
    "require: {a: {type: string, in: [x, y]}}",
    "require: {a: {format: uri, starts_with: 'https:'}}",
    "require: {a: {every: {gt: 5}, some: {lt: 9}}}",
    "require: {a: {exists: true, equals: 1}}",
    "require: {a: {count: {gte: 1}, every: {type: string}}}",
    "require: {a: {empty: false, count: {gte: 2}}}",
    "require: {a: {any: [{lt: 3}, {gt: 5}]}}",
    "require: {any: [{a: {exists: false}}, {a: {within: 7d}}]}",
    "require: {any: [{a: 1, b: 1}, {a: 1, b: 2}]}",
    "require: {a: {gt: 5}, b: {lt: 3}}",
    "require: {a: {has: {x: 1}}, b: {has: {x: 2}}}",
    "require: {a: {as: version, gte: 1.2.0, lt: 1.0.0}}",
    "require: {a: {after: now, before: {now: 7d}}}",
    "require: {a: {lt: {ref: b}, gt: {ref: c}}}",
    "require: {'a[*].x': {every: {gt: 5}}, 'a[*].y': {every: {lt: 3}}}",
    "when: {a: {gte: 1}}\nrequire: {a: {gte: 5}}",
    "when: {a: {not: 1}}\nrequire: {a: {in: [2, 3]}}",
    "when: {a: {not: {in: [1]}}}\nrequire: {not: {a: 2}}",
]


def codes(said: Said, text: str) -> set[str]:
    rule: dict[str, Any] = read_yaml(text.encode(), "rule").value
    base = {"name": "one", "as_of": "2026-03-02T12:00:00Z", "given": {"registry": {"models": [{"id": "m"}]}}}
    rule["cases"] = [base | {"expect": "pass"}]
    return {remark.code for remark in said(rule).standing if remark.code in ABOUT}


@pytest.mark.parametrize("text", NEVER_TRUE)
def test_what_nothing_can_meet_is_never_true(said: Said, text: str) -> None:
    assert codes(said, text) == {"never-true"}


@pytest.mark.parametrize("text", NEVER_FALSE)
def test_what_nothing_can_fail_is_never_false(said: Said, text: str) -> None:
    assert codes(said, text) == {"never-false"}


@pytest.mark.parametrize("text", REPEATED)
def test_what_is_said_already_is_repeated(said: Said, text: str) -> None:
    assert codes(said, text) == {"repeated-clause"}


@pytest.mark.parametrize("text", QUIET)
def test_what_can_hold_and_fail_is_left_alone(said: Said, text: str) -> None:
    assert codes(said, text) == set()
