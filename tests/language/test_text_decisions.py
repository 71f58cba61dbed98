"""Decision 39: formats, types and patterns, each a closed set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
AT = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("semver", ["1.0.0", "1.0.0-rc.1+b.2", "0.0.0"], ["1.0", "v1.0.0", "1.02.0", "1.0.0-", "1.0.0-01", "1.0.0\n"]),
        ("date-time", [AT, "2026-03-02T13:00:00+01:00"], ["2026-03-02", "2026-03-02T12:00:00", "2026-02-30T00:00:00Z"]),
        ("duration", ["P1D", "PT1H"], ["soon", "", "P"]),
        ("uri", ["https://a.example/b?c#d", "urn:uuid:x", "s3://bucket/key"], ["a/b", "//a/b", "", "https://a b", "ü"]),
        ("email", ["a@example.org", "a.b+c@sub.example.org"], ["a", "a@", "@b.org", "a b@c.org", "a@b@c.org"]),
        ("sha256", ["0" * 64, "9f86d081" * 8], ["0" * 63, "0" * 65, "g" * 64, "0" * 64 + "\n"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000x", "123e4567", ""]),
    ],
)
def test_a_format_is_exact(tell: Outcome, name: str, good: list[str], bad: list[str]) -> None:
    """Decision 39."""
    assert [tell(f"{{format: {name}}}", value) for value in good] == [PASS] * len(good)
    assert [tell(f"{{format: {name}}}", value) for value in bad] == [FAIL] * len(bad)
    assert tell(f"{{format: {name}}}", 3) == MISMATCH
    assert tell(f"{{not: {{format: {name}}}}}", 3) == MISMATCH


TYPES: list[tuple[str, list[Any], list[Any]]] = [
    ("string", ["", "3"], [3, True, [], {}]),
    ("number", [3, 0.5, -1], ["3", True, []]),
    ("integer", [3, -1, 0], [0.5, "3", True]),
    ("boolean", [True, False], [0, 1, "true"]),
    ("array", [[], [1]], [{}, "[]", 3]),
    ("object", [{}, {"a": 1}], [[], "{}", 3]),
]


@pytest.mark.parametrize(("name", "good", "bad"), TYPES)
def test_a_type_is_that_of_json_and_a_boolean_no_number(
    tell: Outcome, name: str, good: list[Any], bad: list[Any]
) -> None:
    """Decision 39."""
    assert [tell(f"{{type: {name}}}", value) for value in good] == [PASS] * len(good)
    assert [tell(f"{{type: {name}}}", value) for value in bad] == [FAIL] * len(bad)
    assert tell(f"{{type: {name}}}", None) == MISMATCH


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{matches: 'a.c'}", "abc", PASS),
        ("{matches: 'a.c'}", "xabc", FAIL),
        ("{matches: 'a.c'}", "abc\n", FAIL),
        ("{matches: 'a|bc'}", "abc", FAIL),
        ("{matches: 'a|bc'}", "a", PASS),
        ("{matches: '(?i)ABC'}", "abc", PASS),
        ("{matches: '(?s)a.c'}", "a\nc", PASS),
        ("{matches: 'a.c'}", "a\nc", FAIL),
        ("{matches: '\\d+'}", "12", PASS),
        ("{matches: '\\d+'}", "١٢", FAIL),
        ("{matches: '.*license.*'}", "my license", PASS),
        ("{matches: 'a'}", 3, MISMATCH),
        ("{not: {matches: 'a'}}", ["a"], MISMATCH),
        ("{starts_with: eu-}", "eu-west-1", PASS),
        ("{starts_with: eu-}", "us-eu-1", FAIL),
        ("{starts_with: EU-}", "eu-west-1", FAIL),
        ("{ends_with: '-1'}", "eu-west-1", PASS),
        ("{starts_with: eu}", ["eu"], MISMATCH),
    ],
)
def test_a_pattern_speaks_of_the_whole_value_in_the_language_of_re2(
    tell: Outcome, condition: str, value: Any, expected: str
) -> None:
    """Decision 39."""
    assert tell(condition, value) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "{format: iso8601}",
        "{type: float}",
        "{type: 'null'}",
        "{matches: '('}",
        "{matches: '(?=a)'}",
        "{matches: '(a)\\1'}",
        "{matches: 3}",
        "{starts_with: 3}",
        "{ends_with: -1}",
        "{empty: 'false'}",
        "{exists: 'yes'}",
        "{is_null: 1}",
    ],
)
def test_a_format_type_or_pattern_outside_the_closed_set_is_refused(refusal: Refusal, condition: str) -> None:
    """Decision 39: and what is no boolean beside `empty`, `exists` and `is_null`."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")
