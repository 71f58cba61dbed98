"""Selectors select slots: what an element lacks is a hole, and a filter that can't be told leaves one (1 to 9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arcanos.engine.budget import Budget, BudgetExceeded, Limits
from arcanos.engine.selector_filters import test as passes
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.selectors import Many, Selection, Slot, walk_over
from arcanos.engine.terms import Filter
from arcanos.engine.truth import ABSENT
from arcanos.errors import PackRefused, Place
from arcanos.findings import Reason
from arcanos.readers.normalized import normalized

HERE = Place("r.yaml", 1, 1)


def select(text: str, value: Any) -> Selection:
    return walk_over(value).select(parse_selector(text, HERE), Slot((), value))


def shown(found: Selection) -> list[Any]:
    """Return the values of the slots, `...` for a hole, `?` for one whose filter is unknown."""
    slots = found.slots if isinstance(found, Many) else (found,)
    return [slot.value if slot.present else "?" if slot.filtered else ... for slot in slots]


ITEMS: dict[str, Any] = {"a": [{"b": 1, "s": "x"}, {"s": "y"}, 7, None, {"b": None}, {"b": "1"}]}
SELECTED: list[tuple[str, list[Any]]] = [
    ("a[0].b", [1]),
    ("a[-1].b", ["1"]),
    ("a[6].b", [...]),
    ("a[-7]", [...]),
    ("['a'][0]['b']", [1]),
    ("$.a[0].b", [1]),
    ("a[*].b", [1, ..., ..., ..., None, "1"]),
    ("a[?@.b == 1].s", ["x", "?", "?", "?", "?", "?"]),
    ("a[?@.b].s", ["x", ..., ...]),
    ("a[?!@.b].s", ["y", ..., ...]),
    ("a[?@.b != 1].s", ["?", "?", "?", "?", "?"]),
    ("a[?@.b == 1 || @.s == 'y'].s", ["x", "y", "?", "?", "?", "?"]),
    ("a[?@.b == 1 && @.s == 'y']", ["?", "?", "?", "?", "?"]),
    ("a[?@.s == 'x' && !(@.b > 1)].b", [1, "?", "?", "?", "?"]),
    ("a[?1 == @.b && @.b].s", ["x", "?", "?"]),
    ("[?@[0].b == 1][1].s", ["y"]),
]


@pytest.mark.parametrize(("text", "expected"), SELECTED)
def test_a_selector_gives_one_slot_for_each_element_that_its_filter_does_not_rule_out(
    text: str, expected: list[Any]
) -> None:
    assert shown(select(text, ITEMS)) == expected


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("a[*]", {}, Reason.EVIDENCE_MISSING),
        ("a.b[*]", {"a": {}}, Reason.PATH_ABSENT),
        ("a[*].b", {"a": None}, Reason.TYPE_MISMATCH),
        ("a[?@.b]", {"a": "text"}, Reason.TYPE_MISMATCH),
        ("a.b[*]", {"a": {"b": 3}}, Reason.TYPE_MISMATCH),
        ("a.b", {"a": [{"b": 1}]}, Reason.PATH_ABSENT),
        ("a[0]", {"a": {"0": 1}}, Reason.PATH_ABSENT),
        ("a.length", {"a": [1]}, Reason.PATH_ABSENT),
    ],
)
def test_what_stands_before_the_first_wildcard_and_is_not_there_is_one_absent_slot(
    text: str, value: Any, reason: Reason
) -> None:
    found = select(text, value)
    assert isinstance(found, Slot)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("text", "value"), [("a[*]", {"a": []}), ("a[*]", {"a": {}}), ("a[?@.b == 1]", {"a": [{"b": 2}]})]
)
def test_a_list_without_a_remaining_element_is_empty_and_not_absent(text: str, value: Any) -> None:
    assert select(text, value) == Many(("a",), ())


def test_members_of_an_object_are_selected_by_name_whatever_their_order() -> None:
    first, second = {"z": 1, "a": 2, "m": 3}, {"a": 2, "m": 3, "z": 1}
    assert select("[*]", first) == select("[*]", second)
    assert shown(select("[*]", first)) == [2, 3, 1]


def test_an_inner_list_that_is_absent_is_a_hole_and_an_empty_one_adds_nothing() -> None:
    value: dict[str, Any] = {"a": [{"b": [1, 2]}, {"b": []}, {}, {"b": 3}]}
    found = select("a[*].b[*]", value)
    assert isinstance(found, Many)
    assert [(slot.path, slot.reason) for slot in found.slots] == [
        (("a", 0, "b", 0), None),
        (("a", 0, "b", 1), None),
        (("a", 2, "b"), Reason.PATH_ABSENT),
        (("a", 3, "b"), Reason.TYPE_MISMATCH),
    ]


@pytest.mark.parametrize(
    ("text", "value", "answer"),
    [
        ("@.x == 9007199254740993", 9007199254740993, True),
        ("@.x == 9007199254740993", 9007199254740992, False),
        ("@.x < 100000000000000000000001", 100000000000000000000000, True),
        ("@.x == 1e2", 100, True),
        ("@.x == 1e-2", 0.01, True),
        ("@.x == 0.1", 0.1, True),
        ("@.x == 1", 1.0, True),
        ("@.x == -0", 0, True),
        ("@.x == 1", True, None),
        ("@.x == true", 1, None),
        ("@.x == true", True, True),
        ("@.x != 'a'", None, None),
        ("@.x != 'a'", "b", True),
        ("@.x < 'b'", "a", True),
        ("@.x", None, True),
    ],
)
def test_a_filter_compares_exactly_and_only_what_is_of_one_type(text: str, value: Any, answer: bool | None) -> None:
    step = parse_selector(f"[?{text}]", HERE).steps[0]
    assert isinstance(step, Filter)
    assert passes(step.test, {"x": value}) is answer


REFUSED = (
    *("", " ", "@.a", "@[0]", "@@", "a[1:2]", "a[:]", "a[0,1]", "a['x','y']", "..a", "a..b", "$..a", "a[..]"),
    *("a-b", "a b", "a.b-c", "a[b]", "a[", "a]", "a.", ".a", "a[-0]", "a[01]", "a['x", "a[?]", "a[?@.b=1]"),
    *("a[?@.b == null]", "a[?@.b == @.c]", "a[?1 == 1]", "a[?@.b == $.c]", "a[?$.c]", "a[?@.b[*]]", "a[?@.b[?@.c]]"),
    *("a[?length(@.b) > 1]", "a[?match(@.b, 'x')]", "a[?@.b > true]", "a[?@.b in 'x']", "a[?@.b == 'x' and @.c]"),
    *("a[?@.b < 1e400]", "a[?@.b < 1.5e400]", "a[?@.b == " + "9" * 400 + "]", "a[9007199254740993]", "a.b" * 400),
    *(".".join("a" * 33), "a[?" + "!(" * 300 + "@.b" + ")" * 300 + "]", "a[?" + "!" * 900 + "@.b]", "$.a\x00"),
)


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_language_does_not_take_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(PackRefused) as caught:
        parse_selector(text, HERE)
    (mistake,) = caught.value.mistakes
    assert mistake.place == HERE
    assert mistake.hint


TOKENS = (
    *("a", "b", ".", "..", "[", "]", "*", "?", "@", "$", "'", '"', "(", ")", "!", "==", "!=", "<", "<=", ">", "&&"),
    *("||", "1", "-1", "0", "1.5", "1e3", "1e400", "-0", "true", "null", "length", ",", ":", " ", "\\", "\\u0041"),
    *(
        "\\ud800",
        "é",
        "\u202e",
        "#",
        "9007199254740993",
        "@.a",
        "[*]",
        "[0]",
        "[?",
        "['x']",
        "\n",
        "\x00",
        "{",
        "9" * 330,
    ),
)


@given(st.lists(st.sampled_from(TOKENS), max_size=10).map("".join) | st.text(max_size=20))
@example("a[?1e399999999999999999999true]")
@example("[?@.a == '\\ud800']")
def test_any_text_is_a_selector_or_refused(text: str) -> None:
    for whole in (text, f"a[?{text}]"):
        try:
            selector = parse_selector(whole, HERE)
        except PackRefused:
            continue
        found = walk_over(ITEMS).select(selector, Slot((), ITEMS))
        assert isinstance(found, Many | Slot)


def test_a_normalized_path_is_that_of_rfc_9535() -> None:
    assert normalized(("a", 0, "it's", "\n\\", "\x01")) == "$['a'][0]['it\\'s']['\\n\\\\']['\\u0001']"
    assert normalized(()) == "$"


def test_a_hole_keeps_the_path_where_something_is_missing() -> None:
    found = select("a[?@.b == 1].s.t", ITEMS)
    assert isinstance(found, Many)
    assert found.slots[1] == Slot(("a", 1, "s", "t"), ABSENT, Reason.PATH_ABSENT, filtered=True)


@pytest.mark.parametrize(
    ("text", "least"),
    [("a[*]", 1000), ("a[*].b", 2000), ("a[?@.b == 1]", 2000), ("a[?" + " && ".join(["@.b == 1"] * 50) + "]", 50_000)],
)
def test_every_element_and_every_test_of_a_filter_is_counted(text: str, least: int) -> None:
    """Else a long filter over a long list would cost minutes within the budget of a rule."""
    value = {"a": [{"b": 1}] * 1000}
    budget = Budget(Limits(steps=least))
    with pytest.raises(BudgetExceeded):
        walk_over(value, budget.spend).select(parse_selector(text, HERE), Slot((), value))
