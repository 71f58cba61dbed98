"""Where documents are collected from, as the configuration says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from arcanos.errors import Place
from arcanos.readers.source import Value


@dataclass(frozen=True, slots=True)
class CollectorSource:
    """One source of a document: the collector and its options, as the configuration has them.

    `seconds` is how long it may take; `urls` and `secrets` are the addresses and the names of secrets that its options
    hold; a `live` one tells the present when it is asked, where others tell the time of their files, or none; `place`
    is where the configuration says so. `observed_at` is the time, or `now`, that the configuration states for files
    that do not say theirs.
    """

    kind: str
    collector: str
    options: Mapping[str, Value]
    seconds: int = 300
    urls: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    live: bool = False
    observed_at: str | None = None
    place: Place = field(default=Place("(sources)"), compare=False)

    def collected_at(self, as_of: datetime) -> datetime | None:
        """Return when its values were there, `as_of` being now: files tell their own time, or none."""
        return as_of if self.live else None


@dataclass(frozen=True, slots=True)
class Network:
    """The servers that may be asked (none named: those of the sources), and a file of certificate authorities."""

    allow: tuple[str, ...] = ()
    ca: Path | None = None
