"""The UUIDs of a document: version 5, from the project and what a thing is, so that it keeps it from run to run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from arcanos.findings import Finding
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.summary import gravest_first


@dataclass(frozen=True, slots=True)
class Identity:
    """What UUIDs are made in (`space`), and the name of each finding: its fingerprint."""

    space: UUID

    def of(self, *words: str) -> str:
        """Return the UUID of a thing: its sort, then what tells it from others of the sort."""
        return _made(self.space, words)


@lru_cache(maxsize=2**16)
def _made(space: UUID, words: tuple[str, ...]) -> str:
    return str(uuid5(space, " ".join(f"{len(word)}:{word}" for word in words)))


@dataclass(frozen=True, slots=True)
class Named:
    """A finding and the name that its observation, its risk and its item take their UUIDs from."""

    finding: Finding
    name: str


def identity(record: Record) -> Identity:
    """Return where the UUIDs of this record's project are made."""
    return Identity(naming.namespace(record))


def named(findings: Sequence[Finding]) -> list[Named]:
    """Return findings, gravest first, each with a name of its own: a fingerprint that comes again gets a number."""
    seen: Counter[str] = Counter()
    found: list[Named] = []
    for f in gravest_first(findings):
        seen[f.fingerprint] += 1
        again = "" if seen[f.fingerprint] == 1 else f" {seen[f.fingerprint]}"
        found.append(Named(f, f.fingerprint + again))
    return found
