"""CSV: a named column for every cell, every cell a text, nothing cut or filled up."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Mistake
from arcanos.readers.csv import read_csv
from arcanos.readers.source import LIMITS, Limits


def rows_of(data: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = read_csv(data.encode(), "f.csv").value
    return rows


def mistakes_of(data: str | bytes, limits: Limits = LIMITS) -> tuple[Mistake, ...]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refusal:
        read_csv(raw, "f.csv", limits=limits)
    return refusal.value.mistakes


def told(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-IN-')}" for one in mistakes]


ACCEPTED: list[tuple[str, list[dict[str, str]]]] = [
    ("a,b\n1,2\n", [{"a": "1", "b": "2"}]),
    ("a,b\r\n1,2\r\n3,4", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
    ("\ufeffa\n1", [{"a": "1"}]),
    ("a,b\n", []),
    ("a,b\n,\n", [{"a": "", "b": ""}]),
    ("a\n true\n", [{"a": " true"}]),
    ('a\n""\n', [{"a": ""}]),
    ('"a,b",c\n"x ""y""","1\r\n2"\r\nz,""\n', [{"a,b": 'x "y"', "c": "1\r\n2"}, {"a,b": "z", "c": ""}]),
    ("a,b\n=1+1,@x\n", [{"a": "=1+1", "b": "@x"}]),
    ("a\nx\u2028y\n", [{"a": "x\u2028y"}]),
]


@pytest.mark.parametrize(("data", "expected"), ACCEPTED)
def test_rows_are_read_as_texts_by_column(data: str, expected: list[dict[str, str]]) -> None:
    assert rows_of(data) == expected


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(
    header=st.lists(cells.filter(str.strip), min_size=1, max_size=4, unique=True),
    data=st.data(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_the_standard_writer_quotes_is_read(header: list[str], data: st.DataObject, end: str) -> None:
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=4))
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator=end).writerows([header, *rows])
    assert rows_of(file.getvalue()) == [dict(zip(header, row, strict=True)) for row in rows]


REFUSED: list[tuple[str, str | bytes, list[str]]] = [
    ("an empty file", "", ["0:0 EMPTY"]),
    ("blank lines only", "\r\n\r\n", ["0:0 EMPTY"]),
    ("a page", "<!DOCTYPE html>", ["1:1 HTML"]),
    ("UTF-16", "a\n1".encode("utf-16"), ["1:1 ENCODING"]),
    ("bytes that are not UTF-8", b"a\nx\xe9", ["2:2 ENCODING"]),
    ("NUL", "a,b\n1,\0", ["2:3 CHARACTER"]),
    ("a blank line before the header", "\na\n1", ["1:1 HEADER"]),
    ("a column without a name", "a,,c\n1,2,3", ["1:3 HEADER"]),
    ("a column named by a space", 'a," "\n1,2', ["1:3 HEADER"]),
    ("two columns of one name", "a,b,a\n1,2,3", ["1:5 HEADER"]),
    ("short and long rows", "a,b\n1\n1,2\n1,2,3\n", ["2:1 ROW", "4:1 ROW"]),
    ("a blank line", "a,b\n\n1,2\n", ["2:1 ROW"]),
    ("a blank line at the end", "a\n1\n\n", ["3:1 ROW"]),
    ("a blank line of one column", "a\n\n1\n", ["2:1 ROW"]),
    ("an open quote", 'a,b\n1,"x\n2,3\n', ["2:3 SYNTAX"]),
    ("a quote inside a bare cell", 'a,b\nx"y,2', ["2:2 SYNTAX"]),
    ("text after a quoted cell", 'a,b\n"x"y,2', ["2:4 SYNTAX"]),
    ("a space before a quote", 'a,b\n1, "2"', ["2:4 SYNTAX"]),
    ("carriage returns as line ends", "a,b\r1,2\r", ["1:4 CHARACTER"]),
    ("a carriage return inside a bare cell", "a,b\n1,2\r3\n", ["2:4 CHARACTER"]),
    ("a carriage return after a quoted cell", 'a,b\n"1",2\r"3",4\n', ["2:6 CHARACTER"]),
    ("a row that names no column after a quoted line end", 'a,b\n"1\n1",2\n3\n', ["4:1 ROW"]),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_table_is_refused_with_its_place_and_code(data: str | bytes, expected: list[str]) -> None:
    mistakes = mistakes_of(data)
    assert told(mistakes) == expected
    assert all(one.hint for one in mistakes)


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        ("a,b,c\n1,2,3\n", Limits(columns=2)),
        ("a\n1\n2\n3\n", Limits(rows=2)),
        ("a\nxxxx\n", Limits(cell=3)),
        ('a\n"xxxx"\n', Limits(cell=3)),
        ("aaaa\n1\n", Limits(key=3)),
        ("aaaa\n1\n", Limits(size=6)),
    ],
)
def test_configuration_may_lower_a_limit(data: str, limits: Limits) -> None:
    assert rows_of(data)
    assert [one.code for one in mistakes_of(data, limits)] == ["ARC-IN-LIMIT"]


def test_a_place_is_that_of_the_cell_and_its_key_that_of_the_column() -> None:
    source = read_csv(b'a,"b"\n"1\n1",2\n3,"4"\n', "f.csv")
    assert str(source.place()) == "f.csv:1:1"
    assert str(source.place((0,))) == "f.csv:2:1"
    assert str(source.place((0, "b"))) == "f.csv:3:4"
    assert str(source.place((1, "b"))) == "f.csv:4:3"
    assert str(source.place((1, "b"), key=True)) == "f.csv:1:3"
    assert str(source.place((7, "b"))) == "f.csv:1:1"
