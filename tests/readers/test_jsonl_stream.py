"""JSON Lines read one at a time: the same values and the same refusals as at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.jsonl_stream import stream_jsonl
from arcanos.readers.source import LIMITS, Limits, Value

LINES = st.lists(
    st.sampled_from(
        ('{"a": 1}', "[1, 2", '{"a": 1, "a": 2}', "", " \t", "NaN", '"\\ud800"', "1 2", "1e999", '{"b": [true, null]}')
    ),
    max_size=8,
)


def streamed(data: bytes, limits: Limits = LIMITS, *, nonfinite: bool = False) -> list[tuple[int, Value]]:
    return list(stream_jsonl(data.splitlines(keepends=True), "f.jsonl", limits=limits, nonfinite=nonfinite))


def refusal(read: Callable[[], object], end: str) -> list[Mistake] | list[tuple[int, str]]:
    with pytest.raises(DocumentRefused) as told:
        read()
    if end == "\n":
        return list(told.value.mistakes)
    return [(one.place.line, one.code) for one in told.value.mistakes]


@given(LINES, st.sampled_from(("\n", "\r\n")))
def test_a_stream_is_read_as_the_whole_is(lines: list[str], end: str) -> None:
    data = end.join(lines).encode()
    try:
        expected = read_jsonl(data, "f.jsonl").value
    except DocumentRefused:
        assert refusal(lambda: streamed(data), end) == refusal(lambda: read_jsonl(data, "f.jsonl"), end)
    else:
        assert [value for _, value in streamed(data)] == expected


def test_values_have_the_numbers_of_their_lines() -> None:
    assert streamed(b"\xef\xbb\xbf1\n\n2\n") == [(1, 1), (3, 2)]


def test_numbers_that_are_not_finite_are_read_where_they_may_stand() -> None:
    ((_, value),) = streamed(b'{"a": [NaN, Infinity, -Infinity, 1e999, 1]}', nonfinite=True)
    assert isnan(value["a"][0])
    assert value["a"][1:] == [inf, -inf, inf, 1]
    with pytest.raises(DocumentRefused) as told:
        streamed(b'{"a": NaN, "a": NaN}\n{"a": Nan}', nonfinite=True)
    assert [(one.place, one.code) for one in told.value.mistakes] == [
        (Place("f.jsonl", 1, 12), "ARC-IN-DUPKEY"),
        (Place("f.jsonl", 2, 7), "ARC-IN-SYNTAX"),
    ]


def test_a_line_that_is_too_long_ends_the_reading() -> None:
    with pytest.raises(DocumentRefused) as told:
        streamed(b"[\n1\n" + b"1" * 11 + b"\n[", Limits(size=10))
    assert [(one.place.line, one.code) for one in told.value.mistakes] == [(1, "ARC-IN-SYNTAX"), (3, "ARC-IN-LIMIT")]


def test_budgets_are_of_one_line() -> None:
    line = json.dumps({"k": [1, 2, 3]}).encode() + b"\n"
    assert len(streamed(line * 50, Limits(nodes=6))) == 50
    with pytest.raises(DocumentRefused, match="at most 5 values"):
        streamed(line, Limits(nodes=5))


def test_many_mistakes_end_the_reading() -> None:
    with pytest.raises(DocumentRefused) as told:
        streamed(b"[\n" * 1000)
    assert len(told.value.mistakes) == 20
