"""Rows of Parquet: the footer is held to the limits before a page is read, then batches of few rows.

https://parquet.apache.org/docs/file-format/; pyarrow is imported only here, and only for a file of this format.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from arcanos.clock import rfc3339
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Stream
from arcanos.evidence.collectors.tables.columns import demand
from arcanos.readers.source import Limits, Value

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import FileMetaData, ParquetFile

BATCH: Final = 1_024
GROUPS: Final = 10_000
UNPACKED: Final = 1024 * 1024 * 1024
"""Bytes that one group of rows may have once it is decompressed."""
_THRIFT: Final = 16 * 1024 * 1024


def parquet_rows(
    stream: Stream, wanted: Sequence[str] | None, skipped: Set[str], rows: int, limits: Limits
) -> Iterator[dict[str, Value]]:
    """Yield the rows as {column: value}, of the columns `wanted`, or of all but `skipped`. Raises NotCollected."""
    try:
        import pyarrow as pa
    except ImportError:
        hint = "pip install 'arcanos[parquet]'"
        raise _refusal(stream.name, "ARC-COL-EXTRA", "reading Parquet needs pyarrow", hint) from None
    while stream.read():  # it is read from its end: what is hashed here is compared with what is there afterwards
        pass
    before = _state(stream)
    try:
        yield from _rows(stream, wanted, skipped, rows, limits)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        # The message of the library may repeat what stands in the file.
        hint = "write it anew with a Parquet library, and check that all of it was copied"
        raise _refusal(stream.name, "ARC-COL-PARQUET", "this can't be read as Parquet", hint) from None
    if _state(stream) != before:
        raise _refusal(stream.name, "ARC-COL-CHANGED", "the file changed while it was read", "collect it again")


def _state(stream: Stream) -> tuple[int, int]:
    found = os.fstat(stream.file.fileno())
    return found.st_size, found.st_mtime_ns


def _rows(
    stream: Stream, wanted: Sequence[str] | None, skipped: Set[str], rows: int, limits: Limits
) -> Iterator[dict[str, Value]]:
    file = _opened(stream, [])
    _check(stream.name, file.metadata, rows, limits)
    schema = file.schema_arrow
    demand(stream.name, wanted or (), set(schema.names))
    names = [name for name in schema.names if name not in skipped] if wanted is None else list(wanted)
    _check_columns(stream.name, schema, names)
    file = _opened(stream, [name for name in names if str(schema.field(name).type) in {"string", "large_string"}])
    for batch in file.iter_batches(batch_size=BATCH, columns=names, use_threads=False):
        cells = [_values(stream.name, column, limits) for column in batch.columns]
        for row in zip(*cells, strict=True):
            yield dict(zip(names, row, strict=True))


def _opened(stream: Stream, dictionaries: list[str]) -> ParquetFile:
    """Open the file; a text that stands in many rows of `dictionaries` is held once."""
    from pyarrow.parquet import ParquetFile

    stream.file.seek(0)
    return ParquetFile(
        stream.file,
        read_dictionary=dictionaries,
        thrift_string_size_limit=_THRIFT,
        thrift_container_size_limit=_THRIFT,
    )


def _check(name: str, footer: FileMetaData, rows: int, limits: Limits) -> None:
    limited = (
        (footer.num_rows, rows, "rows"),
        (footer.num_columns, limits.columns, "columns"),
        (footer.num_row_groups, GROUPS, "groups of rows"),
    )
    mistakes = [
        Mistake(Place(name), "ARC-IN-LIMIT", f"a table has at most {most} {what}", "split the file")
        for number, most, what in limited
        if not 0 <= number <= most
    ]
    if mistakes:
        raise NotCollected(mistakes)
    if any(footer.row_group(i).total_byte_size > UNPACKED for i in range(footer.num_row_groups)):
        raise _refusal(name, "ARC-IN-LIMIT", f"a group of rows has at most {UNPACKED} bytes", "write smaller groups")


def _check_columns(name: str, schema: pa.Schema, names: Sequence[str]) -> None:
    if len(set(schema.names)) < len(schema.names):
        raise _refusal(name, "ARC-IN-HEADER", "two columns have one name", "rename one of them")
    if any("binary" in str(schema.field(one).type) for one in names):
        raise _refusal(name, "ARC-COL-SHAPE", "a column that is read holds bytes", "write texts, or leave it out")


def _values(name: str, column: pa.Array, limits: Limits) -> list[Value]:
    if str(column.type).startswith("dictionary"):
        words = _values(name, column.dictionary, limits)
        return [None if index is None else words[index] for index in column.indices.to_pylist()]
    values = [_plain(value) for value in column.to_pylist()]
    if any(isinstance(value, str) and len(value) > limits.cell for value in values):
        raise _refusal(name, "ARC-IN-LIMIT", f"a cell has at most {limits.cell} characters", "shorten it")
    return values


def _plain(value: Value) -> Value:
    """Return a cell as JSON has it; NaN is how data frames write that there is no value."""
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, datetime):
        return rfc3339(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _refusal(name: str, code: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(name), code, message, hint)])
