"""What tests use of pandas, which ships no types that a strict checker takes."""

from collections.abc import Mapping, Sequence

class DataFrame:
    def __init__(self, data: Sequence[Sequence[str]], columns: Sequence[str]) -> None: ...
    def astype(self, dtype: Mapping[str, type]) -> DataFrame: ...
