"""Cells of a sheet as they were read: what stands where, as what type, and how people call the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias


class Odd(Enum):
    """What is no value of its own."""

    FORMULA = "a formula"
    ERROR = "an error"
    OTHER = "neither a text, a number nor a time"


Entry: TypeAlias = str | int | float | bool | datetime | Odd
"""What stands in a cell that is not empty; a time is as it was written, without a zone."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: entries by row, then by column, both from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Entry]] = field(default_factory=dict[int, Mapping[int, Entry]])

    def cell(self, row: int, column: int) -> str:
        """Return how people call a cell: `Findings!K14`."""
        return f"{self.name}!{letters(column)}{row}"


def letters(column: int) -> str:
    """Return the letters of a column, from 1: A, B, ... Z, AA."""
    word = ""
    while column:
        column, rest = divmod(column - 1, 26)
        word = chr(ord("A") + rest) + word
    return word
