"""The rows of a table as its collector sees them: cells as texts, each row counted, each file hashed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from arcanos.digest import digest
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, Stream, found, streamed
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.tables.columns import demand
from arcanos.evidence.collectors.tables.csv_rows import csv_rows
from arcanos.evidence.collectors.tables.json_rows import json_rows, jsonl_rows
from arcanos.evidence.collectors.tables.numbers import number
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.evidence.collectors.tables.parquet_rows import parquet_rows
from arcanos.evidence.origins import Origin
from arcanos.readers.source import Value

PARQUET: Final = "parquet"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "json": "application/json",
    PARQUET: "application/vnd.apache.parquet",
}
_SUFFIXES: Final = {"ndjson": "jsonl", "tsv": "csv", "data": "csv", **{name: name for name in MEDIA_TYPES}}
_EVERY: Final = 100_000

Row = Mapping[str, Value]


class Table:
    """A table that is read once; what was counted and hashed is complete when its last row was taken."""

    def __init__(
        self,
        options: TableOptions,
        setting: Setting,
        wanted: Sequence[str] | None = None,
        skipped: Sequence[str] = (),
    ) -> None:
        """Take the columns `wanted`, all of which must be there, or all but those `skipped`."""
        self._options = options
        self._setting = setting
        self._wanted = None if wanted is None else list(dict.fromkeys(wanted))
        self._skipped = frozenset(skipped)
        self.missing = frozenset(options.missing)
        self._met: set[str] = set()
        self._file = ""
        self._decimal = "."
        self.count = 0
        self.origins: tuple[Origin, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns of the rows so far, by name."""
        return sorted(self._met)

    @property
    def sha256(self) -> str:
        """The digest of the file, or of the list of the files' names and digests, as documents of several have it."""
        if len(self.origins) == 1:
            return self.origins[0].sha256
        return digest([{"name": one.name, "sha256": one.sha256} for one in self.origins])

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all files. Raises NotCollected; a table without rows is none."""
        for file in found(self._setting, self._options.files):
            with streamed(file) as stream:
                yield from self._rows_of(file, stream)
        if not self.count:
            raise self.refusal("ARC-COL-EMPTY", "the table has no rows", "name the files that hold them")

    def text(self, row: Row, column: str) -> str | None:
        """Return a cell as a text, None where there is no value. Raises NotCollected for a list or an object."""
        text = text_of(row.get(column))
        if text is None:
            return None
        if isinstance(text, str):
            return None if text in self.missing else text
        message = f"row {self.count} holds a list or an object in the column '{column}'"
        raise self.refusal("ARC-COL-SHAPE", message, "name a column of plain values")

    def number(self, text: str) -> float | None:
        """Return the number that the text of a cell is, None where it is none."""
        return number(text, self._decimal)

    def refusal(self, code: str, message: str, hint: str) -> NotCollected:
        """Return the refusal of the file that is being read."""
        return NotCollected([Mistake(Place(self._file), code, message, hint)])

    def _rows_of(self, file: Found, stream: Stream) -> Iterator[Row]:
        self._file = file.name
        word = self._format(file)
        self._decimal = self._options.decimal if word == "csv" else "."
        met: set[str] = set()
        before = self.count
        for row in self._read(stream, word):
            if not row.keys() <= met:
                self._meet(row, met, word)
            self.count += 1
            if self.count > self._options.rows:
                message = f"a table has at most {self._options.rows} rows"
                raise self.refusal("ARC-IN-LIMIT", message, "set 'rows' higher, or split the table")
            if self.count % _EVERY == 0:
                self._setting.watch(f"{self.count} rows")
            yield row
        if self.count > before:
            demand(self._file, self._wanted or (), met)
        self.origins += (stream.origin(MEDIA_TYPES[word]),)

    def _read(self, stream: Stream, word: str) -> Iterator[Row]:
        options, limits = self._options, self._setting.limits
        if word == PARQUET:
            return parquet_rows(stream, self._wanted, self._skipped, options.rows, limits)
        if word == "csv":
            separator = "\t" if stream.name.endswith(".tsv") else options.separator
            return csv_rows(stream, separator, options.header, limits)
        return jsonl_rows(stream, limits) if word == "jsonl" else json_rows(stream, limits)

    def _meet(self, row: Row, met: set[str], word: str) -> None:
        """Take note of columns that no row had before; rows of JSON may leave some out."""
        met.update(row)
        self._met.update(row)
        if len(self._met) > self._setting.limits.columns:
            message = f"a table has at most {self._setting.limits.columns} columns"
            raise self.refusal("ARC-IN-LIMIT", message, "split the table")
        if word not in {"json", "jsonl"}:
            demand(self._file, self._wanted or (), met)

    def _format(self, file: Found) -> str:
        word = self._options.format or _SUFFIXES.get(PurePosixPath(file.name).suffix.lower().lstrip("."))
        if word is None:
            hint = f"set 'format' to one of {', '.join(MEDIA_TYPES)}"
            raise self.refusal("ARC-IN-FORMAT", "the suffix does not name a known format", hint)
        return word


def text_of(value: Value) -> str | list[Value] | dict[str, Value] | None:
    """Return a cell as the text that options name it by: `true`, `7` for 7 and 7.0 alike; None for no value.

    Lists and objects are returned as they are.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if value is None or isinstance(value, (str, list, dict)):
        return value  # pyright: ignore[reportUnknownVariableType]
    return str(value)
