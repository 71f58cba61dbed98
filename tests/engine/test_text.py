"""Subjects and messages: holes are filled once, and what fills them is short, printable and no secret (52, 53)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.fields import Node
from arcanos.engine.terms import Kind, Selector
from arcanos.engine.text import MAX_SHOWN, fill, parse_template, show
from arcanos.engine.truth import ABSENT
from arcanos.engine.values import Quantity, version
from arcanos.errors import PackRefused
from arcanos.readers.yaml import read_yaml
from arcanos.redaction import printable

MEASURE = {"value": 0.91, "n": 500, "interval": [0.88, 0.94], "confidence": 0.95}
TOKEN = "ghp_" + "a1B2" * 9
HUGE = Fraction(10) ** 400
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=30,
)


def template(text: str, *, with_subject: bool = True) -> Any:
    source = read_yaml(b"message: x\n", "r.yaml")
    return parse_template(Node(source, ("message",), text), "message", with_subject=with_subject)


def filled(text: str, subject: str = "", **values: Any) -> str:
    def value_at(selector: Selector) -> Any:
        return values.get(selector.text, ABSENT)

    return fill(template(text), subject, value_at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("{a} is {b}", "1 is x"),
        ("{{a}} {a}", "{a} 1"),
        ("{{{a}}}", "{1}"),
        ("{gone}", "<absent>"),
        ("{subject}: {a}", "m@1: 1"),
        ("{['subject']}", "a field"),
        ("{hole}", "{a} {{b}} {subject}"),
    ],
)
def test_a_template_is_filled_once(text: str, expected: str) -> None:
    """Text from evidence is never parsed again."""
    holes = {"a": 1, "b": "x", "['subject']": "a field", "hole": "{a} {{b}} {subject}"}
    assert filled(text, "m@1", **holes) == expected


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{ }", "{a", "a}", "{a[*]}", "{a[?@.b == 1]}", "{a..b}", "{a{b}}", "   "]
)
def test_a_template_that_can_mean_nothing_is_refused(text: str) -> None:
    with pytest.raises(PackRefused):
        template(text)


def test_a_subject_does_not_hold_itself() -> None:
    with pytest.raises(PackRefused, match="subject"):
        template("{subject}", with_subject=False)


SHOWN: list[tuple[Any, str]] = [
    (ABSENT, "<absent>"),
    (None, "null"),
    (True, "true"),
    (0.1, "0.1"),
    ({"a": TOKEN}, "<object>"),
    (MEASURE, "0.91 [0.88, 0.94] n=500"),
    ([], "[]"),
    ([1, "x", None, True, {}], "[1, x, null, true, <object>]"),
    (list(range(8)), "[0, 1, 2, 3, 4, ... 3 more]"),
    ([[1, 2], [[3]]], "[<list>, <list>]"),
    ("a\x1b[31m\u202eb\n", "a\\u{1b}[31m\\u{202e}b\\u{a}"),
    (version("1.2.0-rc.1+build"), "1.2.0-rc.1"),
    (Quantity.of(Fraction(1, 3)), "0.333333"),
    (Quantity(Fraction(1, 4), Fraction(1, 2), Fraction(1)), "0.5 [0.25, 1]"),
    (Quantity.of(90 * 86400, Kind.DURATION), "90d"),
    (Quantity.of(0, Kind.DATE_TIME), "1970-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(("value", "expected"), SHOWN)
def test_a_value_is_shown_in_one_short_form(value: Any, expected: str) -> None:
    assert show(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Quantity.of(2 * HUGE), "2.00000e+400"),
        (Quantity(-HUGE, Fraction(0), HUGE), "0 [-1.000e+400, 1.000e+400]"),
        (Quantity.of(HUGE, Kind.DURATION), "1.00000e+400s"),
        (Quantity.of(10**15, Kind.DATE_TIME), "1e+15s after 1970"),
        (Quantity.of(-(10**12), Kind.DATE_TIME), "-1e+12s after 1970"),
        (Quantity.of(1 / HUGE), "0"),
    ],
)
def test_a_computed_number_beyond_doubles_or_the_calendar_is_shown_all_the_same(value: Quantity, expected: str) -> None:
    """A rule that computes one is decided; showing it must not break the rule."""
    assert show(value) == expected


def test_long_text_is_cut_after_it_was_redacted() -> None:
    assert show("x" * 200) == "x" * (MAX_SHOWN - 1) + "…"
    assert "a1B2" not in show("-" * (MAX_SHOWN - 10) + " " + TOKEN)


@pytest.mark.parametrize("name", ["password", "db_password", "secret", "api_key", "access-token", "client_secret"])
@pytest.mark.parametrize("value", ["hunter2horse", "hunter2 horse battery", ["hunter2horse"]])
def test_what_a_name_says_is_a_secret_is_not_shown(name: str, value: Any) -> None:
    """`password is hunter2horse` is no assignment that the redactor of whole lines would know."""
    assert "hunter2" not in show(value, ("d", name))
    assert "hunter2" not in show(value, ("d", name, 0))
    assert "hunter2" not in filled(f"it is {{['{name}']}}", **{f"['{name}']": value})


@pytest.mark.parametrize("value", ["required", "", "null", 5, True, None, {"a": 1}])
def test_what_says_nothing_is_shown_under_a_name_of_a_secret(value: Any) -> None:
    assert show(value, ("d", "password")) == show(value)


@pytest.mark.parametrize("path", [("d", "owner"), ("d", "token_count"), ("d", "sha256"), ("d", 0), ()])
def test_other_names_hide_nothing(path: tuple[str | int, ...]) -> None:
    assert show("hunter2horse", path) == "hunter2horse"


@given(JSON, st.lists(st.text(max_size=5) | st.integers(0, 3), max_size=3))
def test_whatever_is_shown_is_one_printable_line_of_bounded_length(value: Any, path: list[str | int]) -> None:
    shown = show(value, tuple(path))
    assert printable(shown) == shown
    assert len(shown) <= 6 * MAX_SHOWN
