"""What arcanos and its tests use of pyarrow, which ships no types."""

from collections.abc import Mapping, Sequence
from typing import Any

class ArrowException(Exception): ...
class DataType: ...

class Field:
    name: str
    type: DataType

class Schema:
    names: list[str]
    def field(self, name: str) -> Field: ...

class Array:
    type: DataType
    dictionary: Array
    indices: Array
    def to_pylist(self) -> list[Any]: ...

class RecordBatch:
    columns: list[Array]

class Table: ...

def table(data: Mapping[str, Sequence[object] | Array]) -> Table: ...
def array(values: Sequence[object]) -> Array: ...
