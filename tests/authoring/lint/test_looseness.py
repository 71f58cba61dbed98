"""A parameter needs the bound that keeps the rule from becoming content: which one hangs on where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from arcanos.authoring.lint.linter import Lint
from arcanos.readers.yaml import read_yaml

Said = Callable[..., Lint]


@pytest.mark.parametrize(
    ("text", "type_", "bounds"),
    [
        ("require: {a: {lte: {param: p}}}", "number", ["max"]),
        ("require: {a: {gte: {param: p}}}", "number", ["min"]),
        ("require: {a: {not: {lte: {param: p}}}}", "number", ["min"]),
        ("require: {a: {none: {gte: {param: p}}}}", "number", ["max"]),
        ("require: {a: {within: {param: p}}}", "duration", ["max"]),
        ("require: {a: {count: {gte: {param: p}}}}", "integer", ["min"]),
        ("require: {a: {at_least: {n: {param: p}, equals: 1}}}", "integer", ["min"]),
        ("require: {a: {near: {value: 1, tolerance: {param: p}}}}", "number", ["max"]),
        ("require: {a: {gte: {param: p, times: 2}}}", "number", ["min"]),
        ("require: {a: {gte: {param: p}, lte: {param: p}}}", "number", ["max", "min"]),
        ("when: {a: {gte: {param: p}}}\nrequire: {b: 1}", "number", ["max"]),
        ("require: {a: 1}\nevidence: {registry: {max_age: {param: p}}}", "duration", ["max"]),
        ("require: {a: {equals: {param: p}}}", "number", []),
        ("require: {a: {percentile: {p: {param: p}, lte: 3}}}", "number", []),
    ],
)
def test_the_bound_that_is_missing_is_named(said: Said, text: str, type_: str, bounds: list[str]) -> None:
    rule = read_yaml(text.encode(), "rule").value
    given = {"registry": {"models": [{"id": "m"}]}}
    rule["cases"] = [{"name": "one", "as_of": "2026-03-02T12:00:00Z", "given": given, "expect": "pass"}]
    default = "1d" if type_ == "duration" else 1
    lint = said(rule, {"params": {"p": {"type": type_, "default": default}}})
    found = [remark.hint for remark in lint.standing if remark.code == "unbounded-parameter"]
    assert found == sorted((f"give it a {bound}" for bound in bounds), reverse=True)
