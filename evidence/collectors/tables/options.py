"""What every collector that reads tables may be told about them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from arcanos.evidence.collectors.interface import CollectorOptions
from arcanos.evidence.words import Pattern
from arcanos.strict import Distinct, SomeDistinct, Text


class TableOptions(CollectorOptions):
    """A table in one file or in several that hold the same columns."""

    files: SomeDistinct[Pattern] = Field(description="The files of the table, read one after the other by name.")
    format: Literal["csv", "jsonl", "json", "parquet"] | None = Field(
        default=None, description="The format of the files; left out: as their suffix says."
    )
    separator: Literal[",", ";", "\t", " ", "|"] = Field(default=",", description="What stands between cells of CSV.")
    decimal: Literal[".", ","] = Field(
        default=".", description="What stands before the decimals of numbers in CSV; a number with the other is none."
    )
    header: SomeDistinct[Text] | None = Field(
        default=None, description="The columns' names, for CSV whose first line is a row already."
    )
    missing: Distinct[str] = Field(default=[""], description="Texts that mean that there is no value.")
    rows: int = Field(
        default=2_000_000, ge=1, le=50_000_000, description="The most rows it may have; a longer table is refused."
    )
