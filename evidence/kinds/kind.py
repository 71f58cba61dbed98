"""What is said of a kind of document: its schema's version, who supplies it, and what is taken and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from arcanos.evidence.kinds.members import Document
from arcanos.readers.source import Path, Value


class Supply(StrEnum):
    """Whether people write a kind down, or collectors and pipelines make it."""

    DECLARED = "declared"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A document that is refused: the example with `value` at `path`, and what the mistake there says."""

    path: Path
    value: Value
    message: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `version` is the semantic version of its schema: a new member raises the second number, a member that is taken
    away or means something else the first. `says` and `by` are one sentence each: what the document tells, and who
    supplies it. `example` is taken; `wrong` are not.
    """

    name: str
    version: str
    title: str
    says: str
    supply: Supply
    by: str
    model: type[Document]
    example: Mapping[str, Value]
    wrong: tuple[Wrong, ...]
