"""What arcanos and its tests use of pyarrow.parquet."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pyarrow import RecordBatch, Schema, Table

class RowGroupMetaData:
    total_byte_size: int

class FileMetaData:
    num_rows: int
    num_columns: int
    num_row_groups: int
    def row_group(self, index: int) -> RowGroupMetaData: ...

class ParquetFile:
    metadata: FileMetaData
    schema_arrow: Schema
    def __init__(
        self,
        source: BinaryIO,
        *,
        read_dictionary: Sequence[str],
        thrift_string_size_limit: int,
        thrift_container_size_limit: int,
    ) -> None: ...
    def iter_batches(self, *, batch_size: int, columns: Sequence[str], use_threads: bool) -> Iterator[RecordBatch]: ...

def write_table(
    table: Table, where: Path, *, compression: str = "snappy", row_group_size: int | None = None
) -> None: ...
