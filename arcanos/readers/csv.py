"""Read CSV (RFC 4180) strictly: a header, rows as wide as it, every cell a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Refused
from arcanos.readers.garbage import uncollected
from arcanos.readers.marks import Items
from arcanos.readers.source import LIMITS, Limits, Mark, Source, type_csv
from arcanos.readers.text import Halt, Text, decode, refuse_characters, shown

_FORBIDDEN = re.compile("\x00")
SEPARATORS = (",", ";", "\t", " ", "|")
_BARE = {one: re.compile(rf'[^"{re.escape(one)}\r\n]*+') for one in SEPARATORS}
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_QUOTES = "a cell that holds a quote stands in quotes, and the quote inside is doubled"


class _Row(NamedTuple):
    """The cells of one row from `start`; `starts` is where each begins, if any of them is quoted."""

    start: int
    cells: list[str]
    starts: list[int] | None = None


def read_csv(
    data: bytes,
    name: str,
    *,
    limits: Limits = LIMITS,
    refused: type[Refused] = DocumentRefused,
    separator: str = ",",
) -> Source:
    """Read CSV; the value is the list of rows as {column: text}. Raises `refused` with all mistakes found.

    `separator` is one of SEPARATORS.
    """
    text = decode(data, name, limits, refused)
    refuse_characters(text, _FORBIDDEN, 0, len(text.text))
    text.settle()
    value: list[dict[str, str]] = []
    with suppress(Halt), uncollected():
        value = _table(text, limits, separator)
    text.settle()
    return Source(name, type_csv, sha256(data), len(data), value, lambda: _marks(text, separator))


def _table(text: Text, limits: Limits, separator: str) -> list[dict[str, str]]:
    rows = _rows(text, separator)
    header = next(rows)
    _check_header(text, header, limits)
    _check_cells(text, header, limits)
    value: list[dict[str, str]] = []
    columns, width, may_be_long = header.cells, len(header.cells), len(text.text) > limits.cell
    for row in rows:
        cells = row.cells
        if len(value) >= limits.rows:
            text.halt(row.start, "ARC-IN-LIMIT", f"a table has at most {limits.rows} rows", "split the file")
        if len(cells) != width or not cells[-1]:
            _check_width(text, row, width)
        if may_be_long:
            _check_cells(text, row, limits)
        value.append(dict(zip(columns, cells, strict=False)))
    return value


def _rows(text: Text, separator: str) -> Iterator[_Row]:
    whole = text.text
    start = 0
    while start < len(whole):
        end = whole.find("\n", start)
        end = len(whole) if end < 0 else end
        line = whole[start:end]
        if '"' in line:
            row, end = _quoted_row(text, start, separator)
            yield row
        else:
            line = line.removesuffix("\r") if end < len(whole) else line
            if "\r" in line:
                _refuse_return(text, start + line.index("\r"))
            yield _Row(start, line.split(separator))
        start = end + 1


def _quoted_row(text: Text, start: int, separator: str) -> tuple[_Row, int]:
    """Return the row at `start` and where its line ends; its quoted cells may hold line ends of their own."""
    whole, index = text.text, start
    cells: list[str] = []
    starts: list[int] = []
    while True:
        starts.append(index)
        cell, index = _cell(text, index, _BARE[separator])
        cells.append(cell)
        if whole.startswith("\r\n", index):
            index += 1
        if index >= len(whole) or whole[index] == "\n":
            return _Row(start, cells, starts), index
        if whole[index] == "\r":
            _refuse_return(text, index)
        if whole[index] != separator:
            text.halt(index, "ARC-IN-SYNTAX", "a quote or text stands where a cell should end", _QUOTES)
        index += 1


def _cell(text: Text, index: int, bare: re.Pattern[str]) -> tuple[str, int]:
    quoted = text.text.startswith('"', index)
    found = (_QUOTED if quoted else bare).match(text.text, index)
    if found is None:
        text.halt(index, "ARC-IN-SYNTAX", "a quote is not closed", _QUOTES)
    return (found[1].replace('""', '"') if quoted else found[0]), found.end()


def _refuse_return(text: Text, index: int) -> None:
    message = "a carriage return stands without a line feed"
    text.halt(index, "ARC-IN-CHARACTER", message, "end lines with LF or CR LF; quote a cell that holds line ends")


def _check_header(text: Text, header: _Row, limits: Limits) -> None:
    if len(header.cells) > limits.columns:
        text.halt(header.start, "ARC-IN-LIMIT", f"a table has at most {limits.columns} columns", "split the file")
    seen: dict[str, int] = {}
    for number, (cell, start) in enumerate(zip(header.cells, _starts(header), strict=True), 1):
        if not cell.strip():
            text.note(start, "ARC-IN-HEADER", f"column {number} has no name", "the first row names the columns")
        elif cell in seen:
            message = f"the column {shown(cell)}stands twice, as {seen[cell]} and {number}"
            text.note(start, "ARC-IN-HEADER", message, "rename one of them")
        elif len(cell) > limits.key:
            message = f"the name of a column has at most {limits.key} characters"
            text.note(start, "ARC-IN-LIMIT", message, "shorten it")
        seen.setdefault(cell, number)


def _check_width(text: Text, row: _Row, width: int) -> None:
    if row.starts is None and row.cells == [""]:
        text.note(row.start, "ARC-IN-ROW", "a line is blank", 'remove it; an empty cell of its own is written ""')
    elif len(row.cells) != width:
        message = f"the header names {width} columns and this row has {len(row.cells)}"
        text.note(row.start, "ARC-IN-ROW", message, "fill the row up; quote a cell that holds a comma")


def _check_cells(text: Text, row: _Row, limits: Limits) -> None:
    if max(map(len, row.cells)) > limits.cell:
        text.note(row.start, "ARC-IN-LIMIT", f"a cell has at most {limits.cell} characters", "shorten it")


def _starts(row: _Row) -> list[int]:
    if row.starts is not None:
        return row.starts
    starts = [row.start]
    for cell in row.cells[:-1]:
        starts.append(starts[-1] + len(cell) + 1)
    return starts


def _marks(text: Text, separator: str) -> Mark:
    header = next(_rows(text, separator))
    keys = [text.position(start) for start in _starts(header)]

    def find() -> list[_Row]:
        return list(_rows(text, separator))[1:]

    def make(row: _Row) -> Mark:
        at = text.position(row.start)
        cells = [Mark(*text.position(start), *key) for start, key in zip(_starts(row), keys, strict=True)]
        return Mark(*at, *at, dict(zip(header.cells, cells, strict=True)))

    return Mark(1, 1, 1, 1, Items(find, make))
