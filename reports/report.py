"""What a format is given: the record that it shows, and what the record is set beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from arcanos.record import Record


class Grouping(Enum):
    """By what the findings of a report are put together."""

    SEVERITY = "severity"
    OWNER = "owner"
    CONTROL = "control"
    SCOPE = "scope"
    MODEL = "model"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Clauses:
    """A framework and the clauses that it is known to have, in its own order; none where it may have any."""

    framework: str
    title: str
    clauses: tuple[str, ...]


def nothing(name: str) -> bytes | None:
    """Read no file: what a report does without a checkout beside it."""
    return None


@dataclass(frozen=True, slots=True)
class Report:
    """A record as it is to be shown: the same report gives the same bytes in every format.

    `earlier` are records of the same question that it is compared with, oldest first; `frameworks` gives those that
    controls are written for; `read` returns the bytes of a file that places name, as it is now, or None: whoever
    uses it compares digests where the record has one. `prefix` is the configuration's folder as seen from the root of
    the repository, for formats whose readers look for files there.
    """

    record: Record
    earlier: tuple[Record, ...] = ()
    group_by: Grouping | None = None
    frameworks: Callable[[], tuple[Clauses, ...]] = tuple
    read: Callable[[str], bytes | None] = nothing
    prefix: str = ""

    @property
    def last(self) -> Record | None:
        """The newest of the earlier records."""
        return self.earlier[-1] if self.earlier else None
