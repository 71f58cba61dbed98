"""From a workbook to the cells of some of its sheets, with openpyxl; formulas are seen, and never computed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.readers.grid import Entry, Grid, Odd

ROWS: Final = 200_000
LAST_ROW: Final = 1_048_576
"""The last row that a sheet of Excel can have."""
COLUMNS: Final = 200
TEXT: Final = 32_767


def read_cells(data: bytes, sheets: Sequence[str]) -> tuple[Grid, ...]:
    """Return the cells of `sheets` that hold something. Raises DocumentRefused, also for a sheet that is not there."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    missing = [name for name in sheets if name not in book.sheetnames]
    if missing:
        hint = "take the workbook that 'arcanos report --format xlsx' wrote"
        raise DocumentRefused(
            [Mistake(Place(name), "ARC-IN-SHEET", "there is no such sheet", hint) for name in missing]
        )
    return tuple(Grid(name, dict(_rows(name, book[name]))) for name in sheets)


def _rows(name: str, sheet: Any) -> Iterator[tuple[int, dict[int, Entry]]]:
    # What a file says of the size of a sheet may be a lie.
    sheet.reset_dimensions()
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        # Where a row was deleted, LibreOffice writes an empty one at the end of the sheet.
        cells = {column: entry for column, cell in enumerate(row, 1) if (entry := _entry(cell)) is not None}
        filled += bool(cells)
        if number > LAST_ROW or filled > ROWS or max(cells, default=0) > COLUMNS:
            message = f"a sheet has at most {ROWS} rows and {COLUMNS} columns that hold something"
            raise DocumentRefused([Mistake(Place(name), "ARC-IN-LIMIT", message, "remove what is not needed")])
        if cells:
            yield number, cells


def _entry(cell: Any) -> Entry | None:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return Odd.FORMULA
    if cell.data_type == "e":
        return Odd.ERROR
    return _plain(cell.value)


def _plain(value: object) -> Entry | None:
    from openpyxl.utils.escape import unescape

    match value:
        case bool() | int() | datetime():
            return value
        case float():
            return value if value - value == 0 else Odd.ERROR
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a sheet has no zones
        case str():
            text: str = unescape(value)
            return (text if len(text) <= TEXT else Odd.OTHER) or None
        case _:
            return Odd.OTHER
