"""What goes through the pipes of the process that takes a workbook apart: the file in, cells or mistakes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from pydantic import Field, ValidationError

from arcanos.digest import canonical
from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.readers.grid import Entry, Grid, Odd
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits, Value
from arcanos.redaction import printable
from arcanos.strict import StrictModel

ANSWER: Final = Limits(size=512 * 1024 * 1024, nodes=50_000_000)
ANSWERED: Final = b"a "
_FORMULA, _ERROR, _OTHER, _TIME = "f", "e", "o", "d"
_ODD: Final = {Odd.FORMULA: _FORMULA, Odd.ERROR: _ERROR, Odd.OTHER: _OTHER}


class _Mistake(StrictModel):
    place: str
    code: str = Field(pattern=r"^ARC-[A-Z]+-[A-Z]+$")
    message: str
    hint: str


class _Answer(StrictModel):
    refused: list[_Mistake] | None = Field(default=None, min_length=1)
    sheets: dict[str, list[list[Value]]] | None = None


def cells_bytes(grids: Iterable[Grid]) -> bytes:
    """Return the answer of a process that is done."""
    sheets = {
        grid.name: [
            [number, *(one for cell in row.items() for one in _written(*cell))] for number, row in grid.rows.items()
        ]
        for grid in grids
    }
    return canonical({"sheets": sheets})


def mistakes_bytes(mistakes: Iterable[Mistake]) -> bytes:
    """Return the answer of a process that refuses the workbook."""
    told = [{"place": str(m.place), "code": m.code, "message": m.message, "hint": m.hint} for m in mistakes]
    return canonical({"refused": told})


def _written(column: int, entry: Entry) -> tuple[object, ...]:
    """Return a cell as its column and a value; a text has its kind before it, so that none can feign another."""
    match entry:
        case Odd():
            return column, _ODD[entry]
        case datetime():
            return column, _TIME + entry.isoformat()
        case str():
            return column, "s" + entry
        case _:
            return column, entry


def read_answer(data: bytes, name: str) -> tuple[Grid, ...]:
    """Return the sheets that a process answered; `name` is the workbook as the user named it.

    Raises DocumentRefused for a workbook that it refused, ValueError for what is no answer.
    """
    value = read_json(data, "(answer)", limits=ANSWER).value
    try:
        answer = _Answer.model_validate(value)
    except ValidationError:
        raise ValueError("no answer about a workbook") from None
    if answer.refused is not None:
        raise DocumentRefused(_mistake(one, name) for one in answer.refused)
    if answer.sheets is None:
        raise ValueError("an answer is either cells or what is wrong")
    return tuple(Grid(sheet, dict(map(_row, rows))) for sheet, rows in answer.sheets.items())


def _mistake(one: _Mistake, name: str) -> Mistake:
    place = f"{name}: {printable(one.place)}" if one.place else name
    return Mistake(Place(place), one.code, printable(one.message), printable(one.hint))


def _row(row: list[Value]) -> tuple[int, dict[int, Entry]]:
    number, *cells = row
    if not isinstance(number, int):
        raise ValueError("a row has a number")  # noqa: TRY004 - of what a process says, not of what we pass
    return number, dict(_read(cells))


def _read(cells: list[Value]) -> Iterator[tuple[int, Entry]]:
    for column, value in zip(cells[::2], cells[1::2], strict=True):
        if not isinstance(column, int):
            raise ValueError("a column is a number")  # noqa: TRY004 - likewise
        yield column, _entry(value)


def _entry(value: Value) -> Entry:
    match value:
        case bool() | int() | float():
            return value
        case str() if value[:1] == "s":
            return value[1:]
        case str() if value[:1] == _TIME:
            return datetime.fromisoformat(value[1:])
        case _:
            odd = [kind for kind, letter in _ODD.items() if letter == value]
            if not odd:
                raise ValueError("a cell is a text, a number or a time")
            return odd[0]
