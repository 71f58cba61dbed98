"""A workbook is read in a process of its own: cells come back as what they are, and whatever breaks is a refusal."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.evidence.workbook import cells, reading
from arcanos.evidence.workbook.cells import read_cells
from arcanos.evidence.workbook.reading import read_workbook
from arcanos.evidence.workbook.talk import cells_bytes, mistakes_bytes, read_answer
from arcanos.readers.grid import Entry, Grid, Odd, letters

NOON = datetime(2026, 6, 20, 12)  # noqa: DTZ001 - a sheet has no zones
WRITTEN: dict[str, Any] = {"A1": "text", "B1": 7, "C1": 0.5, "D1": True, "E1": NOON, "F1": "=1+1", "B3": "_x0041_"}


def saved(written: dict[str, Any], name: str = "Findings") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = name
    for place, value in written.items():
        sheet[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_come_back_as_what_they_are_and_a_formula_as_a_formula() -> None:
    grid = read_workbook(saved(WRITTEN), "w.xlsx", ["Findings"])["Findings"]
    assert grid.rows[1] == {1: "text", 2: 7, 3: 0.5, 4: True, 5: NOON, 6: Odd.FORMULA}
    assert set(grid.rows) == {1, 3}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "w.xlsx: ARC-IN-WORKBOOK: this is no workbook"),
        (saved({}, "Other"), "w.xlsx: Findings: ARC-IN-SHEET: there is no such sheet"),
    ],
)
def test_what_the_process_refuses_is_told_of_the_workbook(data: bytes, told: str) -> None:
    with pytest.raises(DocumentRefused, match=told):
        read_workbook(data, "w.xlsx", ["Findings"])


def test_a_process_that_ends_without_an_answer_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_CHILD", (reading.sys.executable, "-c", "print('a {}')", "--"))
    with pytest.raises(DocumentRefused, match="gave no answer"):
        read_workbook(b"", "w.xlsx", ["Findings"])


def test_without_its_extra_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> bool | None:
        return None if name == "openpyxl" else True

    monkeypatch.setattr(reading, "find_spec", found)
    with pytest.raises(DocumentRefused, match=r"pip install 'arcanos\[workbook\]'"):
        read_workbook(b"", "w.xlsx", ["Findings"])


def test_more_rows_or_columns_than_a_sheet_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS", 2)
    with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
        read_cells(saved({**WRITTEN, "A2": 1}), ["Findings"])
    with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
        read_cells(saved({"ZZ1": 1}), ["Findings"])


def test_empty_rows_to_the_end_of_the_sheet_are_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice 7.4 writes one at row 1048576 where a row was deleted; it fills none before it."""
    monkeypatch.setattr(cells, "LAST_ROW", 400)
    monkeypatch.setattr(cells, "ROWS", 2)
    assert read_cells(with_row(400), ["Findings"])[0].rows.keys() == {1, 3}
    with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
        read_cells(with_row(401), ["Findings"])


def with_row(number: int) -> bytes:
    """Return a workbook in whose sheet an empty row stands behind the others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(WRITTEN))) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", f'<row r="{number}"></row></sheetData>'.encode())
            after.writestr(name, data)
    return out.getvalue()


ENTRIES: st.SearchStrategy[Entry] = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.datetimes()
    | st.sampled_from(Odd)
)


@given(st.dictionaries(st.integers(1, 9), st.dictionaries(st.integers(1, 9), ENTRIES, min_size=1)))
def test_an_answer_says_what_was_read(rows: dict[int, dict[int, Entry]]) -> None:
    (grid,) = read_answer(cells_bytes([Grid("Findings", rows)]), "w.xlsx")
    assert grid == Grid("Findings", rows)


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"sheets": {"a": [["x"]]}}', b'{"sheets": {"a": [[1, 1, "z"]]}}'])
def test_what_is_no_answer_is_no_cells(answer: bytes) -> None:
    with pytest.raises((ValueError, DocumentRefused)):
        read_answer(answer, "w.xlsx")


def test_mistakes_come_back_with_the_name_of_the_workbook() -> None:
    told = mistakes_bytes([Mistake(Place("Findings!A1"), "ARC-IN-X", "wrong\x1b[2J", "mend it")])
    with pytest.raises(DocumentRefused, match=r"w\.xlsx: Findings!A1: ARC-IN-X: wrong\\u\{1b\}\[2J; mend it"):
        read_answer(told, "w.xlsx")


@pytest.mark.parametrize(("column", "word"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_called_as_people_call_them(column: int, word: str) -> None:
    assert letters(column) == word
    assert Grid("Findings").cell(14, column) == f"Findings!{word}14"
