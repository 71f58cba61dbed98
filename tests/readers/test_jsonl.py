"""JSON Lines: each line is a text of its own, and no bad line hides another."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Mistake
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.source import LIMITS, Limits, Value


def mistakes_of(data: str | bytes, limits: Limits = LIMITS) -> tuple[Mistake, ...]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refusal:
        read_jsonl(raw, "f.jsonl", limits=limits)
    return refusal.value.mistakes


def told(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-IN-')}" for one in mistakes]


ACCEPTED: list[tuple[str, list[Value]]] = [
    ('{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
    ("1\r\n2", [1, 2]),
    ("\n1\n \t\n\n2\n\n", [1, 2]),
    ('"\u2028"\n"\u0085"\n', ["\u2028", "\u0085"]),
    ("null", [None]),
    (" [1, 2] ", [[1, 2]]),
]


@pytest.mark.parametrize(("data", "expected"), ACCEPTED)
def test_each_line_is_a_value(data: str, expected: list[Value]) -> None:
    source = read_jsonl(data.encode(), "f.jsonl")
    assert source.value == expected
    assert source.media_type == "application/jsonl"


@given(values=st.lists(st.dictionaries(st.text(), st.integers() | st.text(), max_size=3), min_size=1))
def test_what_was_written_is_read(values: list[Value]) -> None:
    data = "\n".join(map(json.dumps, values)).encode()
    assert read_jsonl(data, "f.jsonl").value == values


REFUSED: list[tuple[str, str | bytes, list[str]]] = [
    ("an empty file", "", ["0:0 EMPTY"]),
    ("blank lines only", "\n \n", ["0:0 EMPTY"]),
    ("a page", "<html>", ["1:1 HTML"]),
    ("bytes that are not UTF-8", b"1\n\xff", ["2:1 ENCODING"]),
    ("two values on a line", "1\n2 3", ["2:3 TRAILING"]),
    ("a value over two lines", "[1,\n2]", ["1:4 SYNTAX", "2:2 TRAILING"]),
    ("an open quote", '"a\n"b"', ["1:1 SYNTAX"]),
    ("a duplicate key", '{"a": 1}\n{"a": 1, "a": 2}', ["2:10 DUPKEY"]),
    ("a carriage return as a line end", "1\r2", ["2:1 TRAILING"]),
    ("half a pair", '1\n"\\ud800"\n2', ["2:1 CHARACTER"]),
    (
        "many bad lines",
        '{"a": NaN}\n{x}\n{"ok": 1}\n[1\n\n"\\ud800"\n1e999',
        ["1:7 NUMBER", "2:2 SYNTAX", "4:3 SYNTAX", "6:1 CHARACTER", "7:1 NUMBER"],
    ),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_lines_are_refused_at_the_lines_of_the_file(data: str | bytes, expected: list[str]) -> None:
    assert told(mistakes_of(data)) == expected


def test_twenty_bad_lines_are_told_and_the_others_counted() -> None:
    mistakes = mistakes_of("x\n" * 50)
    assert told(mistakes) == [*(f"{line}:1 SYNTAX" for line in range(1, 21)), "21:1 MORE"]
    assert mistakes[-1].message == "and 30 more"


def test_the_budget_of_values_is_that_of_the_file() -> None:
    read_jsonl(b"[1]\n[2]\n", "f.jsonl", limits=Limits(nodes=4))
    assert [one.code for one in mistakes_of("[1]\n[2]\n3", Limits(nodes=4))] == ["ARC-IN-LIMIT"]


def test_the_depth_is_that_of_a_line() -> None:
    limits = Limits(depth=2)
    read_jsonl(b"[[1]]\n[[2]]", "f.jsonl", limits=limits)
    assert told(mistakes_of("[[1]]\n[[[2]]]", limits)) == ["2:3 LIMIT"]


def test_a_place_is_in_the_line_of_the_file() -> None:
    source = read_jsonl(b'\n{"a": 1}\n\n{"a": [2]}\n', "f.jsonl")
    assert str(source.place()) == "f.jsonl:1:1"
    assert str(source.place((0,))) == "f.jsonl:2:1"
    assert str(source.place((1, "a"), key=True)) == "f.jsonl:4:2"
    assert str(source.place((1, "a", 0))) == "f.jsonl:4:8"
